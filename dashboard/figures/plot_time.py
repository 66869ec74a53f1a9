"""Control charts and trends for plotly."""

from __future__ import annotations

from typing import Any

from dashboard.figures import captions
from dashboard.figures.axes import share_span, share_ticks
from dashboard.figures.descriptions import ControlChart, Trend
from dashboard.figures.palette import BLUE, GREY, INK, MUTED, SKY, VERMILION
from dashboard.figures.plot_traces import key, line, marks, points, share_axis, target_level
from dashboard.language.numbers import Language, percent
from satisfaction.p_chart import Side, Signal
from satisfaction.score import verdict

MOST_NAMES = 5  # along the axis: as many as a phone's width takes side by side, without turning them
SHORT = len("02/11")  # the year stands where one points
_SIGNAL = {None: ("circle", BLUE), Side.LOW: ("triangle-down", VERMILION), Side.HIGH: ("diamond", SKY)}


def control_chart(figure: ControlChart, language: Language) -> dict[str, Any]:
    """Points, stepped limits, centre, target; signals in their own shape and named on pointing."""
    chart = figure.chart
    at = list(range(len(chart.points)))
    shares = [point.share for point in chart.points]
    signals = {signal.index: signal for signal in reversed(chart.signals)}
    marked = [_SIGNAL[signals[i].side if i in signals else None] for i in at]
    texts = [
        f"{captions.days(point)}: {captions.valued(point.share, point.n, language)}{_named(signals.get(i), language)}"
        for i, point in enumerate(chart.points)
    ]
    known = [*shares, *(b.low for b in chart.limits), *(b.high for b in chart.limits)]
    known += [] if figure.target is None else [figure.target]
    limits, centre = captions.say("limits", language), percent(chart.centre, language=language)
    data = [
        line(at, [b.low for b in chart.limits], colour=GREY, dash="dot", shape="hvh", name=limits),
        line(at, [b.high for b in chart.limits], colour=GREY, dash="dot", shape="hvh"),
        line(at, [chart.centre] * len(at), colour=MUTED, name=captions.say("centre", language, share=centre)),
        line(at, shares, colour=BLUE),
        points(at, shares, texts, [symbol for symbol, _ in marked], [colour for _, colour in marked]),
    ]
    layout = _axes([captions.written(point.first)[:SHORT] for point in chart.points], known, language)
    return {"data": data, "layout": layout | ({} if figure.target is None else target_level(figure.target, language))}


def trend(figure: Trend, language: Language) -> dict[str, Any]:
    """Shares with intervals; the line is broken where the figures are about another unit."""
    rated = [(i, point) for i, point in enumerate(figure.points) if point.counts.share is not None]
    bounds = [point.counts.interval for _, point in rated]
    at, shares = [i for i, _ in rated], [point.counts.share or 0.0 for _, point in rated]
    verdicts = [verdict(point.counts, target=figure.target) for _, point in rated]
    texts = [captions.hover(p.label, p.counts, v, language) for (_, p), v in zip(rated, verdicts, strict=True)]
    joined_x: list[int | None] = []
    joined_y: list[float | None] = []
    for i, point in enumerate(figure.points):
        if point.begins:
            joined_x.append(None)
            joined_y.append(None)
        joined_x.append(i)
        joined_y.append(point.counts.share)
    found = marks(at, shares, texts, verdicts) | {
        "error_y": {
            "type": "data",
            "array": [b.high - s if b else 0 for b, s in zip(bounds, shares, strict=True)],
            "arrayminus": [s - b.low if b else 0 for b, s in zip(bounds, shares, strict=True)],
            "color": INK,
            "thickness": 1.2,
            "width": 0,
        }
    }
    known = [figure.target, *(edge for b in bounds if b for edge in (b.low, b.high))]
    layout = _axes([point.label for point in figure.points], known, language) | target_level(figure.target, language)
    return {"data": [line(joined_x, joined_y, colour=BLUE), found], "layout": layout}


def _named(signal: Signal | None, language: Language) -> str:
    return "" if signal is None else f"; {captions.signal(signal, language)}"


def _axes(names: list[str], shares: list[float], language: Language) -> dict[str, Any]:
    low, high = share_span(shares)
    title = captions.say("share", language)
    every = max(1, -(-len(names) // MOST_NAMES))
    shown = list(range(len(names) - 1, -1, -every))
    return {
        "xaxis": {
            "tickvals": shown,
            "ticktext": [names[i] for i in shown],
            "range": [-0.5, len(names) - 0.5],
            "ticklabelstandoff": 8,
            "automargin": True,
        },
        "yaxis": share_axis(title, share_ticks(low, high), language, range=[low, high + 0.01]),
        **key(),
    }
