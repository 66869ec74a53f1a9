"""The appendices of the PDF that name what a person should look at."""

from __future__ import annotations

from dashboard.figures import captions
from dashboard.numbers import count, percent
from dashboard.report import wording
from dashboard.report.document import Block, Grid, Head, Paragraph
from dashboard.report.model import ReportModel


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
    """Initiative days against the other presses, unit by unit; nothing without any."""
    if not model.initiatives:
        return []
    columns = (
        Head("Sáng kiến", 40),
        Head("Đơn vị", None),
        Head("Khi áp dụng", 16, "right"),
        Head("n", 12, "right"),
        Head("Các lượt khác", 16, "right"),
        Head("n", 12, "right"),
        Head("Chênh lệch", 33, "center"),
    )
    rows = [
        (
            row.name,
            row.unit_name,
            percent(row.held.share),
            count(row.held.total),
            percent(row.others.share),
            count(row.others.total),
            wording.difference(row),
        )
        for row in model.initiatives
    ]
    return [Paragraph(wording.INITIATIVES_NOTE), Grid(columns, rows)]
