"""A registry table that someone uploads: checked with all the others, and what it would change, before it does.

The book is the truth. An upload changes it and its file in the home in one go; a file that somebody edits on the server
at the same time is left alone, and its table takes no upload until those edits are imported.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from satisfaction.registry_check import check
from satisfaction.registry_csv import Entries, file_name, write
from satisfaction.settings import Problem, Problems
from store.book import Book, registry, registry_files

MOST_LINES = 10_000  # ten times a city of 1,000 counters; checked in half a second, applied in two
LONGER = f"more than {MOST_LINES} lines: is it this table? `hailong registry import` on the server takes any length"
EDITED = "was edited on the server and not imported yet: `hailong registry import` there comes first"


@dataclass(frozen=True, slots=True)
class Proposal:
    """``added`` and ``removed``: lines of the table's file. ``notes`` refuse nothing. ``base``: what it was made on."""

    table: str
    entries: Entries
    added: tuple[str, ...]
    removed: tuple[str, ...]
    notes: tuple[Problem, ...]
    base: str


def propose(book: Book, folder: Path, table: str, text: str) -> Proposal:
    """What the registry becomes when ``text`` replaces ``table``. Raises Problems with everything that is wrong."""
    if len(text.splitlines()) > MOST_LINES:
        raise Problems([Problem(file_name(table), 0, LONGER)])
    if table in registry_files.waiting(book, folder):
        raise Problems([Problem(file_name(table), 0, EDITED)])
    now = registry_files.texts(book)
    sheets, notes = check({**now, table: text})
    entries = sheets.entries()
    before, after = now[table].splitlines(), write(entries)[table].splitlines()
    known, kept = set(before), set(after)
    return Proposal(
        table,
        entries,
        added=tuple(line for line in after if line not in known),
        removed=tuple(line for line in before if line not in kept),
        notes=tuple(notes),
        base=hashlib.sha256(now[table].encode()).hexdigest()[:16],
    )


def apply(book: Book, folder: Path, table: str, text: str, *, base: str, who: str, at_ms: int) -> Proposal | None:
    """Make ``text`` the table, in the book and in its file; None, with nothing done, where the table is no longer the
    one (``base``) that was looked at.

    Box-days that it touches are counted again, closed periods keep their figures. Raises Problems.
    """
    with book.write():
        proposal = propose(book, folder, table, text)
        if proposal.base != base:
            return None
        registry_files.follow(book, folder, lambda: registry.replace(book, proposal.entries, who=who, at_ms=at_ms))
    return proposal
