"""What may be shown, so that nobody at a counter learns who pressed what. Pure.

A running day's split advances per unit in steps; small cells are not split for a unit's own staff, and never one
alone: the others would give it away by subtraction (secondary suppression, as statistical offices do it; see
Hundepool et al., Statistical Disclosure Control, Wiley 2012, ch. 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from satisfaction.score import Counts

STEP = 5
K = TypeVar("K")


def advanced(shown: Counts, now: Counts, *, step: int = STEP) -> Counts:
    """``now`` when it differs from what was last ``shown`` by at least ``step`` presses, else ``shown``."""
    moved = (
        abs(now.very_satisfied - shown.very_satisfied)
        + abs(now.satisfied - shown.satisfied)
        + abs(now.dissatisfied - shown.dissatisfied)
    )
    return now if moved >= step else shown


def hidden(sizes: Mapping[K, int], *, least: int = STEP) -> frozenset[K]:
    """Which cells of one whole are not split, given how many presses each holds.

    All under ``least``; and when these are not several cells that hold ``least`` presses together, the next smallest.
    Empty cells say nothing and hide nothing.
    """
    ascending = sorted((n, repr(key), key) for key, n in sizes.items() if n)
    taken = [(n, key) for n, _, key in ascending if n < least]
    if not taken:
        return frozenset()
    rest = [(n, key) for n, _, key in ascending if n >= least]
    while rest and (len(taken) < 2 or sum(n for n, _ in taken) < least):
        taken.append(rest.pop(0))
    return frozenset(key for _, key in taken)
