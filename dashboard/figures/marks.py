"""Marks that differ in shape as well as in colour."""

from __future__ import annotations

from dashboard.figures.canvas import Canvas
from dashboard.figures.palette import BLUE, GREY, SURFACE, VERDICT_COLOUR, VERMILION
from satisfaction.funnel import Where
from satisfaction.score import Verdict

_ABOVE, _BELOW = (Where.ABOVE_95, Where.ABOVE_998), (Where.BELOW_95, Where.BELOW_998)


def mark(sheet: Canvas, verdict: Verdict, *, x: float, y: float, title: str = "") -> None:
    """A verdict's own shape: disc = met, triangle downwards = not met, ring = cannot be told; nothing without data."""
    if verdict is Verdict.MET:
        disc(sheet, x=x, y=y, colour=VERDICT_COLOUR[verdict], title=title)
    elif verdict is Verdict.NOT_MET:
        down(sheet, x=x, y=y, colour=VERDICT_COLOUR[verdict], title=title)
    elif verdict is Verdict.UNDECIDED:
        ring(sheet, x=x, y=y, colour=VERDICT_COLOUR[verdict], title=title)


def flag(sheet: Canvas, where: Where, *, x: float, y: float, title: str) -> None:
    """Where a unit lies around the mean: triangles point away from it, filled beyond 99.8 %; a ring inside."""
    if where in _ABOVE:
        fill = BLUE if where is Where.ABOVE_998 else SURFACE
        sheet.path(f"M{x - 5:.1f} {y + 4:.1f}h10l-5 -9z", fill=fill, stroke=BLUE, title=title)
    elif where in _BELOW:
        fill = VERMILION if where is Where.BELOW_998 else SURFACE
        sheet.path(f"M{x - 5:.1f} {y - 4:.1f}h10l-5 9z", fill=fill, stroke=VERMILION, title=title)
    else:
        ring(sheet, x=x, y=y, colour=GREY, title=title)


def disc(sheet: Canvas, *, x: float, y: float, colour: str, title: str = "") -> None:
    """A filled circle."""
    sheet.circle(x=x, y=y, radius=4.5, fill=colour, title=title)


def ring(sheet: Canvas, *, x: float, y: float, colour: str, title: str = "") -> None:
    """An open circle."""
    sheet.circle(x=x, y=y, radius=4, fill=SURFACE, stroke=colour, title=title)


def down(sheet: Canvas, *, x: float, y: float, colour: str, title: str = "") -> None:
    """A triangle that points downwards."""
    sheet.path(f"M{x - 5:.1f} {y - 4:.1f}h10l-5 9z", fill=colour, title=title)
