"""The appendices of the PDF that name what a person should look at."""

from __future__ import annotations

from itertools import groupby

from dashboard.figures import captions
from dashboard.numbers import count, percent
from dashboard.report import wording
from dashboard.report.document import Block, Grid, Head, Paragraph
from dashboard.report.model import InitiativeRow, ReportModel


def signals(model: ReportModel) -> list[Block]:
    """Control-chart signals in the period; nothing without any."""
    if not model.signals:
        return []
    columns = (
        Head("Đơn vị", None),
        Head("Tín hiệu", 36),
        Head("Số lần", 11, "right"),
        Head("Lần gần nhất", 42, "center"),
        Head("n", 11, "right"),
        Head("Tỷ lệ hài lòng", 16, "right"),
    )
    rows = [
        (
            row.unit_name,
            wording.signal(row),
            count(row.times),
            captions.days(row.latest),
            count(row.latest.n),
            percent(row.latest.share),
        )
        for row in model.signals
    ]
    return [Paragraph(wording.SIGNALS_NOTE), Grid(columns, rows)]


def initiatives(model: ReportModel) -> list[Block]:
    """A table of units for each initiative, against their other presses; nothing without any."""
    if not model.initiatives:
        return []
    tables: list[Block] = []
    for name, rows in groupby(model.initiatives, key=lambda row: row.name):
        tables += [Paragraph(f"{name}:"), Grid(_INITIATIVE, [_cells(row) for row in rows])]
    return [Paragraph(wording.INITIATIVES_NOTE), *tables]


def _cells(row: InitiativeRow) -> tuple[str, ...]:
    return (
        row.unit_name,
        percent(row.held.share),
        count(row.held.total),
        percent(row.others.share),
        count(row.others.total),
        wording.difference(row),
    )


_INITIATIVE = (
    Head("Đơn vị", None),
    Head("Khi áp dụng", 18, "right"),
    Head("n", 14, "right"),
    Head("Các lượt khác", 18, "right"),
    Head("n", 14, "right"),
    Head("Chênh lệch", 36, "center"),
)
