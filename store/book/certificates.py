"""Certificates as they were issued and revoked; what the broker obeys is the authority's CRL."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from satisfaction.clock import DAY_MS
from store.book import Book


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate. ``serial`` is hexadecimal; times are UTC ms; ``revoked_ms`` None: not revoked."""

    serial: str
    name: str
    issued_ms: int
    not_after_ms: int
    revoked_ms: int | None = None


def record(book: Book, certificate: Certificate) -> None:
    """Note that ``certificate`` was issued; noting it twice changes nothing."""
    with book.write() as connection:
        connection.execute(
            "INSERT INTO certificates (serial, name, not_after_ms, issued_ms) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (serial) DO NOTHING",
            (certificate.serial, certificate.name, certificate.not_after_ms, certificate.issued_ms),
        )


def mark_revoked(book: Book, serial: str, *, at_ms: int) -> None:
    """Note that ``serial`` is revoked; the first time stays."""
    with book.write() as connection:
        connection.execute(
            "UPDATE certificates SET revoked_ms = ? WHERE serial = ? AND revoked_ms IS NULL", (at_ms, serial)
        )


def of(book: Book, name: str) -> list[Certificate]:
    """Every certificate of ``name``, the newest first."""
    sql = "SELECT * FROM certificates WHERE name = ? ORDER BY issued_ms DESC, rowid DESC"
    return [_certificate(row) for row in book.rows(sql, name)]


def latest(book: Book) -> dict[str, Certificate]:
    """For each name its newest certificate, a revoked one included: enrolled, until when, revoked."""
    rows = book.rows("SELECT * FROM certificates ORDER BY issued_ms, rowid")
    return {row["name"]: _certificate(row) for row in rows}


def expiring(book: Book, *, now_ms: int, within_days: int = 30) -> list[Certificate]:
    """Newest certificates, not revoked, that end within ``within_days`` or have ended; the soonest first."""
    until_ms = now_ms + within_days * DAY_MS
    found = [one for one in latest(book).values() if one.revoked_ms is None and one.not_after_ms <= until_ms]
    return sorted(found, key=lambda one: (one.not_after_ms, one.name))


def _certificate(row: sqlite3.Row) -> Certificate:
    return Certificate(row["serial"], row["name"], row["issued_ms"], row["not_after_ms"], row["revoked_ms"])
