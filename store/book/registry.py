"""The registry in the book: units, counters, boxes, hours, initiative days, targets; each change with who and when."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from satisfaction.initiatives import InitiativeDay
from satisfaction.integrity import Rules
from satisfaction.office_hours import Calendar, SpecialDay, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Registry, Unit, UnitKind
from satisfaction.registry_change import EVERY_BOX, BoxDays, registry_of, touched
from satisfaction.registry_check import check
from satisfaction.registry_csv import TABLES, Entries, line, write
from satisfaction.targets import Measure, Target, Targets
from store.book import Book, audit, changes, rule_versions
from store.now import now_ms


def load(book: Book) -> Entries:
    """All rows, in the order in which they were imported."""
    rows = {
        table: tuple(_READ[table](row) for row in book.rows(f"SELECT * FROM {_SQL_TABLE[table]} ORDER BY rowid"))  # noqa: S608  # a constant
        for table in TABLES
    }
    return Entries(**rows)


def load_registry(book: Book) -> Registry:
    """Where each box stood at any time."""
    return registry_of(load(book))


def calendar(book: Book) -> Calendar:
    """When each office is open."""
    entries = load(book)
    return Calendar(weekly=entries.office_hours, special=entries.special_days)


def targets(book: Book) -> Targets:
    """The target of every unit and year."""
    return Targets(load(book).targets)


def rules(book: Book) -> Rules:
    """The judge of presses as of now; load again when ``changes.revision`` has grown."""
    entries = load(book)
    return Rules(
        registry_of(entries),
        Calendar(weekly=entries.office_hours, special=entries.special_days),
        rule_versions.maintenance(book),
        versions=rule_versions.load(book),
    )


def replace(book: Book, entries: Entries, *, who: str, at_ms: int | None = None) -> list[BoxDays]:
    """Make ``entries`` the registry: the box-days whose presses are judged again (they are now in ``recounts``).

    Raises Problems and changes nothing when the rows do not fit together. One audit line for each row that came or
    went. Figures of closed periods stay as they are: what changes there shows as an adjustment.
    """
    check(write(entries))
    moment = now_ms() if at_ms is None else at_ms
    with book.write() as connection:
        before = load(book)
        seen = {row["box"] for row in book.rows("SELECT box FROM boxes_seen")}
        if before == entries:
            return []
        days = [item for item in touched(before, entries) if item.box in seen or item.box == EVERY_BOX]
        if not seen:  # a book made anew: presses may be stored, and counted as another book said
            days = [BoxDays(EVERY_BOX, date.min, None)]
        for table in TABLES:
            _replace(connection, table, getattr(entries, table))
            for subject, detail in _audit_lines(table, getattr(before, table), getattr(entries, table)):
                audit.note(book, who=who, action=f"registry.{table}", subject=subject, detail=detail, at_ms=moment)
        connection.executemany(
            "INSERT OR IGNORE INTO boxes_seen VALUES (?)", sorted({(row.box,) for row in entries.boxes})
        )
        changes.recount(book, days, cause="registry", at_ms=moment)
        changes.changed(connection)
    return days


def _replace(connection: sqlite3.Connection, table: str, rows: Sequence[Any]) -> None:
    name, columns = _SQL_TABLE[table], _SQL_COLUMNS[table]
    marks = ", ".join("?" * len(columns))
    connection.execute(f"DELETE FROM {name}")  # noqa: S608  # constants
    connection.executemany(
        f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608  # constants
        [[_plain(getattr(row, column)) for column in columns] for row in rows],
    )


def _audit_lines(table: str, before: Sequence[Any], after: Sequence[Any]) -> list[tuple[str, str]]:
    was, now = set(before), set(after)
    lines = [("-", row) for row in before if row not in now] + [("+", row) for row in after if row not in was]
    return [(_subject(row), f"{sign} {line(table, row)}") for sign, row in lines]


def _subject(row: Any) -> str:
    return next(str(getattr(row, name)) for name in ("code", "box", "scope", "measure", "name") if hasattr(row, name))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return json.dumps(sorted(value), ensure_ascii=False)
    return value


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _validity(row: sqlite3.Row) -> dict[str, Any]:
    return {"valid_from": date.fromisoformat(row["valid_from"]), "valid_to": _day(row["valid_to"])}


def _unit(row: sqlite3.Row) -> Unit:
    return Unit(row["code"], row["name"], UnitKind(row["kind"]), row["parent"], **_validity(row))


def _counter(row: sqlite3.Row) -> Counter:
    return Counter(row["code"], row["unit"], row["name"], row["field"], row["stage"], **_validity(row))


def _box(row: sqlite3.Row) -> BoxPlace:
    return BoxPlace(row["box"], row["counter"], **_validity(row))


def _hours(row: sqlite3.Row) -> WeeklyHours:
    return WeeklyHours(row["scope"], row["weekday"], row["opens"], row["closes"], **_validity(row))


def _special(row: sqlite3.Row) -> SpecialDay:
    return SpecialDay(date.fromisoformat(row["day"]), row["works_as"], row["name"], row["scope"])


def _initiative(row: sqlite3.Row) -> InitiativeDay:
    scope = [frozenset(json.loads(row[name])) for name in ("units", "counters", "fields")]
    validity = (date.fromisoformat(row["valid_from"]), _day(row["valid_to"]))
    return InitiativeDay(row["name"], *validity, row["weekday"], _day(row["day"]), *scope)


def _target(row: sqlite3.Row) -> Target:
    return Target(Measure(row["measure"]), row["unit"], row["year"], row["value"])


_VALID = ("valid_from", "valid_to")
_SQL_TABLE: Mapping[str, str] = {
    **{name: name for name in TABLES},
    "boxes": "box_places",
    "office_hours": "weekly_hours",
}
_SQL_COLUMNS: Mapping[str, Sequence[str]] = {
    "units": ("code", "name", "kind", "parent", *_VALID),
    "counters": ("code", "unit", "name", "field", "stage", *_VALID),
    "boxes": ("box", "counter", *_VALID),
    "office_hours": ("scope", "weekday", "opens", "closes", *_VALID),
    "special_days": ("scope", "day", "works_as", "name"),
    "initiative_days": ("name", "weekday", "day", "units", "counters", "fields", *_VALID),
    "targets": ("measure", "unit", "year", "value"),
}
_READ: Mapping[str, Callable[[sqlite3.Row], Any]] = {
    "units": _unit,
    "counters": _counter,
    "boxes": _box,
    "office_hours": _hours,
    "special_days": _special,
    "initiative_days": _initiative,
    "targets": _target,
}
