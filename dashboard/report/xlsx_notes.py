"""The sheet *Ghi chú*: the honest head, every definition, the audit line."""

from __future__ import annotations

import math
from typing import Any

from dashboard.report.definitions import definitions
from dashboard.report.honesty import audit_line, honest_head
from dashboard.report.model import ReportModel
from dashboard.report.xlsx_formats import Formats
from dashboard.report.xlsx_page import begin
from dashboard.report.xlsx_table import Column, write_table

LEFT_CHARACTERS, RIGHT_CHARACTERS = 34, 74  # widths of the columns
LINE_PT = 16.5


def write_notes(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """Add the sheet."""
    sheet = begin(
        workbook, formats, model, name="Ghi chú", title="CƠ SỞ SỐ LIỆU VÀ CÁCH TÍNH", columns=2, portrait=True
    )
    facts = [(fact.label, fact.text) for fact in honest_head(model)]
    placed = write_table(sheet, formats, _columns("Nội dung", "Số liệu"), facts, top=4)
    _make_room(sheet, facts, first=placed.first)
    below = write_table(
        sheet, formats, _columns("Từ ngữ", "Nghĩa và cách tính"), definitions(model), top=placed.total + 1
    )
    _make_room(sheet, definitions(model), first=below.first)
    sheet.merge_range(below.total + 1, 0, below.total + 1, 1, audit_line(model), formats["wrapped"])
    sheet.set_row(below.total + 1, 32)


def _make_room(sheet: Any, pairs: list[tuple[str, str]], *, first: int) -> None:
    """Rows as high as their text is long: not every program makes room for wrapped text when it opens a file."""
    for row, (left, right) in enumerate(pairs, start=first):
        lines = max(math.ceil(len(left) / LEFT_CHARACTERS), math.ceil(len(right) / RIGHT_CHARACTERS))
        sheet.set_row(row, LINE_PT * lines)


def _columns(left: str, right: str) -> tuple[Column[tuple[str, str]], ...]:
    return (
        Column[tuple[str, str]]("left", left, LEFT_CHARACTERS, "top", lambda pair: pair[0]),
        Column[tuple[str, str]]("right", right, RIGHT_CHARACTERS, "top", lambda pair: pair[1]),
    )
