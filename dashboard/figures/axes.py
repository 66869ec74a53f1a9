"""Scales of the drawings: which shares an axis spans, where its ticks stand, how a value becomes a place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.figures.canvas import Canvas
from dashboard.figures.palette import GRID, MUTED
from dashboard.language.numbers import Language, count, whole_percent


@dataclass(frozen=True, slots=True)
class Scale:
    """Values ``low`` to ``high`` on the pixels ``start`` to ``end`` (downwards axes have end < start)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def share_span(shares: Iterable[float]) -> tuple[float, float]:
    """The part of [0, 1] that holds ``shares`` with a little air, in steps of five per cent, at least ten wide."""
    known = list(shares) or [0.0, 1.0]
    low = max(0.0, math.floor(20 * min(known) - 0.2) / 20)
    high = min(1.0, math.ceil(20 * max(known) + 0.2) / 20)
    return (low, high) if high - low > 0.099 else (max(0.0, high - 0.1), max(high, 0.1))


def share_ticks(low: float, high: float) -> list[float]:
    """At most seven round shares between ``low`` and ``high``."""
    step = next(step for step in (0.02, 0.05, 0.1, 0.2) if (high - low) / step <= 6.001)
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


def difference_ticks(reach: float) -> list[float]:
    """At most seven round differences between −``reach`` and ``reach``, zero among them."""
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if reach / step < 4)
    most = math.floor(reach / step + 1e-9)
    return [k * step for k in range(-most, most + 1)]


def number_ticks(most: float) -> list[int]:
    """At most six round numbers from 0 to ``most``."""
    step = next(m * 10**k for k in range(9) for m in (1, 2, 5) if most / (m * 10**k) <= 5)
    return list(range(0, int(most) + 1, step))


def share_axis(sheet: Canvas, scale: Scale, *, left: float, right: float, language: Language) -> None:
    """Horizontal grid lines with their percentages on the left."""
    for tick in share_ticks(scale.low, scale.high):
        y = scale(tick)
        sheet.line(x1=left, y1=y, x2=right, y2=y, stroke=GRID)
        sheet.text(whole_percent(tick, language=language), x=left - 6, y=y + 4, anchor="end", size=11, fill=MUTED)


def number_axis(sheet: Canvas, scale: Scale, *, y: float, language: Language) -> None:
    """Numbers under a horizontal axis."""
    for tick in number_ticks(scale.high):
        sheet.line(x1=scale(tick), y1=y, x2=scale(tick), y2=y + 4, stroke=MUTED)
        sheet.text(count(tick, language=language), x=scale(tick), y=y + 17, anchor="middle", size=11, fill=MUTED)
