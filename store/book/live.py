"""The rules in the book, as they are at every moment."""

from __future__ import annotations

import threading
from pathlib import Path

from satisfaction.integrity import Rules
from store.book import Book, changes, registry


class LiveRules:
    """Call it for the rules of now: read from the book again only after a change there. Safe for threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._book: Book | None = None
        self._known: tuple[int, Rules] | None = None

    def __call__(self) -> Rules:
        """The rules of now."""
        with self._lock:
            book = self._book = self._book or Book(self._path)
            revision = changes.revision(book)
            if self._known is None or self._known[0] != revision:
                self._known = (revision, registry.rules(book))
            return self._known[1]
