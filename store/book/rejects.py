"""Rejects: messages and presses that were not accepted, kept with their cause until they can be put back in."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from satisfaction import clock
from satisfaction.press import Cause
from satisfaction.topics import Kind, topic
from store.book import Book


@dataclass(frozen=True, slots=True)
class Rejected:
    """A press, or a whole message, that is not accepted.

    ``presses``: how many it counts for. ``spool``, ``seq``, ``at_ms`` (UTC) are None where they could not be read.
    """

    box: str
    cause: Cause
    detail: str
    payload: bytes
    spool: str | None = None
    seq: int | None = None
    at_ms: int | None = None
    presses: int = 1


@dataclass(frozen=True, slots=True)
class Reject:
    """A kept reject. ``copies``: how often the same bytes came. ``requeued_ms``: since when it is in the store."""

    id: int
    topic: str
    rejected: Rejected
    copies: int
    first_ms: int
    last_ms: int
    requeue_asked_ms: int | None
    requeued_ms: int | None


def keep(book: Book, rejected: Sequence[Rejected], *, now_ms: int, per_box_day: int) -> list[bool]:
    """Keep each of ``rejected``, the same bytes once with a count; whether each is kept (bounded per box and day)."""
    if not rejected:
        return []
    with book.write() as connection:
        room = {item.box: per_box_day - _kept_today(connection, item.box, now_ms) for item in rejected}
        return [_keep_one(connection, item, now_ms, room) for item in rejected]


def find(book: Book, *, box: str | None = None, cause: str | None = None, everything: bool = False) -> list[Reject]:
    """Rejects that are not in the store yet (with ``everything`` also those that are), oldest first."""
    rows = book.rows(
        "SELECT * FROM rejects WHERE (?1 IS NULL OR box = ?1) AND (?2 IS NULL OR cause = ?2)"
        " AND (?3 OR requeued_ms IS NULL) ORDER BY id",
        box,
        cause,
        everything,
    )
    return [_reject(row) for row in rows]


def get(book: Book, reject: int) -> Reject | None:
    """The reject with this number."""
    row = book.row("SELECT * FROM rejects WHERE id = ?", reject)
    return None if row is None else _reject(row)


def ask_requeue(book: Book, rejects: Sequence[int], *, now_ms: int) -> int:
    """Ask ingest to judge these again; how many were open."""
    with book.write() as connection:
        return sum(
            connection.execute(
                "UPDATE rejects SET requeue_asked_ms = ? WHERE id = ? AND requeued_ms IS NULL", (now_ms, reject)
            ).rowcount
            for reject in rejects
        )


def ask_requeue_of_enrolled(book: Book, *, now_ms: int) -> None:
    """Ask ingest to judge again what came from boxes that were unknown then and stand in the registry now."""
    with book.write() as connection:
        connection.execute(
            "UPDATE rejects SET requeue_asked_ms = ? WHERE cause = ? AND requeued_ms IS NULL"
            " AND requeue_asked_ms IS NULL AND box IN (SELECT box FROM box_places)",
            (now_ms, Cause.UNKNOWN_BOX),
        )


def asked(book: Book, *, limit: int) -> list[Reject]:
    """What was asked to be judged again and has not been yet."""
    rows = book.rows(
        "SELECT * FROM rejects WHERE requeue_asked_ms IS NOT NULL AND requeued_ms IS NULL ORDER BY id LIMIT ?", limit
    )
    return [_reject(row) for row in rows]


def requeued(book: Book, reject: int, *, now_ms: int, detail: str | None = None) -> None:
    """It is in the store now; ``detail``, when given, takes the place of why it was refused."""
    with book.write() as connection:
        connection.execute(
            "UPDATE rejects SET requeued_ms = ?, detail = coalesce(?, detail) WHERE id = ?", (now_ms, detail, reject)
        )


def refused_again(book: Book, reject: int, *, detail: str) -> None:
    """It was judged again and is still not acceptable."""
    with book.write() as connection:
        connection.execute("UPDATE rejects SET requeue_asked_ms = NULL, detail = ? WHERE id = ?", (detail, reject))


def boxes_with(book: Book, *, cause: Cause) -> list[tuple[str, int, int]]:
    """(box, presses, last arrival in UTC ms) of open rejects of ``cause``."""
    rows = book.rows(
        "SELECT box, sum(presses), max(last_ms) FROM rejects WHERE cause = ? AND requeued_ms IS NULL GROUP BY box",
        cause,
    )
    return [(row[0], row[1], row[2]) for row in rows]


def by_cause(book: Book) -> dict[str, int]:
    """Open rejects by cause, in presses."""
    rows = book.rows("SELECT cause, sum(presses) FROM rejects WHERE requeued_ms IS NULL GROUP BY cause ORDER BY cause")
    return {row[0]: row[1] for row in rows}


def _kept_today(connection: sqlite3.Connection, box: str, now_ms: int) -> int:
    today = clock.day_start_ms(clock.local_day(now_ms))
    found = connection.execute("SELECT count(*) FROM rejects WHERE box = ? AND first_ms >= ?", (box, today)).fetchone()
    return int(found[0])


def _keep_one(connection: sqlite3.Connection, item: Rejected, now_ms: int, room: Counter[str] | dict[str, int]) -> bool:
    where = (topic(item.box, Kind.PRESS), fingerprint(item.payload), item.cause)
    again = connection.execute(
        "UPDATE rejects SET copies = copies + 1, last_ms = ? WHERE topic = ? AND sha256 = ? AND cause = ?",
        (now_ms, *where),
    )
    if again.rowcount:
        return True
    if room[item.box] <= 0:
        return False
    room[item.box] -= 1
    connection.execute(
        "INSERT INTO rejects (topic, sha256, cause, box, detail, spool, seq, at_ms, payload, presses,"
        " first_ms, last_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*where, item.box, item.detail, item.spool, item.seq, item.at_ms, item.payload, item.presses, now_ms, now_ms),
    )
    return True


def fingerprint(payload: bytes) -> str:
    """SHA-256 of ``payload`` without ``sent``, in which copies differ; of the very bytes when they are not JSON."""
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return hashlib.sha256(payload).hexdigest()
    for item in body if isinstance(body, list) else [body]:
        if isinstance(item, dict):
            item.pop("sent", None)
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _reject(row: sqlite3.Row) -> Reject:
    rejected = Rejected(
        row["box"],
        Cause(row["cause"]),
        row["detail"],
        bytes(row["payload"]),
        row["spool"],
        row["seq"],
        row["at_ms"],
        row["presses"],
    )
    times = (row["first_ms"], row["last_ms"], row["requeue_asked_ms"], row["requeued_ms"])
    return Reject(row["id"], row["topic"], rejected, row["copies"], *times)
