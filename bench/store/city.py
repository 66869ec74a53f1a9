"""A city of 126 units × 5 counters for the benches: about 27 presses per box and working day, 4.3 million a year."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from satisfaction import clock
from satisfaction.integrity import Rules
from satisfaction.office_hours import Calendar, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Registry, Unit, UnitKind
from satisfaction.press import Press, Rating
from store.rollup import Cell

END = date(2026, 11, 1)
UNITS = [f"{number:05d}" for number in range(4, 4 + 126)]
BOXES = {f"box-{unit}-{number}": (unit, f"{unit}-{number}") for unit in UNITS for number in range(1, 6)}
PER_DAY = 27
_BEGIN = date(2016, 1, 1)
HOURS = [WeeklyHours("*", weekday, 480, 1020, _BEGIN) for weekday in range(5)]


def rules() -> Rules:
    """The city's registry and office hours."""
    return Rules(
        Registry(
            units=[Unit(code, code, UnitKind.PHUONG, "hanoi", _BEGIN) for code in UNITS],
            counters=[Counter(counter, unit, counter, "", "", _BEGIN) for unit, counter in BOXES.values()],
            boxes=[BoxPlace(box, counter, _BEGIN) for box, (_, counter) in BOXES.items()],
        ),
        Calendar(weekly=HOURS),
    )


def working_days(years: float) -> list[date]:
    """The working days of the last ``years`` before END."""
    first = END - timedelta(days=round(years * 365.25))
    days = (first + timedelta(days=number) for number in range((END - first).days))
    return [day for day in days if day.weekday() < 5]


def cells(days: list[date], *, seed: int) -> Iterator[tuple[Cell, int]]:
    """Daily figures made directly, by unit, day and box: about PER_DAY presses in three to five cells."""
    draw = random.Random(seed)
    for unit in UNITS:
        boxes = [(box, counter) for box, (own, counter) in BOXES.items() if own == unit]
        for day in days:
            for box, counter in boxes:
                very, satisfied, dissatisfied = draw.randint(12, 22), draw.randint(4, 10), draw.randint(0, 3)
                yield Cell(day, unit, counter, box, "very_satisfied", "", ""), very
                yield Cell(day, unit, counter, box, "satisfied", "", ""), satisfied
                if dissatisfied:
                    yield Cell(day, unit, counter, box, "dissatisfied", "", ""), dissatisfied
                if draw.random() < 0.3:
                    yield Cell(day, unit, counter, box, "satisfied", "", "repeat"), 1


def presses(days: list[date], *, seed: int, boxes: int = len(BOXES)) -> Iterator[Press]:
    """Raw presses by time, as they arrive when every box is online."""
    draw = random.Random(seed)
    seqs = dict.fromkeys(list(BOXES)[:boxes], 0)
    ratings = [Rating.VERY_SATISFIED] * 17 + [Rating.SATISFIED] * 8 + [Rating.DISSATISFIED] * 2
    for day in days:
        start = clock.day_start_ms(day) + 8 * clock.HOUR_MS
        instants = sorted((start + draw.randrange(9 * clock.HOUR_MS), box) for box in seqs for _ in range(PER_DAY))
        for at_ms, box in instants:
            seqs[box] += 1
            yield Press(box, "0000000a", seqs[box], at_ms, draw.choice(ratings))
