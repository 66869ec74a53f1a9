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
        self._timeline = _timelines(self.counters, self.boxes)

    def at(self, box: str, at_ms: int) -> Place | None:
        """Where ``box`` stood at ``at_ms`` (UTC ms); None when it stood nowhere or is unknown."""
        timeline = self._timeline.get(box)
        if timeline is None:
            return None
        starts, places = timeline
        index = bisect_right(starts, at_ms) - 1
        return places[index] if index >= 0 else None


_DAY = timedelta(days=1)


def _timelines(
    counters: Iterable[Counter], boxes: Iterable[BoxPlace]
) -> dict[str, tuple[list[int], list[Place | None]]]:
    """Per box: starts (UTC ms, ascending) and what holds from each start on."""
    by_code: dict[str, list[Counter]] = defaultdict(list)
    for counter in counters:
        by_code[counter.code].append(counter)
    spans: dict[str, list[tuple[date, date, Place]]] = defaultdict(list)
    for row in boxes:
        for counter in by_code.get(row.counter, ()):
            first = max(row.valid_from, counter.valid_from)
            last = min(row.valid_to or date.max - _DAY, counter.valid_to or date.max - _DAY)
            if first <= last:
                spans[row.box].append((first, last, Place(counter.unit, counter.code)))
    return {box: _line(sorted(rows)) for box, rows in spans.items()}


def _line(rows: list[tuple[date, date, Place]]) -> tuple[list[int], list[Place | None]]:
    starts: list[int] = []
    places: list[Place | None] = []
    for first, last, place in rows:
        if starts and starts[-1] == clock.day_start_ms(first):
            starts.pop()
            places.pop()
        starts += [clock.day_start_ms(first), clock.day_start_ms(last + _DAY)]
        places += [place, None]
    return starts, places
