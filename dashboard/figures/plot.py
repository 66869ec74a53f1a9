"""Figures as plotly reads them (data and layout, plain values): the interactive charts on the screen.

Only the trace types of plotly's basic bundle are used (scatter, bar), so that a page need not load the full one. Every
function is pure and imports no plotly: its JSON is the interface.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.figures.descriptions import (
    ControlChart,
    DifferenceForest,
    Interactive,
    MeanFunnel,
    TargetFunnel,
    Trend,
)
from dashboard.figures.palette import GRID, INK, SCREEN_FONT
from dashboard.figures.plot_forest import differences
from dashboard.figures.plot_funnel import mean_funnel, target_funnel
from dashboard.figures.plot_time import control_chart, trend
from dashboard.language.numbers import Language

PlotJson = dict[str, Any]
_PLOT: dict[type, Callable[..., PlotJson]] = {
    TargetFunnel: target_funnel,
    MeanFunnel: mean_funnel,
    ControlChart: control_chart,
    DifferenceForest: differences,
    Trend: trend,
}


def plot(figure: Interactive, *, language: Language) -> PlotJson:
    """``{"data": [...], "layout": {...}}``: the same numbers, marks and colours as ``svg.draw`` gives."""
    own = _PLOT[type(figure)](figure, language)
    return {"data": own["data"], "layout": _layout(language) | own["layout"]}


def _layout(language: Language) -> PlotJson:
    return {
        "separators": ",." if language == "vi" else ".,",
        "font": {"family": SCREEN_FONT, "color": INK, "size": 13},
        "margin": {"l": 64, "r": 16, "t": 16, "b": 48},
        "height": 420,
        "hovermode": "closest",
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": {"gridcolor": GRID},
        "yaxis": {"gridcolor": GRID},
    }
