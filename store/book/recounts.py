"""Corrections of places and rules that wait until ingest has marked their box-days dirty."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from store.book import Book
from store.contract import PressStore
from store.judge import Recount


def add(book: Book, recount: Recount, *, cause: str, at_ms: int) -> None:
    """Ask for a recount. Call it in the same ``book.write()`` as the change itself."""
    until = recount.until.isoformat() if recount.until else None
    with book.write() as connection:
        connection.execute(
            "INSERT INTO recounts (box, since, until, cause, at_ms) VALUES (?, ?, ?, ?, ?)",
            (recount.box, recount.since.isoformat(), until, cause, at_ms),
        )


def pending(book: Book) -> list[tuple[int, Recount]]:
    """(id, correction) of all that wait."""
    return [(row["id"], _recount(*row[1:])) for row in book.rows(_PENDING)]


def apply(book: Book, store: PressStore, *, now_ms: int) -> int:
    """Mark the box-days of all waiting corrections dirty; how many corrections. For ingest, before it rolls up."""
    waiting = pending(book)
    for number, recount in waiting:
        store.recount(recount)
        with book.write() as connection:
            connection.execute("UPDATE recounts SET done_ms = ? WHERE id = ?", (now_ms, number))
    return len(waiting)


class Pending:
    """The waiting corrections in a book, read anew at every call; none when there is no book. Safe for threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.local()

    def __call__(self) -> Sequence[Recount]:
        connection = self._connection()
        return () if connection is None else [_recount(*row[1:]) for row in connection.execute(_PENDING)]

    def _connection(self) -> sqlite3.Connection | None:
        known: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if known is None and self._path.exists():
            uri = f"{self._path.resolve().as_uri()}?mode=ro"
            known = self._threads.connection = sqlite3.connect(uri, uri=True, timeout=10)
        return known


_PENDING = "SELECT id, box, since, until FROM recounts WHERE done_ms IS NULL ORDER BY id"


def _recount(box: str, since: str, until: str | None) -> Recount:
    return Recount(box, date.fromisoformat(since), date.fromisoformat(until) if until else None)
