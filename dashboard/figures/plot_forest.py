"""Forests of intervals for plotly."""

from __future__ import annotations

from typing import Any

from dashboard.figures import captions
from dashboard.figures.axes import difference_ticks
from dashboard.figures.descriptions import DifferenceForest, Range
from dashboard.figures.palette import BLUE, GREY, INK, VERMILION
from dashboard.figures.plot_traces import HOVER, level
from dashboard.language.numbers import Language

ROW_PX, REST_PX = 21, 100


def differences(figure: DifferenceForest, language: Language) -> dict[str, Any]:
    """An interval per row around the line of no difference."""
    texts = []
    for row in figure.ranges:
        low, high, value = (captions.points(edge, language) for edge in (row.low, row.high, row.value or 0.0))
        texts.append(f"{row.label}: {captions.say('difference.value', language, value=value, low=low, high=high)}")
    colours = [BLUE if r.low > 0 else VERMILION if r.high < 0 else GREY for r in figure.ranges]
    data = _ranges(figure.ranges, texts, colours)
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [row.value for row in figure.ranges],
            "y": [row.key for row in figure.ranges],
            "hoverinfo": "skip",
            "marker": {"symbol": "line-ns", "size": 12, "line": {"width": 3, "color": INK}},
        }
    )
    reach = max([0.02, *(abs(edge) for row in figure.ranges for edge in (row.low, row.high))])
    ticks = difference_ticks(reach)
    names = [captions.points(tick, language) for tick in ticks]
    title = captions.say("difference", language).replace(" (", "<br>(")  # a phone is not as wide as one line of it
    axis = {"title": {"text": title}, "tickvals": ticks, "ticktext": names, "automargin": True}
    return {"data": data, "layout": _rows(figure.ranges) | {"xaxis": axis} | level(0.0, "", along="y")}


def _ranges(rows: tuple[Range, ...], texts: list[str], colours: list[str]) -> list[dict[str, Any]]:
    """Bars from low to high; a point where both are the same would vanish, so each is a little longer."""
    return [
        {
            "type": "bar",
            "orientation": "h",
            "y": [row.key for row in rows],
            "base": [row.low for row in rows],
            "x": [row.high - row.low for row in rows],
            "text": texts,
            "textposition": "none",
            "hovertemplate": HOVER,
            "customdata": [row.key for row in rows],
            "marker": {"color": colours, "line": {"color": colours, "width": 2}},
        }
    ]


def _rows(rows: tuple[Range, ...]) -> dict[str, Any]:
    names = {"tickvals": [row.key for row in rows], "ticktext": [row.label for row in rows]}
    return {
        "height": ROW_PX * len(rows) + REST_PX,
        "bargap": 0.6,
        "yaxis": {"type": "category", "autorange": "reversed", "automargin": True, **names},
    }
