"""Shares over time: control charts per unit and counter, trends, two periods side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboard.figures.captions import written
from dashboard.figures.descriptions import ControlChart, DifferenceForest, Range, Trend, TrendPoint
from satisfaction import p_chart
from satisfaction.newcombe import compared
from satisfaction.p_chart import Chart, Refusal, Signal
from satisfaction.score import HANOI_TARGET, Counts


def control_chart(by_day: Mapping[str, Counts], *, title: str, target: float | None = None) -> ControlChart | Refusal:
    """The p′ chart of one unit's or counter's days; see ``p_chart.of_days``."""
    found = p_chart.of_days(by_day)
    return found if isinstance(found, Refusal) else ControlChart(title, found, target)


def alerts(series: Mapping[str, Mapping[str, Counts]]) -> dict[str, Signal]:
    """Per key (unit or counter) the signal for the worse at its latest point; keys without one are absent."""
    charts = {key: p_chart.of_days(by_day) for key, by_day in series.items()}
    return {key: chart.alert for key, chart in charts.items() if isinstance(chart, Chart) and chart.alert}


def trend(
    by_month: Mapping[str, Counts], *, title: str, target: float = HANOI_TARGET, breaks: Iterable[str] = ()
) -> Trend:
    """The months (``2026-10``) in order. ``breaks``: months from which the figures are about another unit."""
    begun = set(breaks)
    found = [TrendPoint(written(at), counts, at in begun) for at, counts in sorted(by_month.items())]
    return Trend(title, tuple(found), target)


def differences(
    now: Mapping[str, Counts], before: Mapping[str, Counts], *, names: Mapping[str, str], title: str
) -> DifferenceForest:
    """``now`` minus ``before`` for each key that has presses in both, the greatest fall first."""
    ranges = []
    for key in now.keys() & before.keys():
        found = compared(now[key], before[key])
        if found is not None:
            edges = found.interval
            ranges.append(Range(key, names[key], edges.low, edges.high, now[key].total, found.value))
    ranges.sort(key=lambda row: (row.value, row.key))
    return DifferenceForest(title, tuple(ranges))
