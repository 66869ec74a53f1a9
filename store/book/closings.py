"""Closed periods: their figures and the produced files, kept as they were, with SHA-256; and their reopening."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from satisfaction.periods import Period
from store.book import Book, audit

_FIGURES = "figures"  # their name in the audit log, beside those of the files
_FILES = "SELECT name, sha256, CAST(content AS BLOB) AS content FROM closed_files WHERE closed = ?"


class NotPossible(Exception):
    """A period cannot be closed or reopened; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Closing:
    """One closing. ``figures``: the report's JSON. ``reopened_ms`` None: in force."""

    id: int
    period: Period
    closed_ms: int
    closed_by: str
    figures: str
    reopened_ms: int | None = None
    reopened_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file of a closing and its SHA-256 (64 hex digits)."""

    closing: Closing
    name: str
    sha256: str


def close(book: Book, *, period: Period, figures: str, files: Mapping[str, bytes], who: str, at_ms: int) -> Closing:
    """Keep ``figures`` and ``files`` (name → content) as the period's; one line in the audit log.

    Raises NotPossible when the period is closed already.
    """
    with book.write() as connection:
        if (held := in_force(book, period)) is not None:
            raise NotPossible(f"{period.text} was closed by {held.closed_by}; reopen it first, with a reason")
        cursor = connection.execute(
            "INSERT INTO closed_periods (period, first, last, closed_ms, closed_by, figures) VALUES (?, ?, ?, ?, ?, ?)",
            (period.text, period.first.isoformat(), period.last.isoformat(), at_ms, who, figures),
        )
        sums = {name: _sha256(content) for name, content in files.items()}
        connection.executemany(
            "INSERT INTO closed_files (closed, name, sha256, content) VALUES (?, ?, ?, ?)",
            [(cursor.lastrowid, name, sums[name], content) for name, content in files.items()],
        )
        sealed = {_FIGURES: _sha256(figures.encode()), **dict(sorted(sums.items()))}
        detail = "; ".join(f"{name} {sha256}" for name, sha256 in sealed.items())
        audit.note(book, who=who, action="period.close", subject=period.text, detail=detail, at_ms=at_ms)
    return Closing(cursor.lastrowid or 0, period, at_ms, who, figures)


def reopen(book: Book, *, period: Period, reason: str, who: str, at_ms: int) -> Closing:
    """Take the closing of ``period`` out of force; its figures and files are kept. One line in the audit log.

    Raises NotPossible without a reason, or when the period is not closed.
    """
    if not reason.strip():
        raise NotPossible("reopening needs a reason: it stands in the audit log")
    with book.write() as connection:
        held = in_force(book, period)
        if held is None:
            raise NotPossible(f"{period.text} is not closed")
        connection.execute(
            "UPDATE closed_periods SET reopened_ms = ?, reopened_by = ?, reason = ? WHERE id = ?",
            (at_ms, who, reason.strip(), held.id),
        )
        audit.note(book, who=who, action="period.reopen", subject=period.text, detail=reason.strip(), at_ms=at_ms)
    return Closing(held.id, period, held.closed_ms, held.closed_by, held.figures, at_ms, who, reason.strip())


def in_force(book: Book, period: Period) -> Closing | None:
    """The closing of ``period`` that holds now; None while it is open."""
    row = book.row(
        "SELECT * FROM closed_periods WHERE period = ? AND first = ? AND reopened_ms IS NULL",
        period.text,
        period.first.isoformat(),
    )
    return None if row is None else _closing(row)


def ended_since(book: Book, day: date) -> list[Closing]:
    """Closings in force of periods that ended on ``day`` or later, by the period's end."""
    sql = "SELECT * FROM closed_periods WHERE reopened_ms IS NULL AND last >= ? ORDER BY last, first, id"
    return [_closing(row) for row in book.rows(sql, day.isoformat())]


def history(book: Book) -> list[Closing]:
    """Every closing, reopened ones too, the newest first; without their figures."""
    sql = (
        "SELECT id, period, first, last, closed_ms, closed_by, '' AS figures, reopened_ms, reopened_by, reason "
        "FROM closed_periods ORDER BY closed_ms DESC, id DESC"
    )
    return [_closing(row) for row in book.rows(sql)]


def content(book: Book, closing: Closing, name: str) -> bytes | None:
    """The file ``name`` of ``closing``, byte for byte; None when it was not produced then. Raises NotPossible when it
    is no longer what was sealed."""
    row = book.row(_FILES + " AND name = ?", closing.id, name)
    if row is None:
        return None
    if _sha256(row["content"]) != row["sha256"]:
        raise NotPossible(f"{name} is no longer what was sealed: `hailong verify` tells more, a backup has it whole")
    return bytes(row["content"])


def altered(book: Book) -> list[str]:
    """What is no longer as it was sealed, in words: files and figures of every closing, against their sums and against
    the line that the audit log has of the closing."""
    return [f"{closing.period.text}: {text}" for closing in history(book) for text in _altered(book, closing)]


def _altered(book: Book, closing: Closing) -> Iterator[str]:
    line = book.row(
        "SELECT detail FROM audit WHERE action = 'period.close' AND subject = ? AND at_ms = ? AND who = ?",
        closing.period.text,
        closing.closed_ms,
        closing.closed_by,
    )
    if line is None:
        yield "the audit log has no line of its closing"
        return
    sealed = dict(part.rsplit(" ", 1) for part in line["detail"].split("; "))
    (figures,) = book.rows("SELECT figures FROM closed_periods WHERE id = ?", closing.id)[0]
    found = {_FIGURES: _sha256(figures.encode())}
    rows = book.rows(_FILES, closing.id)
    found |= {row["name"]: _sha256(row["content"]) for row in rows}
    claimed = {row["name"]: row["sha256"] for row in rows}
    for name in sorted(sealed.keys() | found.keys()):
        if not sealed.get(name) == found.get(name) == claimed.get(name, found.get(name)):
            yield f"{name} is not what was sealed"


def files(book: Book, closing: Closing) -> list[Sealed]:
    """The files of ``closing``, by name."""
    rows = book.rows("SELECT name, sha256 FROM closed_files WHERE closed = ? ORDER BY name", closing.id)
    return [Sealed(closing, row["name"], row["sha256"]) for row in rows]


def find(book: Book, sha256: str) -> Sealed | None:
    """The sealed file with this SHA-256; the one in force where several have it."""
    row = book.row(
        "SELECT p.*, f.name, f.sha256 FROM closed_files f JOIN closed_periods p ON p.id = f.closed WHERE f.sha256 = ? "
        "ORDER BY p.reopened_ms IS NOT NULL, p.id DESC",
        sha256,
    )
    return None if row is None else Sealed(_closing(row), row["name"], row["sha256"])


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _closing(row: sqlite3.Row) -> Closing:
    period = Period(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]), row["period"])
    return Closing(
        row["id"],
        period,
        row["closed_ms"],
        row["closed_by"],
        row["figures"],
        row["reopened_ms"],
        row["reopened_by"],
        row["reason"],
    )
