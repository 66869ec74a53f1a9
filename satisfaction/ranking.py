"""Ranks as ranges: what the counts allow to be said of who is before whom."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from satisfaction.places import Unit, UnitKind
from satisfaction.score import Z95, Counts, wilson

LEAST = 10  # presses under which a unit is not ranked
KINDS = (UnitKind.PHUONG, UnitKind.XA)


@dataclass(frozen=True, slots=True)
class RankRange:
    """A unit's rank lies between ``first`` and ``last`` of ``of`` units (1 = best)."""

    first: int
    last: int
    of: int


def ranked(units: Iterable[Unit], counts: Mapping[str, Counts]) -> dict[str, Counts]:
    """The counts that enter a ranking: phường and xã with at least 10 presses, by code."""
    return {
        unit.code: counts[unit.code]
        for unit in units
        if unit.kind in KINDS and unit.code in counts and counts[unit.code].total >= LEAST
    }


def rank_ranges(counts: Mapping[str, Counts], *, z: float = Z95) -> dict[str, RankRange]:
    """[1 + units significantly better, N − units significantly worse] by the very-satisfied share, for each key.

    Pairs are compared by Newcombe's interval at ``z`` (95 % each, no correction for the number of pairs): one is better
    when the interval of the difference lies above 0. No draws, so the same today and tomorrow. Idea: H. Goldstein and
    D. J. Spiegelhalter 1996, "League tables and their limitations", JRSS A 159:385-443. Units under 10 presses are
    refused with ValueError: leave them out with ``ranked``.
    """
    small = [key for key, own in counts.items() if own.total < LEAST]
    if small:
        raise ValueError(f"not ranked under {LEAST} presses: {', '.join(small)}")
    keys = list(counts)
    arms = [_arms(counts[key], z) for key in keys]
    better, worse = [0] * len(keys), [0] * len(keys)
    for i, (p, below, _) in enumerate(arms):
        for j, (q, _, above) in enumerate(arms):
            if p > q and (p - q) * (p - q) > below + above:
                worse[i] += 1
                better[j] += 1
    return {key: RankRange(1 + better[i], len(keys) - worse[i], len(keys)) for i, key in enumerate(keys)}


def _arms(counts: Counts, z: float) -> tuple[float, float, float]:
    """The share, and the squared distances to its lower and its upper bound."""
    share = counts.very_satisfied / counts.total
    bounds = wilson(counts.very_satisfied, counts.total, z=z)
    return share, math.pow(share - bounds.low, 2), math.pow(bounds.high - share, 2)
