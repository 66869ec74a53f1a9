"""Control charts of a share over time: p, and Laney's p′ where days differ more than chance explains.

p chart: W. A. Shewhart 1931; D. C. Montgomery, *Introduction to Statistical Quality Control*, ch. 7. p′ chart:
D. B. Laney 2002, "Improved control charts for attributes", Quality Engineering 14:531-537.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from satisfaction.score import Counts, Interval

SIGMAS = 3.0
RUN = 8
LEAST_POINTS = 8  # fewer say nothing of what is usual
LEAST_EXPECTED = 5.0  # of the rarer outcome per point, so that limits by the normal distribution hold
DAYS_BACK = 180  # how many days a chart of days looks back
D2 = 1.128  # mean moving range of two normal values, in standard deviations


class Refusal(StrEnum):
    """Why there is no chart."""

    TOO_FEW_POINTS = "too_few_points"
    ALL_ALIKE = "all_alike"  # every press satisfied, or none: nothing varies


class Rule(StrEnum):
    """Signals by name."""

    BEYOND_LIMITS = "beyond_limits"
    RUN_OF_8 = "run_of_8"  # eight points in a row on one side of the centre


class Side(StrEnum):
    """On which side of the centre a signal lies."""

    LOW = "low"
    HIGH = "high"


class Point(NamedTuple):
    """``successes`` of ``n`` ≥ 1 presses, of the days ``first`` to ``last`` (ISO text; the same for one day)."""

    first: str
    last: str
    successes: int
    n: int

    @property
    def share(self) -> float:
        """A fraction."""
        return self.successes / self.n


@dataclass(frozen=True, slots=True)
class Signal:
    """``rule`` is fulfilled at point ``index`` (for a run: its last point so far)."""

    rule: Rule
    side: Side
    index: int


@dataclass(frozen=True, slots=True)
class Chart:
    """``limits`` belong to ``points`` one by one. ``sigma_z``: how much more points vary than presses by chance."""

    points: tuple[Point, ...]
    centre: float
    sigma_z: float
    limits: tuple[Interval, ...]
    signals: tuple[Signal, ...]

    @property
    def alert(self) -> Signal | None:
        """A signal for the worse at the latest point: what an alert fires on. A dip alone is none."""
        latest = [s for s in self.signals if s.index == len(self.points) - 1 and s.side is Side.LOW]
        return latest[0] if latest else None


def of_days(by_day: Mapping[str, Counts]) -> Chart | Refusal:
    """The p′ chart of one unit's or counter's days (ISO text), days joined until each point can say something.

    Days without presses make no points. ``by_day`` is one stretch without a break: see ``satisfaction.breaks``.
    """
    days = [Point(day, day, counts.favourable, n) for day, counts in sorted(by_day.items()) if (n := counts.total)]
    return chart(joined(days))


def joined(points: Sequence[Point], *, least_expected: float = LEAST_EXPECTED) -> tuple[Point, ...]:
    """Neighbours joined until each point expects ``least_expected`` of the rarer outcome; the rest joins the last.

    At 99 % and 20 presses a day one day says nothing: 25 days make a point.
    """
    n = sum(point.n for point in points)
    successes = sum(point.successes for point in points)
    rarer = min(successes, n - successes)
    if not rarer:
        return tuple(points)
    need = least_expected * n / rarer
    found: list[Point] = []
    for point in points:
        if found and found[-1].n < need:
            found[-1] = _join(found[-1], point)
        else:
            found.append(point)
    if len(found) > 1 and found[-1].n < need:
        rest = found.pop()
        found[-1] = _join(found[-1], rest)
    return tuple(found)


def chart(points: Sequence[Point], *, laney: bool = True) -> Chart | Refusal:
    """The p′ chart (``laney``) or the plain p chart of ``points``, which are in order of time.

    Limits are p̄ ± 3·σ_z·√(p̄(1 − p̄)/nᵢ), cut to [0, 1]; σ_z is the mean moving range of the points' z-scores ÷ 1.128.
    A σ_z under 1 is stated, but does not narrow the limits: too even a series is no reason for more signals.
    """
    if len(points) < LEAST_POINTS:
        return Refusal.TOO_FEW_POINTS
    n = sum(point.n for point in points)
    centre = sum(point.successes for point in points) / n
    if not 0 < centre < 1:
        return Refusal.ALL_ALIKE
    sigma = math.sqrt(centre * (1 - centre))  # of one press; of a point, σ/√n
    sigma_z = moving_sigma([(point.share - centre) * math.sqrt(point.n) / sigma for point in points]) if laney else 1.0
    spread = SIGMAS * max(1.0, sigma_z) * sigma
    limits = tuple(_limits(centre, spread / math.sqrt(point.n)) for point in points)
    return Chart(tuple(points), centre, sigma_z, limits, _signals(points, centre, limits))


def moving_sigma(values: Sequence[float]) -> float:
    """The standard deviation of ``values`` from their mean moving range of two, ÷ 1.128."""
    ranges = [abs(after - before) for before, after in pairwise(values)]
    return sum(ranges) / len(ranges) / D2


def _join(one: Point, two: Point) -> Point:
    return Point(one.first, two.last, one.successes + two.successes, one.n + two.n)


def _limits(centre: float, width: float) -> Interval:
    return Interval(max(0.0, centre - width), min(1.0, centre + width))


def _signals(points: Sequence[Point], centre: float, limits: Sequence[Interval]) -> tuple[Signal, ...]:
    found = []
    length, side = 0, None
    for index, (point, bounds) in enumerate(zip(points, limits, strict=True)):
        share = point.share
        own = None if share == centre else Side.LOW if share < centre else Side.HIGH
        length, side = (length + 1 if own is side else 1, own)
        if own is None:
            continue
        if not bounds.low <= share <= bounds.high:
            found.append(Signal(Rule.BEYOND_LIMITS, own, index))
        if length >= RUN:
            found.append(Signal(Rule.RUN_OF_8, own, index))
    return tuple(found)
