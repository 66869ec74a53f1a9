"""Bars of shares for plotly."""

from __future__ import annotations

from typing import Any

from dashboard.figures import captions
from dashboard.figures.descriptions import Bar, ShareBars, TargetBar
from dashboard.figures.palette import BAR_COLOUR, INK
from dashboard.figures.plot_traces import HOVER, share_axis, target_level
from dashboard.numbers import Language

TICKS = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
ROW_PX, REST_PX = 21, 80


def bars(figure: ShareBars, language: Language) -> dict[str, Any]:
    """The first bar on top; 21 px a row, so that 126 units stay readable."""
    height = ROW_PX * len(figure.bars) + REST_PX
    return _bars(figure.bars, target=figure.target, height=height, language=language)


def one_bar(figure: TargetBar, language: Language) -> dict[str, Any]:
    """One bar."""
    return _bars((figure.bar,), target=figure.bar.target, height=ROW_PX + REST_PX, language=language)


def _bars(rows: tuple[Bar, ...], *, target: float, height: int, language: Language) -> dict[str, Any]:
    shares = [bar.counts.share for bar in rows]
    bounds = [bar.counts.interval for bar in rows]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [bar.key for bar in rows],
        "x": shares,
        "customdata": [bar.key for bar in rows],
        "text": [captions.hover(bar.label, bar.counts, bar.verdict, language) for bar in rows],
        "textposition": "none",
        "hovertemplate": HOVER,
        "marker": {"color": [BAR_COLOUR[bar.verdict] for bar in rows]},
        "error_x": {
            "type": "data",
            "array": [b.high - s if b and s is not None else 0 for b, s in zip(bounds, shares, strict=True)],
            "arrayminus": [s - b.low if b and s is not None else 0 for b, s in zip(bounds, shares, strict=True)],
            "color": INK,
            "thickness": 1.5,
            "width": 3,
        },
    }
    names = {"tickvals": [bar.key for bar in rows], "ticktext": [bar.label for bar in rows]}
    layout = {
        "height": height,
        "xaxis": share_axis(captions.say("share", language), TICKS, language, range=[0, 1.02]),
        "yaxis": {"type": "category", "autorange": "reversed", "automargin": True, **names},
    }
    return {"data": [trace], "layout": layout | target_level(target, language, along="y")}
