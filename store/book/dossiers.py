"""Dossier and petition counts of a unit, a month and a field, as the city's other system gives them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Set
from dataclasses import astuple, dataclass

from satisfaction.places import Registry
from satisfaction.registry_rows import Cells
from satisfaction.settings import Problem, Problems
from store.book import Book, audit, imports
from store.book.imports import Kind

NUMBERS = ("received", "resolved", "on_time", "overdue", "petitions_received", "petitions_handled")
COLUMNS = ("unit", "month", "field", *NUMBERS)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z")


@dataclass(frozen=True, slots=True)
class Dossiers:
    """Counts of ``unit`` in ``month`` (2026-10, a reporting month) for ``field`` ("" = all fields)."""

    unit: str
    month: str
    field: str
    received: int
    resolved: int
    on_time: int
    overdue: int
    petitions_received: int
    petitions_handled: int


def read(text: str, *, file: str, registry: Registry) -> list[Dossiers]:
    """The rows of a CSV with COLUMNS. Raises Problems: bad values, unknown units, parts above their whole, doubles."""
    units = {unit.code for unit in registry.units}
    return imports.table(
        text,
        file=file,
        columns=COLUMNS,
        make=lambda cells: _row(cells, units),
        same=lambda row: (row.unit, row.month, row.field),
    )


def add(book: Book, rows: Iterable[Dossiers], *, file: str, who: str, at_ms: int) -> int:
    """Keep ``rows`` as one import; its number. What another import in force has raises Problems."""
    with book.write() as connection:
        given = list(rows)
        there = {(row.unit, row.month, row.field) for row in every(book, {row.month for row in given})}
        double = [row for row in given if (row.unit, row.month, row.field) in there]
        if double:
            words = "dossiers of {} in {} ({}) are imported already: undo that import first"
            raise Problems([Problem(file, 0, words.format(row.unit, row.month, row.field)) for row in double])
        number = imports.begin(connection, Kind.DOSSIERS, file=file, who=who, at_ms=at_ms)
        connection.executemany(
            "INSERT INTO dossiers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [(number, *astuple(row)) for row in given]
        )
        audit.note(book, who=who, action="import.dossiers", subject=str(number), detail=f"{file}: {len(given)} rows")
    return number


def every(book: Book, months: Iterable[str] | None = None) -> list[Dossiers]:
    """The rows in force (``months``: of these only), by month, unit and field."""
    rows = book.rows(
        f"SELECT d.unit, d.month, d.field, {', '.join('d.' + name for name in NUMBERS)} FROM dossiers d "  # noqa: S608  # constants
        "JOIN imports i ON i.id = d.import "
        "WHERE i.undone_ms IS NULL AND (?1 IS NULL OR d.month IN (SELECT value FROM json_each(?1))) "
        "ORDER BY d.month, d.unit, d.field",
        None if months is None else json.dumps(list(months)),
    )
    return [Dossiers(*row) for row in rows]


def _row(cells: Cells, units: Set[str]) -> Dossiers:
    numbers = [imports.count(cells, name) for name in NUMBERS]
    readable = not cells.problems
    row = Dossiers(cells.text("unit"), cells.text("month"), cells.optional("field"), *numbers)
    if row.unit and row.unit not in units:
        cells.refuse(f"there is no unit {row.unit!r}; codes have five digits", None)
    if row.month and not _MONTH.match(row.month):
        cells.refuse(f"month is like 2026-10, not {row.month!r}", None)
    if readable and row.on_time > row.resolved:
        cells.refuse(f"on_time {row.on_time} is more than resolved {row.resolved}", None)
    if readable and row.petitions_handled > row.petitions_received:
        text = f"petitions_handled {row.petitions_handled} is more than received {row.petitions_received}"
        cells.refuse(text, None)
    return row
