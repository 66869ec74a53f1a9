"""The difference of two shares with its interval: two units, two periods, initiative days and the others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from satisfaction.score import Z95, Counts, Interval, wilson


class Change(StrEnum):
    """What the interval of a difference says."""

    HIGHER = "higher"
    LOWER = "lower"
    UNCLEAR = "unclear"  # the interval holds zero


@dataclass(frozen=True, slots=True)
class Difference:
    """``value`` = first share − second share; ``interval`` within [-1, 1]."""

    value: float
    interval: Interval

    @property
    def change(self) -> Change:
        """HIGHER or LOWER when zero lies outside the interval."""
        if self.interval.low > 0:
            return Change.HIGHER
        return Change.LOWER if self.interval.high < 0 else Change.UNCLEAR


def difference(first: tuple[int, int], second: tuple[int, int], *, z: float = Z95) -> Difference:
    """Of two shares, each (successes, n) with n ≥ 1, with Newcombe's hybrid score interval.

    R. G. Newcombe 1998, "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17:873-890, method 10: d − √((p₁−l₁)² + (u₂−p₂)²) to d + √((u₁−p₁)² + (p₂−l₂)²), l and u being Wilson's.
    Raises ValueError for what is not a share.
    """
    (a, m), (b, n) = first, second
    one, two = wilson(a, m, z=z), wilson(b, n, z=z)
    p, q = a / m, b / n
    low = p - q - math.hypot(p - one.low, two.high - q)
    high = p - q + math.hypot(one.high - p, q - two.low)
    return Difference(p - q, Interval(max(-1.0, low), min(1.0, high)))


def compared(now: Counts, before: Counts) -> Difference | None:
    """The satisfaction share ``now`` minus that ``before``, at 95 %; None where one has no presses."""
    if not now.total or not before.total:
        return None
    return difference((now.favourable, now.total), (before.favourable, before.total))
