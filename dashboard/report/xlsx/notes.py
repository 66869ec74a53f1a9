"""The sheet *Ghi chú*: the honest head, every definition, the audit line."""

from __future__ import annotations

from typing import Any

from dashboard.report.definitions import definitions
from dashboard.report.honesty import audit_line, honest_head
from dashboard.report.model import ReportModel
from dashboard.report.xlsx.formats import Formats
from dashboard.report.xlsx.page import begin
from dashboard.report.xlsx.table import Column, write_table

LEFT_CHARACTERS, RIGHT_CHARACTERS = 34, 74  # widths of the columns


def write_notes(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """Add the sheet."""
    sheet = begin(
        workbook, formats, model, name="Ghi chú", title="CƠ SỞ SỐ LIỆU VÀ CÁCH TÍNH", columns=2, portrait=True
    )
    facts = [(fact.label, fact.text) for fact in honest_head(model)]
    placed = write_table(sheet, formats, _columns("Nội dung", "Số liệu"), facts, top=4)
    below = write_table(
        sheet, formats, _columns("Từ ngữ", "Nghĩa và cách tính"), definitions(model), top=placed.total + 1
    )
    sheet.merge_range(below.total + 1, 0, below.total + 1, 1, audit_line(model), formats["wrapped"])
    sheet.set_row(below.total + 1, 32)


def _columns(left: str, right: str) -> tuple[Column[tuple[str, str]], ...]:
    return (
        Column[tuple[str, str]]("left", left, LEFT_CHARACTERS, "top", lambda pair: pair[0]),
        Column[tuple[str, str]]("right", right, RIGHT_CHARACTERS, "top", lambda pair: pair[1]),
    )
