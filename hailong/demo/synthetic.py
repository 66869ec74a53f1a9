"""A year of synthetic presses for the demo: plausible, reproducible from a seed, and labelled synthetic on screen."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from satisfaction import clock
from satisfaction.office_hours import Calendar
from satisfaction.press import Press, Rating
from satisfaction.reasons import Reason

RATINGS = (Rating.VERY_SATISFIED, Rating.SATISFIED, Rating.DISSATISFIED)
REASONS = (Reason.TIME, Reason.CONDUCT, Reason.PROCEDURE)
REASON_WEIGHTS = (5, 2, 3)
HOUR_WEIGHTS = {8: 12, 9: 15, 10: 13, 11: 6, 13: 4, 14: 11, 15: 10, 16: 6}
MONDAY_RUSH = 1.35
LATE = timedelta(days=3)
LINGERING_MS = 20 * 60_000  # the last citizens press after the door is shut


@dataclass(frozen=True, slots=True)
class Habit:
    """How a box's citizens press: a day's mean number, and the chances of the first two ratings."""

    box: str
    unit: str
    counter: str
    spool: str
    a_day: float
    very_satisfied: float
    satisfied: float
    bad_weeks: frozenset[date] = frozenset()  # Mondays of weeks in which a third more are dissatisfied
    silent_from: date | None = None


def presses(
    habits: list[Habit], *, first: date, last: date, calendar: Calendar, seed: int = 86
) -> Iterator[list[Press]]:
    """All presses of ``first`` to ``last``, one list a day. The same arguments give the same presses."""
    chance = random.Random(seed)  # noqa: S311  # synthetic data, not a secret
    seqs = dict.fromkeys((habit.spool for habit in habits), 0)
    day = first
    while day <= last:
        yield [press for habit in habits for press in _day(habit, day, calendar, seqs, chance)]
        day += timedelta(days=1)


def _day(habit: Habit, day: date, calendar: Calendar, seqs: dict[str, int], chance: random.Random) -> Iterator[Press]:
    open_hours = calendar.hours(habit.unit, habit.counter, day)
    if open_hours is None or (habit.silent_from and day >= habit.silent_from):
        return
    mean = habit.a_day * (MONDAY_RUSH if day.weekday() == 0 else 1.0)
    bad = day - timedelta(days=day.weekday()) in habit.bad_weeks
    start = clock.day_start_ms(day)
    moments = sorted(_moment(start, chance) for _ in range(_poisson(mean, chance)))
    for at_ms in (moment for moment in moments if moment <= open_hours.closes_ms + LINGERING_MS):
        seqs[habit.spool] += 1
        chosen = rating(habit, chance, bad=bad)
        reason = chance.choices(REASONS, REASON_WEIGHTS)[0] if chosen is Rating.DISSATISFIED else None
        yield Press(habit.box, habit.spool, seqs[habit.spool], at_ms, chosen, reason=reason)


_HOURS = tuple(HOUR_WEIGHTS)
_CUMULATIVE = tuple(sum(list(HOUR_WEIGHTS.values())[: index + 1]) for index in range(len(HOUR_WEIGHTS)))


def _moment(start_ms: int, chance: random.Random) -> int:
    hour = chance.choices(_HOURS, cum_weights=_CUMULATIVE)[0]
    return start_ms + hour * clock.HOUR_MS + int(chance.random() * clock.HOUR_MS)


def rating(habit: Habit, chance: random.Random, *, bad: bool = False) -> Rating:
    """One citizen's choice; in a ``bad`` week a third more of all presses are dissatisfied ones."""
    x = chance.random() * (4 / 3 if bad else 1.0)
    if x < habit.very_satisfied:
        return Rating.VERY_SATISFIED
    return Rating.SATISFIED if x < habit.very_satisfied + habit.satisfied else Rating.DISSATISFIED


def _poisson(mean: float, chance: random.Random) -> int:
    """A Poisson number by counting exponential steps: exact, and quick at a counter's means."""
    count, total = 0, chance.expovariate(1.0)
    while total < mean:
        count += 1
        total += chance.expovariate(1.0)
    return count


def habits(
    boxes: Mapping[str, tuple[str, str]], *, total: int, days: int, today: date, seed: int = 2022
) -> list[Habit]:
    """Habits of ``boxes`` (box → unit, counter) that give about ``total`` presses in ``days`` working days.

    The first four units of the sorted list always are: below target, undecided, fewer than ten a month, and one bad
    week some six weeks ago. The last box has been silent for three weeks, the one before it has been cut off for
    three days.
    """
    chance = random.Random(seed)  # noqa: S311  # synthetic data, not a secret
    weights = {box: chance.lognormvariate(0, 0.45) for box in boxes}
    scale = total / days / sum(weights.values())
    units = sorted({unit for unit, _ in boxes.values()})
    quality = {unit: (chance.betavariate(9, 3), min(0.995, max(0.8, chance.gauss(0.94, 0.028)))) for unit in units}
    quality[units[0]], quality[units[1]] = (0.55, 0.78), (0.6, 0.868)
    late, silent = sorted(boxes)[-2:]
    silent_from = {silent: today - timedelta(weeks=3), late: today - LATE}
    return [
        Habit(
            box,
            unit,
            counter,
            f"{chance.getrandbits(32):08x}",
            0.25 if unit == units[2] else weights[box] * scale,
            *_split(*quality[unit]),
            bad_weeks=frozenset({_monday(today - timedelta(weeks=6))}) if unit == units[3] else frozenset(),
            silent_from=silent_from.get(box),
        )
        for box, (unit, counter) in boxes.items()
    ]


def _split(very_of_content: float, content: float) -> tuple[float, float]:
    return content * very_of_content, content * (1 - very_of_content)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
