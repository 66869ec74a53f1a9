"""One line of a registry file: which columns each table has, and how a row is read from and written to cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from satisfaction.initiatives import InitiativeDay
from satisfaction.office_hours import SpecialDay, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.targets import Measure, Target

T = TypeVar("T")
K = TypeVar("K", bound=StrEnum)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "closed"
# The files go through spreadsheets and come back as they went: so no apostrophe before it, it is refused.
_FORMULA = re.compile(r"[=+@]|-(?!\d+\Z).")
_LOST_LETTER = re.compile(r"\?\w")  # what Excel writes for letters that its plain CSV has not: "Phu?ng Ba ?ình"
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\Z")


class Cells:
    """The cells of one line; what cannot be read is said once and the row is dropped."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        return self.optional(name) or self.refuse(f"{name} is missing", "")

    def optional(self, name: str) -> str:
        value = self._values[name]
        if _FORMULA.match(value):
            return self.refuse(f"{name} {value!r} begins as a formula does: a spreadsheet would work it out", "?")
        if _LOST_LETTER.search(value):
            return self.refuse(f"{name} {value!r} has lost its Vietnamese letters: save it as 'CSV UTF-8'", "?")
        return value if value.isprintable() else self.refuse(f"{name} {value!r} holds a character nobody can see", "?")

    def codes(self, name: str) -> frozenset[str]:
        return frozenset(part.strip() for part in self.optional(name).split("|") if part.strip())

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
        self.problems.append(text)
        return instead


def _unit(c: Cells) -> Unit:
    kind = c.one_of(UnitKind, "kind")
    return Unit(c.text("unit"), c.text("name"), kind, c.text("parent"), c.day("valid_from"), c.day_or_none("valid_to"))


def _counter(c: Cells) -> Counter:
    words = (c.text("counter"), c.text("unit"), c.text("name"), c.optional("field"), c.optional("stage"))
    return Counter(*words, c.day("valid_from"), c.day_or_none("valid_to"))


def _box(c: Cells) -> BoxPlace:
    return BoxPlace(c.text("box"), c.text("counter"), c.day("valid_from"), c.day_or_none("valid_to"))


def _hours(c: Cells) -> WeeklyHours:
    times = (c.minutes("opens"), c.minutes("closes"))
    return WeeklyHours(c.text("scope"), c.weekday("weekday"), *times, c.day("valid_from"), c.day_or_none("valid_to"))


def _special(c: Cells) -> SpecialDay:
    works_as = None if c.optional("works_as") == CLOSED else c.weekday("works_as")
    return SpecialDay(c.day("day"), works_as, c.text("name"), c.text("scope"))


def _initiative(c: Cells) -> InitiativeDay:
    weekday = c.weekday("weekday") if c.optional("weekday") else None
    day = c.day_or_none("day")
    if weekday is not None and day is not None:
        day = c.refuse("weekday and day are both given: one row for each", None)
    scope = (c.codes("units"), c.codes("counters"), c.codes("fields"))
    return InitiativeDay(c.text("name"), c.day("valid_from"), c.day_or_none("valid_to"), weekday, day, *scope)


def _target(c: Cells) -> Target:
    return Target(c.one_of(Measure, "measure"), c.text("unit"), c.year("year"), c.fraction("value"))


_VALIDITY = ("valid_from", "valid_to")
COLUMNS: dict[str, tuple[str, ...]] = {
    "units": ("unit", "name", "kind", "parent", *_VALIDITY),
    "counters": ("counter", "unit", "name", "field", "stage", *_VALIDITY),
    "boxes": ("box", "counter", *_VALIDITY),
    "office_hours": ("scope", "weekday", "opens", "closes", *_VALIDITY),
    "special_days": ("scope", "day", "works_as", "name"),
    "initiative_days": ("name", "weekday", "day", "units", "counters", "fields", *_VALIDITY),
    "targets": ("measure", "unit", "year", "value"),
}
READ: dict[str, Callable[[Cells], Any]] = {
    "units": _unit,
    "counters": _counter,
    "boxes": _box,
    "office_hours": _hours,
    "special_days": _special,
    "initiative_days": _initiative,
    "targets": _target,
}
_ATTRIBUTE = {("units", "unit"): "code", ("counters", "counter"): "code"}


def cells(table: str, row: Any) -> list[str]:
    """The cells of ``row``, in the order of its table's columns."""
    return [_cell(name, getattr(row, _ATTRIBUTE.get((table, name), name))) for name in COLUMNS[table]]


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
