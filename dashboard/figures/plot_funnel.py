"""Funnels for plotly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.figures import captions
from dashboard.figures.axes import share_span, share_ticks
from dashboard.figures.descriptions import Dot, MeanFunnel, TargetFunnel
from dashboard.figures.palette import BLUE, GREY, GRID, VERMILION
from dashboard.figures.plot_traces import key, level, line, marks, points, share_axis, target_level
from dashboard.language.numbers import Language, percent
from satisfaction.funnel import Z998, Where, limits
from satisfaction.score import Z95, Counts, Interval, verdict

CURVE = 60
_PLACES = {
    Where.ABOVE_998: ("triangle-up", BLUE),
    Where.ABOVE_95: ("triangle-up-open", BLUE),
    Where.INSIDE: ("circle-open", GREY),
    Where.BELOW_95: ("triangle-down-open", VERMILION),
    Where.BELOW_998: ("triangle-down", VERMILION),
}


def target_funnel(figure: TargetFunnel, language: Language) -> dict[str, Any]:
    """Limits around the target and a mark per unit."""
    counts = [Counts(dot.successes, 0, dot.n - dot.successes) for dot in figure.dots]
    verdicts = [verdict(own, target=figure.target) for own in counts]
    texts = [
        captions.hover(dot.label, own, found, language)
        for dot, own, found in zip(figure.dots, counts, verdicts, strict=True)
    ]
    n, shares = _places(figure.dots)
    curves = _curves(
        figure.dots, lambda size: limits(size, centre=figure.target), name=captions.say("limits.95", language)
    )
    layout = _axes("share", figure.dots, figure.target, language) | target_level(figure.target, language)
    return {"data": [*curves, _keyed(marks(n, shares, texts, verdicts), figure.dots)], "layout": layout}


def mean_funnel(figure: MeanFunnel, language: Language) -> dict[str, Any]:
    """Both limits around the mean and a mark per unit."""
    city = figure.city
    symbols = [_PLACES[city.where(dot.successes, dot.n)] for dot in figure.dots]
    texts = [f"{dot.label}: {captions.valued(dot.share, dot.n, language)}" for dot in figure.dots]
    n, shares = _places(figure.dots)
    curves = [
        *_curves(figure.dots, lambda size: city.limits(size, z=Z998), name=captions.say("limits.99.8", language)),
        *_curves(
            figure.dots, lambda size: city.limits(size, z=Z95), name=captions.say("limits.95", language), dash="dot"
        ),
    ]
    found = points(n, shares, texts, [symbol for symbol, _ in symbols], [colour for _, colour in symbols])
    caption = captions.say("mean", language, share=percent(city.centre, language=language))
    layout = _axes("very", figure.dots, city.centre, language) | level(city.centre, caption)
    return {"data": [*curves, _keyed(found, figure.dots)], "layout": layout}


def _keyed(trace: dict[str, Any], dots: tuple[Dot, ...]) -> dict[str, Any]:
    return trace | {"customdata": [dot.key for dot in dots]}


def _places(dots: tuple[Dot, ...]) -> tuple[list[int], list[float]]:
    return [dot.n for dot in dots], [dot.share for dot in dots]


def _most(dots: tuple[Dot, ...]) -> float:
    return max([10, *(dot.n for dot in dots)]) * 1.04


def _curves(
    dots: tuple[Dot, ...], bounds: Callable[[int], Interval], *, name: str, dash: str = "solid"
) -> list[dict[str, Any]]:
    """The lower limit, which stands in the key by ``name``, and the upper one."""
    most = _most(dots)
    sizes = sorted({max(1, round(most * (step / CURVE) ** 2)) for step in range(1, CURVE + 1)})
    found = [bounds(size) for size in sizes]
    edges = (([b.low for b in found], name), ([b.high for b in found], ""))
    return [line(sizes, values, colour=GREY, dash=dash, name=shown) for values, shown in edges]


def _axes(measure: str, dots: tuple[Dot, ...], centre: float, language: Language) -> dict[str, Any]:
    low, high = share_span([centre, *(dot.share for dot in dots)])
    title = captions.say(measure, language)
    return {
        "xaxis": {"title": {"text": captions.say("presses", language)}, "gridcolor": GRID, "range": [0, _most(dots)]},
        "yaxis": share_axis(title, share_ticks(low, high), language, range=[low, high + 0.01]),
        **key(),
    }
