"""Refills: boxes that were asked to send again what they still hold."""

from __future__ import annotations

import uuid

from satisfaction import clock
from satisfaction.box_settings import Refill
from store.book import Book

AGAIN_MS = clock.HOUR_MS


def ask(book: Book, box: str, *, since_ms: int, cause: str, now_ms: int) -> str | None:
    """Ask ``box`` for everything since ``since_ms`` (UTC), because of ``cause``, e.g. ``gap 9f3c2a1b 12-15``; the id.

    None while it is asked for the same cause, and for an hour after it has carried that out: the store may have lost
    the same presses once more.
    """
    with book.write() as connection:
        asked = (
            "SELECT 1 FROM refills WHERE box = ? AND cause = ? AND (done_ms IS NULL OR done_ms > ? AND done_ms <= ?)"
        )
        if book.row(asked, box, cause, now_ms - AGAIN_MS, now_ms):  # not later than now: a clock had run ahead
            return None
        refill = uuid.uuid4().hex[:12]
        connection.execute(
            "INSERT INTO refills (id, box, since_ms, asked_ms, cause) VALUES (?, ?, ?, ?, ?)",
            (refill, box, since_ms, now_ms, cause),
        )
    return refill


def done(book: Book, box: str, refill: str, *, now_ms: int) -> None:
    """``box`` says that it has carried out ``refill``, and with it every earlier one (see ``open_refills``)."""
    with book.write() as connection:
        connection.execute(
            "UPDATE refills SET done_ms = ?1 WHERE done_ms IS NULL"
            " AND box = ?3 AND rowid <= (SELECT rowid FROM refills WHERE id = ?2 AND box = ?3)",
            (now_ms, refill, box),
        )


def open_refills(book: Book) -> dict[str, Refill]:
    """What each box is asked for now: its latest open refill, reaching back as far as any open one."""
    rows = book.rows("SELECT * FROM refills WHERE done_ms IS NULL ORDER BY rowid")
    found: dict[str, Refill] = {}
    for row in rows:
        earlier = found.get(row["box"])
        since_ms = row["since_ms"] if earlier is None else min(earlier.since_ms, row["since_ms"])
        found[row["box"]] = Refill(row["id"], since_ms)
    return found
