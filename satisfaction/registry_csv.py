"""The registry as CSV files: text in, rows out, or every problem at once with file and line; and back to text.

A comma or a semicolon (Vietnamese Excel) separates; the first line names the columns, in any order.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from satisfaction.initiatives import InitiativeDay
from satisfaction.office_hours import SpecialDay, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.settings import Problem
from satisfaction.targets import Measure, Target

T = TypeVar("T")
K = TypeVar("K", bound=StrEnum)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "closed"
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\Z")


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
    """What was read: per table (a field of Entries) its rows with their lines, and all problems so far."""

    rows: Mapping[str, Sequence[Located[Any]]]
    problems: tuple[Problem, ...]

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
    rows = {table: list(_read(table, files.get(table, ""), problems)) for table in TABLES}
    return Sheets(rows, tuple(problems))


def write(entries: Entries) -> dict[str, str]:
    """The text of every file (table → text), rows in their order: reading it gives equal entries."""
    return {table: _write(table, getattr(entries, table)) for table in TABLES}


def line(table: str, row: Any) -> str:
    """One row as it stands in its file, for a person to read."""
    return ",".join(_cells(table, row))


class _Cells:
    """The cells of one line; what cannot be read is said once and the row is dropped."""

    def __init__(self, values: Mapping[str, str], place: Located[None], problems: list[Problem]) -> None:
        self._values = values
        self._place = place
        self._problems = problems

    def text(self, name: str) -> str:
        value = self._values[name]
        return value if value else self.refuse(f"{name} is missing", "")

    def optional(self, name: str) -> str:
        return self._values[name]

    def codes(self, name: str) -> frozenset[str]:
        return frozenset(part.strip() for part in self._values[name].split("|") if part.strip())

    def day(self, name: str) -> date:
        value = self._values[name]
        try:
            found = date.fromisoformat(value)
        except ValueError:
            return self.refuse(f"{name} {value!r} is not a day: write it as 2025-07-01", date(2000, 1, 1))
        if not 1990 <= found.year <= 2200:
            return self.refuse(f"{name} {value!r} is not within 1990 to 2200", found)
        return found

    def day_or_none(self, name: str) -> date | None:
        return self.day(name) if self._values[name] else None

    def one_of(self, kind: type[K], name: str) -> K:
        value = self._values[name]
        known = list(kind)
        if value not in known:
            return self.refuse(f"{name} {value!r} is none of {', '.join(known)}", known[0])
        return kind(value)

    def weekday(self, name: str) -> int:
        value = self._values[name]
        if value not in WEEKDAYS:
            return self.refuse(f"{name} {value!r} is none of {', '.join(WEEKDAYS)}", 0)
        return WEEKDAYS.index(value)

    def minutes(self, name: str) -> int:
        value = self._values[name]
        match = _TIME.match(value)
        minutes = int(match[1]) * 60 + int(match[2]) if match else 24 * 60 + 1
        return minutes if minutes <= 24 * 60 else self.refuse(f"{name} {value!r} is not a time: write 07:30", 0)

    def year(self, name: str) -> int:
        value = self._values[name]
        if not re.fullmatch(r"(19|20|21)\d\d", value):
            return self.refuse(f"{name} {value!r} is not a year", 2000)
        return int(value)

    def fraction(self, name: str) -> float:
        value = self._values[name]
        if not re.fullmatch(r"0(\.\d{1,6})?|1(\.0{1,6})?", value):
            return self.refuse(f"{name} {value!r} is not a fraction from 0 to 1: write 0.86 for 86 %", 0.0)
        return float(value)

    def refuse(self, text: str, instead: T) -> T:
        self._problems.append(self._place.problem(text))
        return instead


def _unit(c: _Cells) -> Unit:
    kind = c.one_of(UnitKind, "kind")
    return Unit(c.text("unit"), c.text("name"), kind, c.text("parent"), c.day("valid_from"), c.day_or_none("valid_to"))


def _counter(c: _Cells) -> Counter:
    words = (c.text("counter"), c.text("unit"), c.text("name"), c.optional("field"), c.optional("stage"))
    return Counter(*words, c.day("valid_from"), c.day_or_none("valid_to"))


def _box(c: _Cells) -> BoxPlace:
    return BoxPlace(c.text("box"), c.text("counter"), c.day("valid_from"), c.day_or_none("valid_to"))


def _hours(c: _Cells) -> WeeklyHours:
    times = (c.minutes("opens"), c.minutes("closes"))
    return WeeklyHours(c.text("scope"), c.weekday("weekday"), *times, c.day("valid_from"), c.day_or_none("valid_to"))


def _special(c: _Cells) -> SpecialDay:
    works_as = None if c.optional("works_as") == CLOSED else c.weekday("works_as")
    return SpecialDay(c.day("day"), works_as, c.text("name"), c.text("scope"))


def _initiative(c: _Cells) -> InitiativeDay:
    weekday = c.weekday("weekday") if c.optional("weekday") else None
    day = c.day_or_none("day")
    if weekday is not None and day is not None:
        day = c.refuse("weekday and day are both given: one row for each", None)
    scope = (c.codes("units"), c.codes("counters"), c.codes("fields"))
    return InitiativeDay(c.text("name"), c.day("valid_from"), c.day_or_none("valid_to"), weekday, day, *scope)


def _target(c: _Cells) -> Target:
    return Target(c.one_of(Measure, "measure"), c.text("unit"), c.year("year"), c.fraction("value"))


_VALIDITY = ("valid_from", "valid_to")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "units": ("unit", "name", "kind", "parent", *_VALIDITY),
    "counters": ("counter", "unit", "name", "field", "stage", *_VALIDITY),
    "boxes": ("box", "counter", *_VALIDITY),
    "office_hours": ("scope", "weekday", "opens", "closes", *_VALIDITY),
    "special_days": ("scope", "day", "works_as", "name"),
    "initiative_days": ("name", "weekday", "day", "units", "counters", "fields", *_VALIDITY),
    "targets": ("measure", "unit", "year", "value"),
}
_READ: dict[str, Callable[[_Cells], Any]] = {
    "units": _unit,
    "counters": _counter,
    "boxes": _box,
    "office_hours": _hours,
    "special_days": _special,
    "initiative_days": _initiative,
    "targets": _target,
}
_ATTRIBUTE = {("units", "unit"): "code", ("counters", "counter"): "code"}


def _read(table: str, text: str, problems: list[Problem]) -> Iterator[Located[Any]]:
    """Rows of one file, lazily; what is wrong goes to ``problems``."""
    file = file_name(table)
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    lines = csv.reader(
        io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=";" if ";" in head else ",", strict=True
    )
    names: list[str] | None = None
    start = 1
    try:
        for cells in lines:
            values = [cell.strip() for cell in cells]
            place = Located(None, file, start)
            start = lines.line_num + 1
            if not any(values):
                continue
            if names is None:
                names = values
                if trouble := _header_problem(names, _COLUMNS[table]):
                    problems.append(place.problem(trouble))
                    return
            elif len(values) != len(names):
                problems.append(place.problem(f"{len(values)} cells, but {len(names)} columns"))
            else:
                before = len(problems)
                row = _READ[table](_Cells(dict(zip(names, values, strict=True)), place, problems))
                if len(problems) == before:
                    yield Located(row, file, place.line)
    except csv.Error as error:
        problems.append(Problem(file, lines.line_num, f"not valid CSV: {error}"))


def _header_problem(names: Sequence[str], columns: Sequence[str]) -> str | None:
    if sorted(names) == sorted(columns):
        return None
    return f"the first line names the columns {','.join(columns)}, not {','.join(names)}"


def _write(table: str, rows: Sequence[Any]) -> str:
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(_COLUMNS[table])
    sheet.writerows(_cells(table, row) for row in rows)
    return out.getvalue()


def _cells(table: str, row: Any) -> list[str]:
    return [_cell(name, getattr(row, _ATTRIBUTE.get((table, name), name))) for name in _COLUMNS[table]]


def _cell(name: str, value: object) -> str:
    if name == "weekday" and isinstance(value, int):
        return WEEKDAYS[value]
    if name == "works_as":
        return WEEKDAYS[value] if isinstance(value, int) else CLOSED
    if name in ("opens", "closes") and isinstance(value, int):
        return f"{value // 60:02d}:{value % 60:02d}"
    if isinstance(value, frozenset):
        return "|".join(sorted(value))
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)
