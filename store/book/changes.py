"""What a change of registry or rules leaves behind: a new revision, and box-days to judge again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date

from satisfaction.registry_change import BoxDays
from store.book import Book, recounts
from store.judge import Recount
from store.now import now_ms

_REVISION = "registry_revision"


def revision(book: Book) -> int:
    """A number that grows with every change of the registry, hours, targets, maintenance or rules."""
    row = book.row("SELECT value FROM facts WHERE name = ?", _REVISION)
    return int(row["value"]) if row else 0


def changed(connection: sqlite3.Connection) -> None:
    """Count up ``revision``, within the transaction of the change."""
    connection.execute(
        "INSERT INTO facts VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
        (_REVISION,),
    )


def replaced(book: Book, *, before: int) -> None:
    """``book`` is to take the place of one whose revision was ``before``: make its own a later one, and have every
    box-day judged again."""
    with book.write() as connection:
        later = max(before, revision(book))
        connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (_REVISION, str(later)))
        changed(connection)
        recounts.add(book, Recount("*", date.min), cause="restore", at_ms=now_ms())


def recount(book: Book, days: Iterable[BoxDays], *, cause: str, at_ms: int) -> None:
    """Ask for box-days to be judged again, within the transaction that made it necessary."""
    for item in days:
        recounts.add(book, Recount(item.box, item.since, item.until), cause=cause, at_ms=at_ms)
