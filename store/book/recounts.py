"""Corrections of places and rules that wait until ingest has marked their box-days dirty, in each store that it ever
counted in: a copy is not left with the figures of before."""

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


def pending(book: Book, place: str) -> list[tuple[int, Recount]]:
    """(id, correction) of all that the store at ``place`` (as ``store`` in hailong.toml names it) has yet to take up;
    all that ever were, of a store that this book has never counted in."""
    return [(row["id"], _recount(*row[1:])) for row in book.rows(_PENDING, _fact(place))]


def apply(book: Book, store: PressStore, *, place: str) -> int:
    """Mark the box-days of all corrections that wait for ``store``, which is at ``place``, dirty; how many corrections.
    For ingest, before it rolls up."""
    waiting = pending(book, place)
    for number, recount in waiting:
        store.recount(recount)
        _taken_up(book, place, number)
    return len(waiting)


def none_wait(book: Book, place: str) -> None:
    """The store at ``place`` has no presses yet: what it will have is judged with all corrections up to now."""
    (latest,) = book.rows("SELECT ifnull(max(id), 0) AS id FROM recounts")
    _taken_up(book, place, latest["id"])


class Pending:
    """The corrections that wait for the store at ``place``, read anew at every call; none when there is no book. Safe
    for threads."""

    def __init__(self, path: Path, place: str) -> None:
        self._path = path
        self._fact = _fact(place)
        self._threads = threading.local()

    def __call__(self) -> Sequence[Recount]:
        connection = self._connection()
        if connection is None:
            return ()
        return [_recount(*row[1:]) for row in connection.execute(_PENDING, (self._fact,))]

    def _connection(self) -> sqlite3.Connection | None:
        known: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if known is None and self._path.exists():
            uri = f"{self._path.resolve().as_uri()}?mode=ro"
            known = self._threads.connection = sqlite3.connect(uri, uri=True, timeout=10)
        return known


_PENDING = (
    "SELECT id, box, since, until FROM recounts "
    "WHERE id > ifnull((SELECT CAST(value AS INTEGER) FROM facts WHERE name = ?), 0) ORDER BY id"
)


def _fact(place: str) -> str:
    return f"counted in {place}"


def _taken_up(book: Book, place: str, number: int) -> None:
    with book.write() as connection:
        connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (_fact(place), str(number)))


def _recount(box: str, since: str, until: str | None) -> Recount:
    return Recount(box, date.fromisoformat(since), date.fromisoformat(until) if until else None)
