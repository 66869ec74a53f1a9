"""The city's figures: every unit against the target, around the mean, in ranges of rank, month by month. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dashboard.figures.descriptions import (
    Bar,
    Dot,
    HeatCell,
    HeatRow,
    HeatTable,
    MeanFunnel,
    Range,
    RankForest,
    ShareBars,
    TargetFunnel,
)
from satisfaction.funnel import around_mean
from satisfaction.places import Unit
from satisfaction.ranking import RankRange, rank_ranges, ranked
from satisfaction.score import HANOI_TARGET, Counts


def share_bars(
    units: Iterable[Unit],
    counts: Mapping[str, Counts],
    *,
    title: str,
    target: float = HANOI_TARGET,
    targets: Mapping[str, float] | None = None,
    provisional: bool = False,
) -> ShareBars:
    """Units by share, the highest first; those without presses last. ``targets``: where a unit has its own."""
    own = targets or {}
    bars = [Bar(unit.code, unit.name, counts.get(unit.code, Counts()), own.get(unit.code, target)) for unit in units]
    bars.sort(key=lambda bar: (bar.counts.share is None, -(bar.counts.share or 0.0), bar.key))
    return ShareBars(title, tuple(bars), target, provisional)


def target_funnel(
    units: Iterable[Unit], counts: Mapping[str, Counts], *, title: str, target: float = HANOI_TARGET
) -> TargetFunnel:
    """Satisfaction shares of the units that have presses."""
    pressed = [(unit, counts[unit.code]) for unit in units if unit.code in counts and counts[unit.code].total]
    dots = [Dot(unit.code, unit.name, own.favourable, own.total) for unit, own in pressed]
    return TargetFunnel(title, tuple(dots), target)


def mean_funnel(units: Sequence[Unit], counts: Mapping[str, Counts], *, title: str) -> MeanFunnel | None:
    """Very-satisfied shares of the ranked units (phường and xã, n ≥ 10); None when there are none."""
    names = {unit.code: unit.name for unit in units}
    own = ranked(units, counts)
    city = around_mean([(found.very_satisfied, found.total) for found in own.values()])
    if city is None:
        return None
    dots = [Dot(code, names[code], found.very_satisfied, found.total) for code, found in own.items()]
    return MeanFunnel(title, tuple(dots), city)


def ranks(units: Iterable[Unit], counts: Mapping[str, Counts]) -> dict[str, RankRange]:
    """The places that each ranked unit may hold by its very-satisfied share."""
    return rank_ranges(ranked(units, counts))


def rank_forest(units: Sequence[Unit], counts: Mapping[str, Counts], *, title: str) -> RankForest:
    """Ranges of rank, the best first."""
    names = {unit.code: unit.name for unit in units}
    found = ranks(units, counts)
    order = sorted(found, key=lambda code: (found[code].first + found[code].last, code))
    ranges = [Range(code, names[code], found[code].first, found[code].last, counts[code].total) for code in order]
    return RankForest(title, tuple(ranges), len(found))


def months_table(
    units: Iterable[Unit],
    cells: Mapping[tuple[str, ...], Counts],
    *,
    title: str,
    months: Sequence[str],
    target: float = HANOI_TARGET,
) -> HeatTable:
    """Month × unit from counts per (unit, month); ``months`` (``2026-10``) are the columns in order.

    Every unit has a row; months without presses are empty cells. See ``counts.counts_by_all``.
    """
    rows = []
    for unit in units:
        own = [cells.get((unit.code, month)) for month in months]
        rows.append(HeatRow(unit.code, unit.name, tuple(_cell(found) for found in own)))
    return HeatTable(title, tuple(f"{month[5:]}/{month[:4]}" for month in months), tuple(rows), target)


def _cell(counts: Counts | None) -> HeatCell | None:
    """A cell with its share; None without presses."""
    if counts is None or not (n := counts.total):
        return None
    return HeatCell(n, counts.share)
