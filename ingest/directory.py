"""Boxes and rules as the book has them now, held in memory and read again when the book's registry has changed."""

from __future__ import annotations

from satisfaction.integrity import Rules
from store.book import Book, changes, registry


class Directory:
    """One thread calls ``refresh``; every thread may look. Registry, calendar and rules are immutable values."""

    def __init__(self, book: Book) -> None:
        self._revision = changes.revision(book)
        self._rules = registry.rules(book)

    def refresh(self, book: Book) -> bool:
        """Read again if anything changed; whether it did."""
        revision = changes.revision(book)
        if revision == self._revision:
            return False
        self._rules = registry.rules(book)
        self._revision = revision
        return True

    def rules(self) -> Rules:
        """The judge of presses, as last read."""
        return self._rules

    @property
    def known(self) -> frozenset[str]:
        """The names of all boxes that are, or were, in the registry."""
        return self._rules.registry.box_names
