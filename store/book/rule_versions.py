"""What the judge needs beside the registry: versions of the integrity rules and maintenance windows."""

from __future__ import annotations

from datetime import date

from satisfaction import clock
from satisfaction.integrity import FIRST_RULE, Maintenance, Rule
from satisfaction.registry_change import EVERY_BOX, BoxDays
from store.book import Book, audit, changes
from store.now import now_ms


def load(book: Book) -> list[Rule]:
    """All versions, the built-in first one included, ascending."""
    rows = book.rows("SELECT * FROM rules ORDER BY version")
    return [FIRST_RULE, *(Rule(r["version"], date.fromisoformat(r["valid_from"]), r["grace_min"]) for r in rows)]


def add(book: Book, *, valid_from: date, grace_min: int, note: str, who: str, at_ms: int | None = None) -> Rule:
    """The next version, which judges presses from the day ``valid_from`` on; those days are counted again.

    Raises ValueError when ``valid_from`` lies within a closed period: what was signed keeps its rule.
    """
    moment = now_ms() if at_ms is None else at_ms
    with book.write() as connection:
        _refuse_closed(book, valid_from)
        rule = Rule(load(book)[-1].version + 1, valid_from, grace_min)
        connection.execute(
            "INSERT INTO rules VALUES (?, ?, ?, ?)", (rule.version, valid_from.isoformat(), grace_min, note)
        )
        changes.recount(book, [BoxDays(EVERY_BOX, valid_from, None)], cause=f"rule {rule.version}", at_ms=moment)
        changes.changed(connection)
        detail = f"from {valid_from}, grace {grace_min} min: {note}"
        audit.note(book, who=who, action="rules.add", subject=str(rule.version), detail=detail, at_ms=moment)
    return rule


def _refuse_closed(book: Book, day: date) -> None:
    for row in book.rows("SELECT period, last FROM closed_periods WHERE reopened_ms IS NULL"):
        if day <= date.fromisoformat(row["last"]):
            raise ValueError(f"{day} lies within or before {row['period']}, which is closed: choose a later day")


def maintenance(book: Book) -> list[Maintenance]:
    """All windows in which presses at a box do not count because someone worked on it."""
    rows = book.rows("SELECT box, since_ms, until_ms FROM maintenance ORDER BY id")
    return [Maintenance(row["box"], row["since_ms"], row["until_ms"]) for row in rows]


def add_maintenance(book: Book, window: Maintenance, *, note: str, who: str, at_ms: int | None = None) -> None:
    """Record a window and have its box-days counted again. Raises ValueError for a box that was never registered."""
    moment = now_ms() if at_ms is None else at_ms
    first, last = clock.local_day(window.since_ms), clock.local_day(window.until_ms - 1)
    with book.write() as connection:
        if book.row("SELECT 1 FROM boxes_seen WHERE box = ?", window.box) is None:
            raise ValueError(f"no box {window.box!r} is registered")
        connection.execute(
            "INSERT INTO maintenance (box, since_ms, until_ms, note) VALUES (?, ?, ?, ?)",
            (window.box, window.since_ms, window.until_ms, note),
        )
        changes.recount(book, [BoxDays(window.box, first, last)], cause="maintenance", at_ms=moment)
        changes.changed(connection)
        detail = f"{clock.to_iso(window.since_ms)} to {clock.to_iso(window.until_ms)}: {note}"
        audit.note(book, who=who, action="maintenance.add", subject=window.box, detail=detail, at_ms=moment)
