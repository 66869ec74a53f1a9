"""What every box last said of itself: status, health, and its sequence numbers day by day."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from satisfaction import clock, health
from satisfaction.health import Health, SpoolHealth
from store.book import Book


@dataclass(frozen=True, slots=True)
class Report:
    """A health report of ``box`` that was received at ``received_ms`` (UTC)."""

    box: str
    health: Health
    received_ms: int


@dataclass(frozen=True, slots=True)
class BoxState:
    """The last known state of a box. Times are UTC ms; ``clock_error_ms`` > 0: the box's clock is behind."""

    box: str
    online: bool = False
    online_changed_ms: int | None = None
    last_seen_ms: int | None = None
    health: Health | None = None
    health_received_ms: int | None = None
    clock_error_ms: int | None = None


def save(book: Book, *, seen: dict[str, int], online: dict[str, tuple[bool, int]], reports: Iterable[Report]) -> None:
    """One transaction: ``seen`` box → UTC ms of its last sign; ``online`` box → (is it, since when); the reports."""
    with book.write() as connection:
        for box, at_ms in seen.items():
            connection.execute(
                "INSERT INTO box_state (box, last_seen_ms) VALUES (?, ?)"
                " ON CONFLICT (box) DO UPDATE SET last_seen_ms = max(coalesce(last_seen_ms, 0), excluded.last_seen_ms)",
                (box, at_ms),
            )
        for box, (is_online, at_ms) in online.items():
            connection.execute(
                "INSERT INTO box_state (box, online, online_changed_ms) VALUES (?1, ?2, ?3)"
                " ON CONFLICT (box) DO UPDATE SET online = ?2,"
                " online_changed_ms = iif(online = ?2, coalesce(online_changed_ms, ?3), ?3)",
                (box, is_online, at_ms),
            )
        for report in reports:
            _save_report(connection, report)


def not_ahead(book: Book, *, now_ms: int) -> None:
    """Let no sign of a box be from later than now: a server's clock that ran ahead had noted it, and its silence would
    not be noticed before the clock has come there again."""
    ahead = "max(ifnull(last_seen_ms, 0), ifnull(online_changed_ms, 0), ifnull(health_received_ms, 0)) > ?1"
    if book.row(f"SELECT 1 FROM box_state WHERE {ahead}", now_ms) is not None:  # noqa: S608  # a constant
        with book.write() as connection:
            connection.execute(
                "UPDATE box_state SET last_seen_ms = min(last_seen_ms, ?1),"  # noqa: S608  # a constant
                " online_changed_ms = min(online_changed_ms, ?1), health_received_ms = min(health_received_ms, ?1)"
                f" WHERE {ahead}",
                (now_ms,),
            )


def states(book: Book) -> dict[str, BoxState]:
    """Every box that ever gave a sign."""
    return {row["box"]: _state(row) for row in book.rows("SELECT * FROM box_state ORDER BY box")}


def heard(book: Book) -> frozenset[str]:
    """The names of all boxes that ever gave a sign."""
    seen = book.rows("SELECT box FROM box_state WHERE last_seen_ms IS NOT NULL OR health IS NOT NULL")
    return frozenset(row["box"] for row in seen)


def _save_report(connection: sqlite3.Connection, report: Report) -> None:
    said = report.health
    error = report.received_ms - said.sent_ms
    connection.execute(
        "INSERT INTO box_state (box, health, health_received_ms, clock_error_ms) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (box) DO UPDATE SET health = excluded.health, health_received_ms = excluded.health_received_ms,"
        " clock_error_ms = excluded.clock_error_ms",
        (report.box, said.encode().decode(), report.received_ms, error),
    )
    named = {spool.spool for spool in said.spools}
    lost = (SpoolHealth(name, 1, 0, 0) for name in said.broken_spools if name not in named)  # no more is known of it
    for spool in (*said.spools, *lost):
        _save_spool(connection, report, spool)


def _save_spool(connection: sqlite3.Connection, report: Report, spool: SpoolHealth) -> None:
    said = report.health
    sent_ms = min(said.sent_ms, report.received_ms) if said.clock_synced else report.received_ms
    connection.execute(
        "INSERT INTO spool_reports"  # what was once said of a spool holds on the days after it too
        " SELECT ?1, ?2, ?3, ?4, max(?5, ifnull(max(last), 0)), max(?6, ifnull(max(receipted), 0)), ?7,"
        " max(?8, ifnull(max(broken), 0)), ?9 FROM (SELECT last, receipted, broken FROM spool_reports"
        " WHERE box = ?1 AND spool = ?2 AND day < ?3 ORDER BY day DESC LIMIT 1) WHERE true"
        " ON CONFLICT (box, spool, day) DO UPDATE SET"
        " first = max(first, excluded.first), last = max(last, excluded.last),"
        " receipted = max(receipted, excluded.receipted), sent_ms = max(sent_ms, excluded.sent_ms),"
        " broken = max(broken, excluded.broken), clock_synced = max(clock_synced, excluded.clock_synced)",
        (
            report.box,
            spool.spool,
            clock.local_day(sent_ms).isoformat(),
            spool.first,
            spool.last,
            spool.receipted,
            sent_ms,
            spool.spool in said.broken_spools,
            said.clock_synced,
        ),
    )


def _state(row: sqlite3.Row) -> BoxState:
    return BoxState(
        row["box"],
        bool(row["online"]),
        row["online_changed_ms"],
        row["last_seen_ms"],
        None if row["health"] is None else health.decode(row["health"].encode()),
        row["health_received_ms"],
        row["clock_error_ms"],
    )
