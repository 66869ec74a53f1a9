"""Forests of intervals as SVG: ranges of rank, and differences of shares around zero."""

from __future__ import annotations

from dashboard.figures import captions, findings
from dashboard.figures.axes import Scale
from dashboard.figures.canvas import Canvas, shortened
from dashboard.figures.descriptions import DifferenceForest, Range, RankForest
from dashboard.figures.palette import BLUE, GREY, GRID, INK, MUTED, SCREEN_FONT, TARGET, VERMILION
from dashboard.language.numbers import Language, count

ROW, HEAD, FOOT = 21, 24, 24
NARROW = 560
LABEL_PX, VALUE_PX = 236, 150


def draw_rank_forest(figure: RankForest, *, width: float, language: Language, font: str = SCREEN_FONT) -> str:
    """One range of places per unit; a thick line for those that are surely in one half."""
    sheet, x = _sheet(figure.ranges, 0.5, max(figure.of, 1) + 0.5, width, font)
    sheet.text(captions.say("rank", language), x=x.start, y=14, size=12, bold=True)
    for tick in _places(figure.of):
        sheet.line(x1=x(tick), y1=HEAD - 4, x2=x(tick), y2=sheet.height - FOOT, stroke=GRID)
        sheet.text(count(tick, language=language), x=x(tick), y=sheet.height - 8, anchor="middle", size=11, fill=MUTED)
    middle = (figure.of + 1) / 2
    for index, row in enumerate(figure.ranges):
        text = captions.say(
            "rank.value", language, low=f"{row.low:.0f}", high=f"{row.high:.0f}", n=count(row.n, language=language)
        )
        colour = BLUE if row.high < middle else VERMILION if row.low > middle else GREY
        _row(sheet, row, index, x, text, colour)
    return sheet.finish(findings.rank_forest(figure, language))


def draw_difference_forest(
    figure: DifferenceForest, *, width: float, language: Language, font: str = SCREEN_FONT
) -> str:
    """One interval per row around the line of no difference."""
    reach = max([0.02, *(abs(edge) for row in figure.ranges for edge in (row.low, row.high))]) * 1.05
    sheet, x = _sheet(figure.ranges, -reach, reach, width, font)
    sheet.text(captions.say("difference", language), x=0, y=14, size=12, bold=True)
    sheet.line(x1=x(0), y1=HEAD - 4, x2=x(0), y2=sheet.height - FOOT, stroke=TARGET, dash="5 3")
    for tick in (-reach / 1.05, 0.0, reach / 1.05):
        sheet.text(captions.points(tick, language), x=x(tick), y=sheet.height - 8, anchor="middle", size=11, fill=MUTED)
    for index, row in enumerate(figure.ranges):
        low, high = captions.points(row.low, language), captions.points(row.high, language)
        value = captions.points(row.value or 0.0, language)
        text = captions.say("difference.value", language, value=value, low=low, high=high)
        _row(sheet, row, index, x, text, BLUE if row.low > 0 else VERMILION if row.high < 0 else GREY)
    return sheet.finish(findings.difference_forest(figure, language))


def _sheet(ranges: tuple[Range, ...], low: float, high: float, width: float, font: str) -> tuple[Canvas, Scale]:
    narrow = width < NARROW
    height = HEAD + (2 * ROW if narrow else ROW) * len(ranges) + FOOT
    left, right = (10.0, width - 14.0) if narrow else (LABEL_PX + 14.0, width - VALUE_PX - 14)
    return Canvas(width=width, height=height, font=font), Scale(low, high, left, right)


def _row(sheet: Canvas, row: Range, index: int, x: Scale, text: str, colour: str) -> None:
    narrow = sheet.width < NARROW
    top = HEAD + index * (2 * ROW if narrow else ROW)
    middle = top + (1.5 * ROW if narrow else ROW / 2)
    room = sheet.width - 6.4 * len(text) - 8 if narrow else LABEL_PX
    name = shortened(row.label, size=13, room=room)
    sheet.text(name, x=0, y=top + ROW / 2 + 4.5, title="" if name == row.label else row.label)
    sheet.text(text, x=sheet.width, y=top + ROW / 2 + 4.5, anchor="end", size=12)
    low, high = x(row.low), x(row.high)
    sheet.rect(x=low - 2, y=middle - 3, width=high - low + 4, height=6, fill=colour, title=f"{row.label}: {text}")
    if row.value is not None:
        sheet.rect(x=x(row.value) - 1.5, y=middle - 6, width=3, height=12, fill=INK)


def _places(of: int) -> list[int]:
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if of / step <= 8)
    return [1, *(k for k in range(step, of + 1, step) if k > 1)]
