"""Figures as SVG text: the page's first paint and the PDF. No library, a few milliseconds for 126 units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.figures.descriptions import (
    ControlChart,
    DifferenceForest,
    Drawn,
    MeanFunnel,
    RankForest,
    ShareBars,
    TargetFunnel,
    Trend,
)
from dashboard.figures.palette import PRINT_FONT, SCREEN_FONT
from dashboard.figures.svg_bars import draw_bars
from dashboard.figures.svg_forest import draw_difference_forest, draw_rank_forest
from dashboard.figures.svg_funnel import draw_mean_funnel, draw_target_funnel
from dashboard.figures.svg_time import draw_control_chart, draw_trend
from dashboard.language.numbers import Language

PRINT_PX = 680
_DRAW: dict[type, Callable[..., str]] = {
    ShareBars: draw_bars,
    TargetFunnel: draw_target_funnel,
    MeanFunnel: draw_mean_funnel,
    ControlChart: draw_control_chart,
    RankForest: draw_rank_forest,
    DifferenceForest: draw_difference_forest,
    Trend: draw_trend,
}


def draw(figure: Drawn, *, width: float, language: Language, font: str = SCREEN_FONT) -> str:
    """``figure`` as one ``<svg>`` element of ``width`` CSS pixels, with its finding as text alternative."""
    arguments: dict[str, Any] = {"width": width, "language": language, "font": font}
    return _DRAW[type(figure)](figure, **arguments)


def for_print(figure: Drawn, *, language: Language, width: float = PRINT_PX) -> str:
    """The drawing for the PDF, in the font that the report carries."""
    return draw(figure, width=width, language=language, font=PRINT_FONT)
