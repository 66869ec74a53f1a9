"""A registry table that someone uploads: checked with all the others, and what it would change, before it does."""

from __future__ import annotations

from dataclasses import dataclass

from satisfaction.registry_check import check
from satisfaction.registry_csv import Entries, write
from satisfaction.settings import Problem
from store.book import Book, registry, registry_files


@dataclass(frozen=True, slots=True)
class Proposal:
    """``added`` and ``removed``: lines of the table's file. ``notes`` refuse nothing."""

    table: str
    entries: Entries
    added: tuple[str, ...]
    removed: tuple[str, ...]
    notes: tuple[Problem, ...]


def propose(book: Book, table: str, text: str) -> Proposal:
    """What the registry becomes when ``text`` replaces ``table``. Raises Problems with everything that is wrong."""
    now = registry_files.texts(book)
    sheets, notes = check({**now, table: text})
    entries = sheets.entries()
    before, after = now[table].splitlines(), _text(entries, table).splitlines()
    return Proposal(
        table,
        entries,
        added=tuple(line for line in after if line not in set(before)),
        removed=tuple(line for line in before if line not in set(after)),
        notes=tuple(notes),
    )


def apply(book: Book, proposal: Proposal, *, who: str, at_ms: int) -> None:
    """Make it the registry; box-days that it touches are counted again, closed periods keep their figures."""
    registry.replace(book, proposal.entries, who=who, at_ms=at_ms)


def _text(entries: Entries, table: str) -> str:
    return write(entries)[table]
