"""Funnels as SVG: shares by number of presses, within the limits of chance."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.figures import captions, findings
from dashboard.figures.axes import Scale, number_axis, share_axis, share_span
from dashboard.figures.canvas import Canvas, polyline
from dashboard.figures.descriptions import MeanFunnel, TargetFunnel
from dashboard.figures.marks import flag, mark
from dashboard.figures.palette import GREY, MUTED, SCREEN_FONT, TARGET
from dashboard.language.numbers import Language, percent
from satisfaction.funnel import Z998, limits
from satisfaction.score import Z95, Counts, Interval, verdict

HEIGHT, LEFT, TOP, BOTTOM = 380, 46, 26, 42
CURVE = 80  # points along a limit


def draw_target_funnel(figure: TargetFunnel, *, width: float, language: Language, font: str = SCREEN_FONT) -> str:
    """Dots marked by their verdict within the 95 % limits around the target."""
    sheet = Canvas(width=width, height=HEIGHT, font=font)
    x, y = _frame(sheet, [dot.n for dot in figure.dots], [dot.share for dot in figure.dots], figure.target, language)
    _curve(sheet, x, y, lambda n: limits(n, centre=figure.target), dash="")
    _centre(sheet, x, y, figure.target, captions.target_line(figure.target, language))
    sheet.text(captions.say("limits.95", language), x=x.end, y=14, anchor="end", size=11, fill=MUTED)
    for dot in figure.dots:
        counts = Counts(dot.successes, 0, dot.n - dot.successes)
        found = verdict(counts, target=figure.target)
        mark(sheet, found, x=x(dot.n), y=y(dot.share), title=captions.hover(dot.label, counts, found, language))
    return sheet.finish(findings.target_funnel(figure, language))


def draw_mean_funnel(figure: MeanFunnel, *, width: float, language: Language, font: str = SCREEN_FONT) -> str:
    """Dots marked by where they lie in the 95 % and 99.8 % limits around the city's mean."""
    city = figure.city
    sheet = Canvas(width=width, height=HEIGHT, font=font)
    x, y = _frame(sheet, [dot.n for dot in figure.dots], [dot.share for dot in figure.dots], city.centre, language)
    _curve(sheet, x, y, lambda n: city.limits(n, z=Z998), dash="")
    _curve(sheet, x, y, lambda n: city.limits(n, z=Z95), dash="2 3")
    _centre(sheet, x, y, city.centre, captions.say("mean", language, share=percent(city.centre, language=language)))
    legend = f"┄ {captions.say('limits.95', language)}   ─ {captions.say('limits.99.8', language)}"
    sheet.text(legend, x=x.end, y=14, anchor="end", size=11, fill=MUTED)
    for dot in figure.dots:
        title = f"{dot.label}: {captions.valued(dot.share, dot.n, language)}"
        flag(sheet, city.where(dot.successes, dot.n), x=x(dot.n), y=y(dot.share), title=title)
    return sheet.finish(findings.mean_funnel(figure, language))


def _frame(
    sheet: Canvas, sizes: list[int], shares: list[float], centre: float, language: Language
) -> tuple[Scale, Scale]:
    low, high = share_span([*shares, centre])
    x = Scale(0, max([*sizes, 10]) * 1.04, LEFT, sheet.width - 12)
    y = Scale(low, high, sheet.height - BOTTOM, TOP)
    share_axis(sheet, y, left=LEFT, right=x.end, language=language)
    number_axis(sheet, x, y=y.start, language=language)
    sheet.text(
        captions.say("presses", language),
        x=(LEFT + x.end) / 2,
        y=sheet.height - 6,
        anchor="middle",
        size=11,
        fill=MUTED,
    )
    return x, y


def _curve(sheet: Canvas, x: Scale, y: Scale, bounds: Callable[[int], Interval], *, dash: str) -> None:
    sizes = sorted({max(1, round(x.high * (step / CURVE) ** 2)) for step in range(1, CURVE + 1)})
    found = [(n, bounds(n)) for n in sizes]
    inside_low = [(x(n), y(b.low)) for n, b in found if b.low >= y.low]
    inside_high = [(x(n), y(b.high)) for n, b in found if b.high <= y.high]
    for points in (inside_low, inside_high):
        if points:
            sheet.path(polyline(points), stroke=GREY, dash=dash)


def _centre(sheet: Canvas, x: Scale, y: Scale, share: float, caption: str) -> None:
    sheet.line(x1=x.start, y1=y(share), x2=x.end, y2=y(share), stroke=TARGET, width=1.5, dash="5 3")
    sheet.text(caption, x=x.start, y=14, size=12, bold=True)
