"""A period's presses looked through, box-day by box-day, for patterns that a person should look at. Pure.

Memory holds one day of presses at a time: they come in order of time, as a store gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from satisfaction import clock, signals
from satisfaction.integrity import Rules
from satisfaction.places import Place
from satisfaction.press import Press, Rating
from satisfaction.score import Counts
from satisfaction.signals import Signal


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in the whole city: its counts, and the share of presses that come after closing."""

    counts: Counts
    after_closing: float


@dataclass(frozen=True, slots=True)
class Found:
    """A signal at ``place``; ``box`` "" and ``day`` None for one about a counter's whole period."""

    place: Place
    signal: Signal
    box: str = ""
    day: date | None = None


def usual(presses: Iterable[Press], rules: Rules) -> Usual:
    """Of all counted ``presses``, in any order."""
    numbers, late = dict.fromkeys(Rating, 0), 0
    for press in presses:
        judged = rules.judge(press)
        if judged.exclusion is None:
            numbers[press.rating] += 1
            late += _is_late(press, judged.place, rules)
    total = sum(numbers.values())
    counts = Counts(numbers[Rating.VERY_SATISFIED], numbers[Rating.SATISFIED], numbers[Rating.DISSATISFIED])
    return Usual(counts, late / total if total else 0.0)


def of_days(presses: Iterable[Press], rules: Rules, *, usual: Usual) -> Iterator[Found]:
    """Signals of each box and day among the counted ``presses``, which come in order of time."""
    for day, of_day in groupby(presses, key=lambda press: clock.local_day(press.at_ms)):
        by_box: dict[tuple[str, Place], list[Press]] = {}
        for press in of_day:
            judged = rules.judge(press)
            if judged.exclusion is None:
                by_box.setdefault((press.box, judged.place), []).append(press)
        for (box, place), own in sorted(by_box.items(), key=lambda item: item[0]):
            for signal in _of_box_day(own, place, day, rules, usual):
                yield Found(place, signal, box, day)


def of_counters(counts: Mapping[Place, Counts], *, usual: Usual) -> list[Found]:
    """Counters that had no dissatisfied press over the period, where the city's rate makes that unlikely."""
    found = []
    for place, own in sorted(counts.items()):
        signal = signals.no_dissatisfied(own, city=usual.counts)
        if signal is not None:
            found.append(Found(place, signal))
    return found


def _of_box_day(presses: list[Press], place: Place, day: date, rules: Rules, usual: Usual) -> Iterator[Signal]:
    hours = rules.calendar.hours(place.unit, place.counter, day)
    if hours is None:
        return
    yield from signals.of_day(presses, open_ms=hours.closes_ms - hours.opens_ms, usual=usual.counts)
    times = [press.at_ms for press in presses]
    late = signals.after_closing(times, closes_ms=hours.closes_ms, usual_share=usual.after_closing)
    if late is not None:
        yield late


def _is_late(press: Press, place: Place, rules: Rules) -> bool:
    hours = rules.calendar.hours(place.unit, place.counter, clock.local_day(press.at_ms))
    return hours is not None and press.at_ms > hours.closes_ms
