"""The appendices of the PDF that name what a person should look at."""

from __future__ import annotations

from itertools import groupby

from dashboard.figures import captions
from dashboard.report import wording
from dashboard.report.model import InitiativeRow, ReportModel, SignalRow
from dashboard.report.pdf.document import Block, Paragraph
from dashboard.report.pdf.table import Column, count, grid, share

_SIGNALS: tuple[Column[SignalRow], ...] = (
    Column("Đơn vị", lambda row: row.unit_name),
    Column("Tín hiệu", wording.signal, 36),
    count("Số lần", lambda row: row.times, 11),
    Column("Lần gần nhất", lambda row: captions.days(row.latest), 42, "center"),
    count("n", lambda row: row.latest.n, 11),
    share("Tỷ lệ hài lòng", lambda row: row.latest.share, 16),
)
_INITIATIVE: tuple[Column[InitiativeRow], ...] = (
    Column("Đơn vị", lambda row: row.unit_name),
    share("Khi áp dụng", lambda row: row.held.share, 18),
    count("n", lambda row: row.held.total, 14),
    share("Các lượt khác", lambda row: row.others.share, 18),
    count("n", lambda row: row.others.total, 14),
    Column("Chênh lệch", wording.difference, 36, "center"),
)


def signals(model: ReportModel) -> list[Block]:
    """Control-chart signals in the period; nothing without any."""
    return [Paragraph(wording.SIGNALS_NOTE), grid(_SIGNALS, model.signals)] if model.signals else []


def initiatives(model: ReportModel) -> list[Block]:
    """A table of units for each initiative, against their other presses; nothing without any."""
    if not model.initiatives:
        return []
    tables: list[Block] = []
    for name, rows in groupby(model.initiatives, key=lambda row: row.name):
        tables += [Paragraph(f"{name}:"), grid(_INITIATIVE, rows)]
    return [Paragraph(wording.INITIATIVES_NOTE), *tables]
