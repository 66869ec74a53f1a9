"""Forests of intervals and heat tables for plotly."""

from __future__ import annotations

from typing import Any

from dashboard.figures import captions
from dashboard.figures.axes import difference_ticks
from dashboard.figures.descriptions import DifferenceForest, HeatTable, Range, RankForest
from dashboard.figures.palette import BLUE, GREY, INK, VERMILION, heat
from dashboard.figures.plot_traces import HOVER, level
from dashboard.numbers import Language, count, percent

ROW_PX, REST_PX = 21, 80


def ranks(figure: RankForest, language: Language) -> dict[str, Any]:
    """A range of places per unit, the best on top."""
    middle = (figure.of + 1) / 2
    texts = [
        f"{row.label}: {row.low:.0f}–{row.high:.0f} · n = {count(row.n, language=language)}" for row in figure.ranges
    ]
    colours = [BLUE if r.high < middle else VERMILION if r.low > middle else GREY for r in figure.ranges]
    axis = {"title": {"text": captions.say("rank", language)}, "range": [0, figure.of + 1]}
    return {"data": _ranges(figure.ranges, texts, colours), "layout": _rows(figure.ranges) | {"xaxis": axis}}


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
    axis = {"title": {"text": captions.say("difference", language)}, "tickvals": ticks, "ticktext": names}
    return {"data": data, "layout": _rows(figure.ranges) | {"xaxis": axis} | level(0.0, "", along="y")}


def heat_squares(figure: HeatTable, language: Language) -> dict[str, Any]:
    """One horizontal bar piece per cell: the basic bundle has no heat map. Numbers are written in the cells."""
    data = []
    for place, column in enumerate(figure.columns):
        cells = [row.cells[place] for row in figure.rows]
        shown = [None if cell is None else cell.share for cell in cells]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "base": [place + 0.02] * len(cells),
                "x": [None if cell is None else 0.96 for cell in cells],
                "y": [row.key for row in figure.rows],
                "marker": {"color": ["#f1f3f5" if s is None else heat(s, figure.target)[0] for s in shown]},
                "text": ["" if s is None else percent(s, language=language) for s in shown],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "hovertext": [
                    ""
                    if cell is None
                    else captions.say("hidden", language, label=f"{row.label}, {column}", n=str(cell.n))
                    if cell.share is None
                    else f"{row.label}, {column}: {captions.valued(cell.share, cell.n, language)}"
                    for row, cell in zip(figure.rows, cells, strict=True)
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    keys = {"tickvals": [row.key for row in figure.rows], "ticktext": [row.label for row in figure.rows]}
    columns = {"tickvals": [i + 0.5 for i in range(len(figure.columns))], "ticktext": list(figure.columns)}
    layout = {
        "barmode": "overlay",
        "bargap": 0.04,
        "height": ROW_PX * len(figure.rows) + REST_PX,
        "xaxis": {**columns, "range": [0, len(figure.columns)], "side": "top", "showgrid": False, "zeroline": False},
        "yaxis": {"type": "category", "autorange": "reversed", "automargin": True, **keys},
    }
    return {"data": data, "layout": layout}


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
