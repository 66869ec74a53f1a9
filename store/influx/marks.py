"""Marked box-days: per box, the ordinals (``date.toordinal``) of its days. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from satisfaction import clock
from satisfaction.press import Press
from store import intervals
from store.rollup import BoxDay

Marked = Mapping[str, intervals.Runs]
_EPOCH = date(1970, 1, 1).toordinal()
_text = lru_cache(4096)(intervals.encode)  # many boxes are marked for the same days, and again with each batch


def of_presses(presses: Iterable[Press]) -> Iterator[tuple[str, int]]:
    """The boxes and days in Vietnam of presses."""
    found = {(press.box, (press.at_ms + clock.OFFSET_MS) // clock.DAY_MS) for press in presses}
    return ((box, day + _EPOCH) for box, day in found)


def of_box_days(box_days: Iterable[BoxDay]) -> Iterator[tuple[str, int]]:
    """The boxes and days of box-days."""
    return ((box, day.toordinal()) for box, day in box_days)


def box_days(marks: Marked) -> Iterator[BoxDay]:
    """The box-days that are marked."""
    for box, runs in marks.items():
        for first, last in runs:
            for ordinal in range(first, last + 1):
                yield box, date.fromordinal(ordinal)


def added(marks: Marked, days: Iterable[tuple[str, int]]) -> Marked:
    """``marks`` with more; ``marks`` itself where all are marked already."""
    new: dict[str, list[int]] = {}
    for box, ordinal in days:
        if not intervals.contains(marks.get(box, ()), ordinal):
            new.setdefault(box, []).append(ordinal)
    return {**marks, **{box: intervals.add(marks.get(box, ()), some) for box, some in new.items()}} if new else marks


def without(marks: Marked, days: Iterable[tuple[str, int]]) -> Marked:
    """``marks`` less some."""
    taken: dict[str, list[int]] = {}
    for box, ordinal in days:
        taken.setdefault(box, []).append(ordinal)
    left = {box: intervals.without(runs, intervals.of(taken.get(box, ()))) for box, runs in marks.items()}
    return {box: runs for box, runs in left.items() if runs}


def union(one: Marked, other: Marked) -> Marked:
    """What is marked in either."""
    return {box: intervals.union(one.get(box, ()), other.get(box, ())) for box in {**one, **other}}


def encode(marks: Marked) -> str:
    """Text like ``box-1:739600-739601;box-2:739600-739600``."""
    return ";".join([f"{box}:{_text(runs)}" for box, runs in marks.items() if runs])


def decode(text: str) -> Marked:
    """The marks that ``encode`` has written."""
    parts = (part.partition(":") for part in text.split(";") if part)
    return {box: intervals.decode(runs) for box, _, runs in parts}
