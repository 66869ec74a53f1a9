"""Who did what, and when: lines are added and never changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from store.book import Book
from store.now import now_ms


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit log. ``at_ms``: UTC ms."""

    id: int
    at_ms: int
    who: str
    action: str
    subject: str
    detail: str


def note(book: Book, *, who: str, action: str, subject: str, detail: str = "", at_ms: int | None = None) -> None:
    """Add a line, within the transaction of what it tells where one is open; ``at_ms`` default: now."""
    moment = now_ms() if at_ms is None else at_ms
    with book.write() as connection:
        connection.execute(
            "INSERT INTO audit (at_ms, who, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
            (moment, who, action, subject, detail),
        )


def entries(
    book: Book, *, limit: int = 200, before_id: int | None = None, action: str = "", about: str = ""
) -> list[Entry]:
    """The newest lines first; ``before_id`` pages on. ``action``: of that one only; ``about``: with that text in who,
    subject or detail."""
    sql = (
        "SELECT * FROM audit WHERE (?1 IS NULL OR id < ?1) AND ?3 IN ('', action)"
        " AND instr(lower(who || char(10) || subject || char(10) || detail), lower(?4)) ORDER BY id DESC LIMIT ?2"
    )
    return [_entry(row) for row in book.rows(sql, before_id, limit, action, about)]


def actions(book: Book) -> frozenset[str]:
    """Every action that the log has a line of."""
    return frozenset(row["action"] for row in book.rows("SELECT DISTINCT action FROM audit"))


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(row["id"], row["at_ms"], row["who"], row["action"], row["subject"], row["detail"])
