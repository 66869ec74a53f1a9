"""Where a box stood: units, counters and boxes with validity dates."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from satisfaction import clock


class UnitKind(StrEnum):
    """Kinds of unit; ranking takes PHUONG and XA only."""

    PHUONG = "phuong"
    XA = "xa"
    CHI_NHANH = "chi-nhanh"
    KHAC = "khac"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. ``code``: five digits as text. ``valid_to``: the last day it exists, None while it does."""

    code: str
    name: str
    kind: UnitKind
    parent: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter of a unit; ``field`` (hộ tịch …) and ``stage`` (tiếp nhận …) are the office's own words."""

    code: str
    unit: str
    name: str
    field: str
    stage: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class BoxPlace:
    """``box`` stood at ``counter`` from ``valid_from`` to ``valid_to``, both days within."""

    box: str
    counter: str
    valid_from: date
    valid_to: date | None = None


class Place(NamedTuple):
    """Unit and counter, by code."""

    unit: str
    counter: str


class Registry:
    """All units, counters and boxes, with ``at`` for any time. Immutable; built from checked rows."""

    def __init__(
        self, *, units: Iterable[Unit] = (), counters: Iterable[Counter] = (), boxes: Iterable[BoxPlace] = ()
    ) -> None:
        self.units = tuple(units)
        self.counters = tuple(counters)
        self.boxes = tuple(boxes)
        self.box_names = frozenset(row.box for row in self.boxes)
        self._stays = _stays(self.counters, self.boxes)
        self._timeline = {box: _line(stays) for box, stays in self._stays.items()}

    def at(self, box: str, at_ms: int) -> Place | None:
        """Where ``box`` stood at ``at_ms`` (UTC ms); None when it stood nowhere or is unknown."""
        timeline = self._timeline.get(box)
        if timeline is None:
            return None
        starts, places = timeline
        return places[bisect_right(starts, at_ms)]

    def stays(self, box: str) -> list[tuple[date, date, Place]]:
        """First day, last day and place of each stay of ``box``, ascending; ``date.max`` while it stands."""
        return self._stays.get(box, [])

    def unit(self, code: str, *, day: date) -> Unit | None:
        """The row of unit ``code`` that holds on ``day``."""
        return next((row for row in self.units if row.code == code and _holds(row, day)), None)

    def counter(self, code: str, *, day: date) -> Counter | None:
        """The row of counter ``code`` that holds on ``day``."""
        return next((row for row in self.counters if row.code == code and _holds(row, day)), None)

    def counters_within(self, first: date, last: date) -> list[Counter]:
        """The counters that hold on some day from ``first`` to ``last``, each as on the last such day, by code."""
        rows = sorted((row for row in self.counters if row.valid_from <= last), key=lambda row: row.valid_from)
        latest = {row.code: row for row in rows if row.valid_to is None or first <= row.valid_to}
        return [latest[code] for code in sorted(latest)]


def _holds(row: Unit | Counter, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


_DAY = timedelta(days=1)


def _stays(counters: Iterable[Counter], boxes: Iterable[BoxPlace]) -> dict[str, list[tuple[date, date, Place]]]:
    by_code: dict[str, list[Counter]] = defaultdict(list)
    for counter in counters:
        by_code[counter.code].append(counter)
    stays: dict[str, list[tuple[date, date, Place]]] = defaultdict(list)
    for row in boxes:
        for counter in by_code.get(row.counter, ()):
            first = max(row.valid_from, counter.valid_from)
            last = min(row.valid_to or date.max, counter.valid_to or date.max)
            if first <= last:
                stays[row.box].append((first, last, Place(counter.unit, counter.code)))
    return {box: sorted(found) for box, found in stays.items()}


def _line(stays: list[tuple[date, date, Place]]) -> tuple[list[int], list[Place | None]]:
    """Starts (UTC ms, ascending) and places, one more than starts: ``places[i]`` holds before ``starts[i]``."""
    starts: list[int] = []
    places: list[Place | None] = [None]
    for first, last, place in stays:
        start = clock.day_start_ms(first)
        if starts and starts[-1] == start:  # the stay before ended the day before
            starts.pop()
            places.pop()
        starts.append(start)
        places.append(place)
        if last < date.max:
            starts.append(clock.day_start_ms(last + _DAY))
            places.append(None)
    return starts, places
