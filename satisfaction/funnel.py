"""Funnels: how far a share of n presses strays from a centre by chance alone.

D. J. Spiegelhalter 2005, "Funnel plots for comparing institutional performance", Statistics in Medicine 24:1185-1202;
over-dispersion after its section 5 and appendix A.3 (multiplicative, from winsorised z-scores).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from satisfaction.score import Z95, Interval

Z998 = 3.090232306167813  # two-sided 99.8 % quantile of the normal distribution
WINSOR = 0.1  # z-scores below the 10th and above the 90th percentile are drawn in to them


class Where(StrEnum):
    """Where a unit lies in the funnel around the city's mean."""

    ABOVE_998 = "above_99.8"
    ABOVE_95 = "above_95"
    INSIDE = "inside"
    BELOW_95 = "below_95"
    BELOW_998 = "below_99.8"


def limits(n: int, *, centre: float, z: float = Z95, phi: float = 1.0) -> Interval:
    """centre ± z·√(φ·centre·(1 − centre)/n), cut to [0, 1]. ``n`` ≥ 1.

    Around the target (φ = 1) they are the verdict's own test: the target lies outside Wilson's interval, which is the
    score test turned round, exactly when the share lies outside these limits.
    """
    if n < 1:
        raise ValueError(f"a funnel begins at one press, not {n}")
    width = z * math.sqrt(phi * centre * (1 - centre) / n)
    return Interval(max(0.0, centre - width), min(1.0, centre + width))


@dataclass(frozen=True, slots=True)
class CityFunnel:
    """Around the city's mean: ``centre``, ``phi`` as estimated, ``units`` it was estimated from.

    ``applied``: φ where it is more than chance allows, else 1.
    """

    centre: float
    phi: float
    units: int

    @property
    def applied(self) -> float:
        """φ is used when it exceeds 1 + 2·√(2/I), about two standard deviations of a mean of I squared z-scores."""
        return self.phi if self.units and self.phi > 1 + 2 * math.sqrt(2 / self.units) else 1.0

    def where(self, successes: int, n: int) -> Where:
        """The place of a unit with ``successes`` of ``n`` ≥ 1."""
        outer, inner = self.limits(n, z=Z998), self.limits(n, z=Z95)
        share = successes / n
        if share > inner.high:
            return Where.ABOVE_998 if share > outer.high else Where.ABOVE_95
        if share < inner.low:
            return Where.BELOW_998 if share < outer.low else Where.BELOW_95
        return Where.INSIDE

    def limits(self, n: int, *, z: float) -> Interval:
        """The limits at ``n`` presses with over-dispersion applied."""
        return limits(n, centre=self.centre, z=z, phi=self.applied)

    def expected_false_flags(self) -> tuple[float, float]:
        """How many of the units chance alone puts outside the 95 % and the 99.8 % limits."""
        return 0.05 * self.units, 0.002 * self.units


def around_mean(units: Collection[tuple[int, int]]) -> CityFunnel | None:
    """The funnel of (successes, n) per unit, n ≥ 1, around their pooled share; None without units."""
    presses = sum(n for _, n in units)
    if not presses:
        return None
    centre = sum(successes for successes, _ in units) / presses
    return CityFunnel(centre, over_dispersion(units, centre=centre), len(units))


def over_dispersion(units: Iterable[tuple[int, int]], *, centre: float, winsor: float = WINSOR) -> float:
    """φ = (1/I)·Σ z², z = (share − centre)/√(centre(1 − centre)/n), z winsorised at ``winsor`` in each tail.

    1 where nothing can vary: a centre of 0 or 1, or no units.
    """
    if not 0 < centre < 1:
        return 1.0
    scores = sorted((s / n - centre) / math.sqrt(centre * (1 - centre) / n) for s, n in units)
    if not scores:
        return 1.0
    cut = int(winsor * len(scores))
    low, high = scores[cut], scores[-1 - cut]
    return sum(min(max(score, low), high) ** 2 for score in scores) / len(scores)
