"""How fast the language answers: a million ``Registry.at``, and presses judged per second.

    .venv/bin/python bench/places/look_ups.py

A city of 126 units, 4 counters and 4 boxes each, every box moved three times; a year of office hours. Bar: a million
look-ups in 2 s or less; 300,000 judged presses a second, for roll-ups.
"""

from __future__ import annotations

import platform
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from hailong import hanoi
from satisfaction import clock
from satisfaction.integrity import Rules
from satisfaction.office_hours import Calendar
from satisfaction.places import BoxPlace, Counter, Registry
from satisfaction.press import Press, Rating

START = date(2025, 7, 1)
LOOK_UPS = 1_000_000
PRESSES = 300_000
MOVES = (0, 90, 180, 270)


def city() -> tuple[Registry, Calendar]:
    """Every unit with its counters; every box at each of its unit's counters for a quarter of the year."""
    begin = hanoi.entries(until_year=2028)
    counters = [
        Counter(f"{unit.code}-{n}", unit.code, f"Quầy {n}", "", "", START) for unit in begin.units for n in range(4)
    ]
    boxes = [
        BoxPlace(
            f"b{unit.code}-{n}",
            f"{unit.code}-{(n + turn) % 4}",
            START + timedelta(days=since),
            START + timedelta(days=since + 89) if turn < 3 else None,
        )
        for unit in begin.units
        for n in range(4)
        for turn, since in enumerate(MOVES)
    ]
    registry = Registry(units=begin.units, counters=counters, boxes=boxes)
    return registry, Calendar(weekly=begin.office_hours, special=begin.special_days)


def timed(what: str, n: int, run: Callable[[], object]) -> None:
    """Best of three."""
    best = min(_seconds(run) for _ in range(3))
    print(f"{what:<46} {n:>9,} in {best:6.3f} s   {n / best:>12,.0f}/s")


def _seconds(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def main() -> None:
    """Print the figures."""
    registry, calendar = city()
    draw = random.Random(1)
    names = sorted(registry.box_names)
    since, year_ms = clock.day_start_ms(START), 365 * clock.DAY_MS
    asked = [(draw.choice(names), since + draw.randrange(year_ms)) for _ in range(LOOK_UPS)]
    at = registry.at
    print(f"Python {platform.python_version()}, {platform.platform()}")
    timed("Registry.at, any box at any time", LOOK_UPS, lambda: [at(box, at_ms) for box, at_ms in asked])

    mixed = [Press(box, "9f3c2a1b", n + 1, at_ms, Rating.SATISFIED) for n, (box, at_ms) in enumerate(asked[:PRESSES])]
    first_days = 60  # about ten presses for each box on each of so many days
    packed = [replace(press, at_ms=since + (press.at_ms - since) % (first_days * clock.DAY_MS)) for press in mixed]
    packed.sort(key=lambda press: (clock.local_day(press.at_ms), press.box))
    timed("Rules.judge, 10 presses per box-day, by day", PRESSES, lambda: _judge(Rules(registry, calendar), packed))
    timed("Rules.judge, 1.6 presses per box-day, no order", PRESSES, lambda: _judge(Rules(registry, calendar), mixed))


def _judge(rules: Rules, presses: list[Press]) -> list[object]:
    judge = rules.judge
    return [judge(press) for press in presses]


if __name__ == "__main__":
    main()
