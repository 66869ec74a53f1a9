"""A period's presses looked through, box-day by box-day, for patterns that a person should look at. Pure.

One pass; memory holds one day of presses at a time: they come in order of time, as a store gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from satisfaction import clock, signals
from satisfaction.integrity import Rules
from satisfaction.places import Place
from satisfaction.press import Press
from satisfaction.score import Counts
from satisfaction.signals import Signal


@dataclass(frozen=True, slots=True)
class Found:
    """A signal at ``place``; ``box`` "" and ``day`` None for one about a counter's whole period."""

    place: Place
    signal: Signal
    box: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class _BoxDay:
    """The counted presses of a box on a day on which its counter was open."""

    box: str
    place: Place
    day: date
    open_ms: int
    closes_ms: int
    presses: list[Press]


def of_days(presses: Iterable[Press], rules: Rules, *, usual: Counts) -> list[Found]:
    """Signals of each box and day among the counted ``presses``, which come in order of time.

    ``usual``: the whole city's counts. How rare presses after closing are can be said only when all have been seen, so
    the box-days that have some are kept until the end.
    """
    found: list[Found] = []
    evenings: list[_BoxDay] = []
    total = late = 0
    for box_day in _box_days(presses, rules):
        total += len(box_day.presses)
        for signal in signals.of_day(box_day.presses, open_ms=box_day.open_ms, usual=usual):
            found.append(Found(box_day.place, signal, box_day.box, box_day.day))
        if after := sum(press.at_ms > box_day.closes_ms for press in box_day.presses):
            late += after
            evenings.append(box_day)
    for evening in evenings:
        times = [press.at_ms for press in evening.presses]
        rare = signals.after_closing(times, closes_ms=evening.closes_ms, usual_share=late / total)
        if rare is not None:
            found.append(Found(evening.place, rare, evening.box, evening.day))
    return sorted(found, key=lambda each: (each.day or date.min, each.box))


def of_counters(counts: Mapping[Place, Counts], *, usual: Counts) -> list[Found]:
    """Counters that had no dissatisfied press over the period, where the city's rate makes that unlikely."""
    found = []
    for place, own in sorted(counts.items()):
        signal = signals.no_dissatisfied(own, city=usual)
        if signal is not None:
            found.append(Found(place, signal))
    return found


def _box_days(presses: Iterable[Press], rules: Rules) -> Iterator[_BoxDay]:
    for day, of_day in groupby(presses, key=lambda press: clock.local_day(press.at_ms)):
        by_box: dict[tuple[str, Place], list[Press]] = {}
        for press in of_day:
            judged = rules.judge(press)
            if judged.exclusion is None:
                by_box.setdefault((press.box, judged.place), []).append(press)
        for (box, place), own in sorted(by_box.items(), key=lambda item: item[0]):
            hours = rules.calendar.hours(place.unit, place.counter, day)
            if hours is not None:
                yield _BoxDay(box, place, day, hours.closes_ms - hours.opens_ms, hours.closes_ms, own)
