"""The registry as CSV files: text in, rows out, or every problem at once with file and line; and back to text.

A comma or a semicolon (Vietnamese Excel) separates; the first line names the columns, in any order.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from satisfaction.initiatives import InitiativeDay
from satisfaction.office_hours import SpecialDay, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit
from satisfaction.registry_rows import COLUMNS, READ, Cells, cells
from satisfaction.settings import Problem
from satisfaction.targets import Target

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """A row and the line of ``file`` on which it begins."""

    row: T
    file: str
    line: int

    def problem(self, text: str) -> Problem:
        """A problem with this row."""
        return Problem(self.file, self.line, text)


@dataclass(frozen=True, slots=True)
class Entries:
    """All rows of the registry: what the CSV files and the book both hold."""

    units: tuple[Unit, ...] = ()
    counters: tuple[Counter, ...] = ()
    boxes: tuple[BoxPlace, ...] = ()
    office_hours: tuple[WeeklyHours, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    initiative_days: tuple[InitiativeDay, ...] = ()
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was read: per table (a field of Entries) its rows with their lines, and all problems so far.

    ``dropped``: first cells (codes) of rows that could not be read, so that who names them is not blamed as well.
    """

    rows: Mapping[str, Sequence[Located[Any]]]
    problems: tuple[Problem, ...]
    dropped: frozenset[str]

    def entries(self) -> Entries:
        """The bare rows."""
        return Entries(**{name: tuple(item.row for item in rows) for name, rows in self.rows.items()})


def file_name(table: str) -> str:
    """The file that holds ``table``, a field of Entries."""
    return f"{table}.csv"


TABLES = tuple(entry.name for entry in fields(Entries))


def read(files: Mapping[str, str]) -> Sheets:
    """The rows of ``files`` (table → text). A table that is not there is empty. Never raises: see ``problems``."""
    problems: list[Problem] = []
    dropped: set[str] = set()
    rows = {table: list(_read(table, files.get(table, ""), problems, dropped)) for table in TABLES}
    return Sheets(rows, tuple(problems), frozenset(dropped))


def write(entries: Entries) -> dict[str, str]:
    """The text of every file (table → text), rows in their order: reading it gives equal entries."""
    return {table: _write(table, getattr(entries, table)) for table in TABLES}


def line(table: str, row: Any) -> str:
    """One row as it stands in its file, for a person to read."""
    return ",".join(cells(table, row))


def _read(table: str, text: str, problems: list[Problem], dropped: set[str]) -> Iterator[Located[Any]]:
    """Rows of one file, lazily; what is wrong goes to ``problems``, codes of unreadable rows to ``dropped``."""
    lines = _lines(file_name(table), text, problems)
    head = next(lines, None)
    if head is None:
        return
    if trouble := _header_problem(head.row, COLUMNS[table]):
        problems.append(head.problem(trouble))
        return
    for item in lines:
        row, wrong = _row(table, head.row, item.row)
        if wrong:
            problems += [item.problem(text) for text in wrong]
            dropped.update(item.row)
        else:
            yield Located(row, item.file, item.line)


def _lines(file: str, text: str, problems: list[Problem]) -> Iterator[Located[list[str]]]:
    """The cells of every line that is not blank."""
    text = text.lstrip("\ufeff")
    separator = ";" if ";" in text.split("\n", 1)[0] else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield Located([cell.strip() for cell in cells], file, start)
            start = lines.line_num + 1
    except csv.Error as error:
        problems.append(Problem(file, start, f"not valid CSV: {error}"))


def _row(table: str, names: Sequence[str], cells: Sequence[str]) -> tuple[Any, list[str]]:
    """The row, and what is wrong with it."""
    if len(cells) != len(names):
        return None, [f"{len(cells)} cells, but {len(names)} columns"]
    reading = Cells(dict(zip(names, cells, strict=True)))
    return READ[table](reading), reading.problems


def _header_problem(names: Sequence[str], columns: Sequence[str]) -> str | None:
    if sorted(names) == sorted(columns):
        return None
    return f"the first line names the columns {','.join(columns)}, not {','.join(names)}"


def _write(table: str, rows: Sequence[Any]) -> str:
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(COLUMNS[table])
    sheet.writerows(cells(table, row) for row in rows)
    return out.getvalue()
