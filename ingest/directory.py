"""Boxes and rules as the book has them now, held in memory and read again when the book's registry has changed."""

from __future__ import annotations

from collections.abc import Sequence

from ingest import intake
from ingest.intake import Arrival
from satisfaction.integrity import Rules
from store.book import Book, changes, registry


class Directory:
    """One thread calls ``refresh`` and ``judge_again``; every thread may look. What it gives is immutable."""

    def __init__(self, book: Book) -> None:
        self.revision = changes.revision(book)
        self._rules = registry.rules(book)

    def refresh(self, book: Book) -> None:
        """Read again if anything changed."""
        revision = changes.revision(book)
        if revision != self.revision:
            self._rules = registry.rules(book)
            self.revision = revision

    def judge_again(self, batch: Sequence[Arrival], *, book: Book) -> Sequence[Arrival]:
        """``batch`` under the registry of this moment: a box that was unknown may just have been enrolled."""
        if not any(map(intake.of_unknown_box, batch)):
            return batch
        self.refresh(book)
        return [intake.again(arrival, known=self.known) for arrival in batch]

    def rules(self) -> Rules:
        """The judge of presses, as last read."""
        return self._rules

    @property
    def known(self) -> frozenset[str]:
        """The names of all boxes that are, or were, in the registry."""
        return self._rules.registry.box_names
