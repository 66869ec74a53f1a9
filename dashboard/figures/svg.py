"""Figures as SVG text: the page's first paint and the PDF. No library, a few milliseconds for 126 units."""

from __future__ import annotations

from dashboard.figures.descriptions import ShareBars, TargetBar
from dashboard.figures.palette import PRINT_FONT, SCREEN_FONT
from dashboard.figures.svg_bars import draw_bars, draw_target_bar
from dashboard.numbers import Language

Figure = ShareBars | TargetBar
WIDE_PX, NARROW_PX, PRINT_PX = 900, 358, 680


def draw(figure: Figure, *, width: float, language: Language, font: str = SCREEN_FONT) -> str:
    """``figure`` as one ``<svg>`` element of ``width`` CSS pixels, with its finding as text alternative."""
    if isinstance(figure, ShareBars):
        return draw_bars(figure, width=width, language=language, font=font)
    return draw_target_bar(figure, width=width, language=language, font=font)


def for_screens(figure: Figure, *, language: Language, wide: float = WIDE_PX) -> str:
    """Two drawings in one ``<div class="figure">``: the style sheet shows ``.wide`` or ``.narrow`` by the width."""
    return (
        f'<div class="figure"><div class="wide">{draw(figure, width=wide, language=language)}</div>'
        f'<div class="narrow">{draw(figure, width=NARROW_PX, language=language)}</div></div>'
    )


def for_print(figure: Figure, *, language: Language, width: float = PRINT_PX) -> str:
    """The drawing for the PDF, in the font that the report carries."""
    return draw(figure, width=width, language=language, font=PRINT_FONT)
