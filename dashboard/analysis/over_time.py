"""Shares over time: control charts per unit and counter, trends, two periods side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboard.figures.captions import written
from dashboard.figures.descriptions import ControlChart, DifferenceForest, Range, Trend, TrendPoint
from satisfaction import p_chart
from satisfaction.newcombe import compared
from satisfaction.p_chart import Point, Refusal, Signal
from satisfaction.score import HANOI_TARGET, Counts


def points(by_time: Mapping[str, Counts]) -> list[Point]:
    """One point per ``at`` with presses, in order of time."""
    return [Point(at, at, counts.favourable, n) for at, counts in sorted(by_time.items()) if (n := counts.total)]


def control_chart(by_time: Mapping[str, Counts], *, title: str, target: float | None = None) -> ControlChart | Refusal:
    """The p′ chart of one unit's or counter's days; days are joined until each point can say something.

    ``by_time``: counts per day (ISO text) of one stretch without a break: see ``satisfaction.breaks``.
    """
    found = p_chart.chart(p_chart.joined(points(by_time)))
    return found if isinstance(found, Refusal) else ControlChart(title, found, target)


def alerts(series: Mapping[str, Mapping[str, Counts]]) -> dict[str, Signal]:
    """Per key (unit or counter) the signal for the worse at its latest point; keys without one are absent."""
    found: dict[str, Signal] = {}
    for key, by_time in series.items():
        drawn = control_chart(by_time, title=key)
        if isinstance(drawn, ControlChart) and drawn.chart.alert is not None:
            found[key] = drawn.chart.alert
    return found


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
