"""Counts of presses and what they say: share, Wilson interval, verdict, presses still needed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Z95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution
HANOI_TARGET = 0.86


class Verdict(StrEnum):
    """What the counts say about the target."""

    MET = "met"
    NOT_MET = "not_met"
    UNDECIDED = "undecided"
    NO_DATA = "no_data"


class Interval(NamedTuple):
    """Bounds of a share, fractions within [0, 1]."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Counts:
    """Counted presses by rating. Adds up: merging units is summing their counts."""

    very_satisfied: int = 0
    satisfied: int = 0
    dissatisfied: int = 0

    def __post_init__(self) -> None:
        if self.very_satisfied < 0 or self.satisfied < 0 or self.dissatisfied < 0:
            raise ValueError(f"counts are not negative: {self}")

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.very_satisfied + other.very_satisfied,
            self.satisfied + other.satisfied,
            self.dissatisfied + other.dissatisfied,
        )

    @property
    def total(self) -> int:
        """n: all counted presses."""
        return self.very_satisfied + self.satisfied + self.dissatisfied

    @property
    def favourable(self) -> int:
        """Very satisfied and satisfied presses: what the share counts."""
        return self.very_satisfied + self.satisfied

    @property
    def share(self) -> float | None:
        """(very satisfied + satisfied) ÷ n, a fraction; None without presses."""
        n = self.total
        return self.favourable / n if n else None

    @property
    def very_satisfied_share(self) -> float | None:
        """very satisfied ÷ n, a fraction; None without presses."""
        return self.very_satisfied / self.total if self.total else None

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 % interval of the share; None without presses."""
        return wilson(self.favourable, self.total) if self.total else None


def wilson(successes: int, n: int, *, z: float = Z95) -> Interval:
    """Wilson's score interval (E. B. Wilson 1927, JASA 22:209) for ``successes`` of ``n`` ≥ 1 trials."""
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"not a share: {successes} of {n}")
    p = successes / n
    centre = p + z * z / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else (centre - spread) / scale
    high = 1.0 if successes == n else (centre + spread) / scale
    return Interval(low, high)


def verdict(counts: Counts, *, target: float = HANOI_TARGET) -> Verdict:
    """MET when the interval lies at or above ``target``, NOT_MET when below, UNDECIDED otherwise."""
    bounds = counts.interval
    if bounds is None:
        return Verdict.NO_DATA
    if bounds.low >= target:
        return Verdict.MET
    return Verdict.NOT_MET if bounds.high < target else Verdict.UNDECIDED


def presses_for_verdict(share: float, *, target: float = HANOI_TARGET) -> int | None:
    """Total presses (not: further presses) at which ``share`` would settle the verdict; None at the target itself.

    The Wilson bound reaches the target where |p − p₀| = z·√(p₀(1−p₀)/n); solved for n and rounded up.
    """
    if math.isclose(share, target, abs_tol=1e-12):
        return None
    return math.ceil(Z95 * Z95 * target * (1 - target) / (share - target) ** 2)


def presses_needed(counts: Counts, *, target: float = HANOI_TARGET) -> int | None:
    """About how many further presses at today's share would settle an undecided verdict.

    0 when it is settled already; None when there is no answer: no presses yet, or the share is the target itself.
    """
    share = counts.share
    if share is None:
        return None
    if verdict(counts, target=target) is not Verdict.UNDECIDED:
        return 0
    needed = presses_for_verdict(share, target=target)
    return None if needed is None else max(1, needed - counts.total)
