"""Shares over time as SVG: control charts with named signals, and trends of a few points with intervals."""

from __future__ import annotations

import math

from dashboard.figures import captions, findings
from dashboard.figures.axes import Scale, share_axis, share_span
from dashboard.figures.canvas import Canvas, polyline, text_width
from dashboard.figures.descriptions import ControlChart, Trend
from dashboard.figures.marks import disc, down, mark
from dashboard.figures.palette import BLUE, GREY, INK, MUTED, SCREEN_FONT, SKY, TARGET, VERMILION
from dashboard.language.numbers import Language, percent
from satisfaction.p_chart import Side
from satisfaction.score import verdict

HEIGHT, LEFT, TOP, BOTTOM = 300, 46, 30, 30


def draw_control_chart(figure: ControlChart, *, width: float, language: Language, font: str = SCREEN_FONT) -> str:
    """Points joined by a line, stepped limits, the centre; signals as triangles (low) and larger discs (high)."""
    chart = figure.chart
    sheet = Canvas(width=width, height=HEIGHT, font=font)
    shares = [point.share for point in chart.points] + [b.low for b in chart.limits]
    shares += [figure.target] if figure.target is not None else []
    y = Scale(*share_span([*shares, *(b.high for b in chart.limits)]), HEIGHT - BOTTOM, TOP)
    x = Scale(-0.5, len(chart.points) - 0.5, LEFT, width - 12)
    share_axis(sheet, y, left=LEFT, right=x.end, language=language)
    for edge in ("low", "high"):
        steps = [(x(i + side), y(getattr(b, edge))) for i, b in enumerate(chart.limits) for side in (-0.5, 0.5)]
        sheet.path(polyline(steps), stroke=GREY, width=1)
    sheet.line(x1=x.start, y1=y(chart.centre), x2=x.end, y2=y(chart.centre), stroke=MUTED, width=1)
    if figure.target is not None:
        _target(sheet, x, y, figure.target, language)
    centre = captions.say("centre", language, share=percent(chart.centre, language=language))
    sheet.text(f"{centre} · {captions.say('limits', language)}", x=x.end, y=14, anchor="end", size=11, fill=MUTED)
    sheet.path(polyline([(x(i), y(point.share)) for i, point in enumerate(chart.points)]), stroke=BLUE, width=1.2)
    _points(sheet, figure, x, y, language)
    _labels(sheet, x, [captions.written(point.first) for point in chart.points])
    return sheet.finish(findings.control_chart(figure, language))


def draw_trend(figure: Trend, *, width: float, language: Language, font: str = SCREEN_FONT) -> str:
    """Shares with their 95 % intervals, joined where they are about the same unit."""
    sheet = Canvas(width=width, height=HEIGHT, font=font)
    bounds = [point.counts.interval for point in figure.points]
    known = [edge for b in bounds if b is not None for edge in (b.low, b.high)]
    y = Scale(*share_span([*known, figure.target]), HEIGHT - BOTTOM, TOP)
    x = Scale(-0.5, max(len(figure.points), 1) - 0.5, LEFT, width - 12)
    share_axis(sheet, y, left=LEFT, right=x.end, language=language)
    _target(sheet, x, y, figure.target, language)
    for run in _unbroken(figure):
        places = [(x(i), y(share)) for i, share in run]
        sheet.path(polyline(places), stroke=BLUE, width=1.2)
    for i, (point, b) in enumerate(zip(figure.points, bounds, strict=True)):
        share = point.counts.share
        if share is None or b is None:
            continue
        sheet.line(x1=x(i), y1=y(b.low), x2=x(i), y2=y(b.high), stroke=INK, width=1.2)
        found = verdict(point.counts, target=figure.target)
        mark(sheet, found, x=x(i), y=y(share), title=captions.hover(point.label, point.counts, found, language))
    _labels(sheet, x, [point.label for point in figure.points])
    return sheet.finish(findings.trend(figure, language))


def _points(sheet: Canvas, figure: ControlChart, x: Scale, y: Scale, language: Language) -> None:
    signals = {signal.index: signal for signal in reversed(figure.chart.signals)}
    for index, point in enumerate(figure.chart.points):
        title = f"{captions.days(point)}: {captions.valued(point.share, point.n, language)}"
        found = signals.get(index)
        if found is None:
            sheet.circle(x=x(index), y=y(point.share), radius=2.6, fill=BLUE, title=title)
        elif found.side is Side.LOW:
            title = f"{title}; {captions.signal(found, language)}"
            down(sheet, x=x(index), y=y(point.share), colour=VERMILION, title=title)
        else:
            disc(sheet, x=x(index), y=y(point.share), colour=SKY, title=f"{title}; {captions.signal(found, language)}")


def _target(sheet: Canvas, x: Scale, y: Scale, target: float, language: Language) -> None:
    sheet.line(x1=x.start, y1=y(target), x2=x.end, y2=y(target), stroke=TARGET, width=1.5, dash="5 3")
    sheet.text(captions.target_line(target, language), x=x.start, y=14, size=12, bold=True)


def _labels(sheet: Canvas, x: Scale, names: list[str]) -> None:
    """Names under the axis, as many as have room; the last one always."""
    widest = max((text_width(name, size=11) for name in names), default=1.0)
    every = math.ceil((1.25 * widest + 14) / max(x(1) - x(0), 1e-9))
    for index in range(len(names) - 1, -1, -every):
        place = x(index)
        if widest / 2 <= place <= sheet.width - widest / 2:
            sheet.text(names[index], x=place, y=sheet.height - 10, anchor="middle", size=11, fill=MUTED)
        elif index == len(names) - 1:
            sheet.text(names[index], x=sheet.width, y=sheet.height - 10, anchor="end", size=11, fill=MUTED)


def _unbroken(figure: Trend) -> list[list[tuple[int, float]]]:
    """Stretches of points with presses that a line may join."""
    runs: list[list[tuple[int, float]]] = [[]]
    for index, point in enumerate(figure.points):
        share = point.counts.share
        if share is None or point.begins:
            runs.append([])
        if share is not None:
            runs[-1].append((index, share))
    return [run for run in runs if len(run) > 1]
