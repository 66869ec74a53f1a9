"""Bars of shares as SVG: a list of units, and one unit alone."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.figures import captions, findings
from dashboard.figures.canvas import Canvas, shortened
from dashboard.figures.descriptions import Bar, ShareBars
from dashboard.figures.marks import mark
from dashboard.figures.palette import BAR_COLOUR, GRID, INK, MUTED, SCREEN_FONT, SURFACE, TARGET
from dashboard.language.numbers import Language, whole_percent

NARROW = 560  # below this width a row takes two lines
LABEL_PX, VALUE_PX, MARK_PX = 236, 150, 18
HEAD_PX, FOOT_PX = 34, 22
WIDE_ROW_PX, NARROW_ROW_PX = 21, 38
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
Scale = Callable[[float], float]


def draw_bars(figure: ShareBars, *, width: float, language: Language, font: str = SCREEN_FONT) -> str:
    """All bars, one row each, their n beside them; below 560 px the name stands above its bar."""
    narrow = width < NARROW
    row = NARROW_ROW_PX if narrow else WIDE_ROW_PX
    sheet = Canvas(width=width, height=HEAD_PX + row * len(figure.bars) + FOOT_PX, font=font)
    left, right = (8.0, width - 14) if narrow else (LABEL_PX + MARK_PX, width - VALUE_PX)
    scale = _scale(left, right)
    bottom = HEAD_PX + row * len(figure.bars)
    _grid(sheet, scale, bottom, language)
    for index, bar in enumerate(figure.bars):
        top = HEAD_PX + row * index
        if narrow:
            _narrow_row(sheet, bar, scale, top, figure.target, language)
        else:
            _wide_row(sheet, bar, scale, top, language)
    _target_line(sheet, scale, figure.target, HEAD_PX if narrow else bottom, language)
    return sheet.finish(findings.share_bars(figure, language))


def _scale(left: float, right: float) -> Scale:
    return lambda share: left + share * (right - left)


def _grid(sheet: Canvas, scale: Scale, bottom: float, language: Language) -> None:
    for tick in TICKS:
        sheet.line(x1=scale(tick), y1=HEAD_PX - 4, x2=scale(tick), y2=bottom, stroke=GRID)
        sheet.text(
            whole_percent(tick, language=language), x=scale(tick), y=bottom + 15, anchor="middle", size=11, fill=MUTED
        )


def _target_line(sheet: Canvas, scale: Scale, target: float, bottom: float, language: Language) -> None:
    x = scale(target)
    sheet.line(x1=x, y1=20, x2=x, y2=bottom, stroke=TARGET, width=1.5, dash="5 3")
    caption = captions.target_line(target, language)
    sheet.text(caption, x=min(x + 6, scale(1)), y=14, anchor="end" if target > 0.5 else "start", size=12, bold=True)


def _wide_row(sheet: Canvas, bar: Bar, scale: Scale, top: float, language: Language) -> None:
    middle = top + WIDE_ROW_PX / 2
    name = shortened(bar.label, size=13, room=LABEL_PX)
    sheet.text(name, x=0, y=middle + 4.5, title="" if name == bar.label else bar.label)
    mark(sheet, bar.verdict, x=LABEL_PX + MARK_PX / 2 - 2, y=middle, title=captions.verdict_text(bar.verdict, language))
    _bar(sheet, bar, scale, middle, 13, language)
    sheet.text(captions.value(bar.counts, language), x=sheet.width, y=middle + 4.5, anchor="end", size=12)


def _narrow_row(sheet: Canvas, bar: Bar, scale: Scale, top: float, target: float, language: Language) -> None:
    value = captions.value(bar.counts, language)
    room = sheet.width - 18 - 8 - 6.2 * len(value)
    name = shortened(bar.label, size=13, room=room)
    mark(sheet, bar.verdict, x=7, y=top + 11, title=captions.verdict_text(bar.verdict, language))
    sheet.text(name, x=18, y=top + 15.5, title="" if name == bar.label else bar.label)
    sheet.text(value, x=sheet.width, y=top + 15.5, anchor="end", size=12)
    _bar(sheet, bar, scale, top + 27, 11, language)
    x = scale(target)
    sheet.line(x1=x, y1=top + 19, x2=x, y2=top + 35, stroke=TARGET, width=1.5)  # not through the text above


def _bar(sheet: Canvas, bar: Bar, scale: Scale, middle: float, thickness: float, language: Language) -> None:
    share, bounds = bar.counts.share, bar.counts.interval
    if share is None or bounds is None:
        return
    title = captions.hover(bar.label, bar.counts, bar.verdict, language)
    colour = BAR_COLOUR[bar.verdict]
    sheet.rect(
        x=scale(0), y=middle - thickness / 2, width=scale(share) - scale(0), height=thickness, fill=colour, title=title
    )
    low, high = scale(bounds.low), scale(bounds.high)
    sheet.line(x1=low, y1=middle, x2=high, y2=middle, stroke=SURFACE, width=3.5)
    sheet.line(x1=low, y1=middle, x2=high, y2=middle, stroke=INK, width=1.5)
    for end in (low, high):
        sheet.line(x1=end, y1=middle - 4, x2=end, y2=middle + 4, stroke=INK, width=1.5)
