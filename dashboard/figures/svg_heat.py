"""Heat tables as SVG: each cell shaded by its distance from the target, its number written where there is room."""

from __future__ import annotations

import math

from dashboard.figures import captions, findings
from dashboard.figures.canvas import Canvas, shortened
from dashboard.figures.descriptions import HeatCell, HeatTable
from dashboard.figures.palette import INK, MUTED, SCREEN_FONT, SURFACE, heat
from dashboard.numbers import Language, percent

ROW, HEAD = 20, 26
WRITTEN_PX = 34  # the narrowest cell that has room for its share


def draw_heat_table(figure: HeatTable, *, width: float, language: Language, font: str = SCREEN_FONT) -> str:
    """Columns share the width beside the names; below the target in vermilion, above it in blue, paler when nearer."""
    names = min(236.0, 0.36 * width)
    cell_px = (width - names) / max(1, len(figure.columns))
    sheet = Canvas(width=width, height=HEAD + ROW * len(figure.rows) + 6, font=font)
    _columns(sheet, figure, names, cell_px)
    for index, row in enumerate(figure.rows):
        top = HEAD + ROW * index
        name = shortened(row.label, size=12, room=names - 6)
        sheet.text(name, x=0, y=top + 14, size=12, title="" if name == row.label else row.label)
        for place, cell in enumerate(row.cells):
            if cell is not None:
                title = f"{row.label}, {figure.columns[place]}"
                _cell(sheet, cell, names + place * cell_px, top, cell_px, figure.target, title, language)
    return sheet.finish(findings.heat_table(figure, language))


def _columns(sheet: Canvas, figure: HeatTable, names: float, cell_px: float) -> None:
    widest = max((6.2 * len(column) for column in figure.columns), default=1)
    every = math.ceil((1.25 * widest + 8) / cell_px)
    for place in range(len(figure.columns) - 1, -1, -every):
        x = min(names + (place + 0.5) * cell_px, sheet.width - widest / 2)
        sheet.text(figure.columns[place], x=x, y=16, anchor="middle", size=11, fill=MUTED)


def _cell(
    sheet: Canvas, cell: HeatCell, x: float, y: float, width: float, target: float, title: str, language: Language
) -> None:
    if cell.share is None:
        words = captions.say("hidden", language, label=title, n=str(cell.n))
        sheet.rect(x=x + 0.5, y=y + 0.5, width=width - 1, height=ROW - 1, fill="#f1f3f5", title=words)
        return
    colour, strong = heat(cell.share, target)
    words = f"{title}: {captions.valued(cell.share, cell.n, language)}"
    sheet.rect(x=x + 0.5, y=y + 0.5, width=width - 1, height=ROW - 1, fill=colour, title=words)
    if width >= WRITTEN_PX:
        text = percent(cell.share, language=language, places=0 if width < 44 else 1)
        sheet.text(text, x=x + width / 2, y=y + 14, anchor="middle", size=11, fill=SURFACE if strong else INK)
    elif cell.share < target:  # not by colour alone: a stroke marks what lies below the target
        sheet.line(x1=x + 2, y1=y + ROW - 4, x2=x + width - 2, y2=y + ROW - 4, stroke=INK)
