"""Bars of shares as the server draws them: positions on a scale that leaves room to tell units apart. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from satisfaction.score import Counts

WIDTH = 300.0  # the drawing's own units; it is scaled to the room there is


@dataclass(frozen=True, slots=True)
class Bar:
    """x positions in [0, WIDTH] of a share, its interval and the target. ``share`` None without presses."""

    share: float | None
    low: float
    high: float
    target: float


def bar(counts: Counts, *, target: float) -> Bar:
    """The bar of ``counts`` on a scale from 0 % to 100 %."""
    share, bounds = counts.share, counts.interval
    at = round(target * WIDTH, 1)
    if share is None or bounds is None:
        return Bar(None, 0, 0, at)
    return Bar(round(share * WIDTH, 1), round(bounds.low * WIDTH, 1), round(bounds.high * WIDTH, 1), at)
