"""What a figure shows, apart from how it is drawn. Descriptions hold counts and plain numbers, never pixels.

Shares are fractions within [0, 1]. Texts that a person wrote (titles, names of units) come in the reader's language;
everything else is worded by the drawings, in Vietnamese or English.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from satisfaction.funnel import CityFunnel
from satisfaction.p_chart import Chart
from satisfaction.score import HANOI_TARGET, Counts, Verdict, verdict


@dataclass(frozen=True, slots=True)
class Bar:
    """One unit or counter: ``key`` is its code, ``label`` its name. ``target`` is its own, where it differs."""

    key: str
    label: str
    counts: Counts
    target: float = HANOI_TARGET

    @property
    def verdict(self) -> Verdict:
        """Against this bar's target."""
        return verdict(self.counts, target=self.target)


@dataclass(frozen=True, slots=True)
class ShareBars:
    """Shares with their 95 % intervals against the target line, in the order given."""

    title: str
    bars: tuple[Bar, ...]
    target: float = HANOI_TARGET
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """One unit in a funnel: ``successes`` of ``n`` ≥ 1 presses."""

    key: str
    label: str
    successes: int
    n: int

    @property
    def share(self) -> float:
        """A fraction."""
        return self.successes / self.n


@dataclass(frozen=True, slots=True)
class TargetFunnel:
    """Satisfaction shares in the 95 % limits around the target: the verdict as a picture."""

    title: str
    dots: tuple[Dot, ...]
    target: float = HANOI_TARGET


@dataclass(frozen=True, slots=True)
class MeanFunnel:
    """Very-satisfied shares in the 95 % and 99.8 % limits around the city's mean, over-dispersion applied."""

    title: str
    dots: tuple[Dot, ...]
    city: CityFunnel


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A p′ chart; its points, limits and signals are the chart's own. ``target`` None: no line."""

    title: str
    chart: Chart
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """One row of a forest: ``low`` to ``high`` and, where there is one, the ``value`` between them. ``n``: presses."""

    key: str
    label: str
    low: float
    high: float
    n: int
    value: float | None = None


@dataclass(frozen=True, slots=True)
class RankForest:
    """The places that each unit may hold, of ``of`` units."""

    title: str
    ranges: tuple[Range, ...]
    of: int


@dataclass(frozen=True, slots=True)
class DifferenceForest:
    """Differences of shares (fractions) with their intervals around zero."""

    title: str
    ranges: tuple[Range, ...]


class HeatCell(NamedTuple):
    """``n`` presses; ``share`` None where it is not shown (too few presses) or there are none."""

    n: int
    share: float | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """Cells under the table's columns; None: nothing there."""

    key: str
    label: str
    cells: tuple[HeatCell | None, ...]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """Shares by row and column, shaded by their distance from the target. Each row has a cell for each column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    target: float = HANOI_TARGET

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{row.label}: {len(row.cells)} cells under {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One step of time, named ``label``; ``begins``: the figures before are about another unit, no line joins them."""

    label: str
    counts: Counts
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """A share over time with its intervals against the target; for few points, where a control chart says nothing."""

    title: str
    points: tuple[TrendPoint, ...]
    target: float = HANOI_TARGET


Interactive = TargetFunnel | MeanFunnel | ControlChart | DifferenceForest | Trend
Drawn = Interactive | ShareBars | RankForest
Figure = Drawn | HeatTable
