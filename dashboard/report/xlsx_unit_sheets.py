"""One sheet per unit: its figures, reasons and boxes on one page."""

from __future__ import annotations

import re
from typing import Any

from dashboard.numbers import count, percent
from dashboard.report.model import BoxNumbers, ReasonRow, ReportModel
from dashboard.report.rows import UnitRow
from dashboard.report.wording import REASONS, UNPROVEN, VERDICTS
from dashboard.report.xlsx_formats import Formats
from dashboard.report.xlsx_page import begin
from dashboard.report.xlsx_table import Column, write_table

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31


def write_unit_sheets(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """Add a sheet for each unit of the report."""
    for row in model.rows:
        _write(workbook, formats, model, row)


def sheet_name(row: UnitRow) -> str:
    """Code and name, as Excel allows: 31 characters, none of its own marks."""
    return _FORBIDDEN.sub(" ", f"{row.code or 'khong-ro'} {row.name}")[:LONGEST_NAME].strip()


def _write(workbook: Any, formats: Formats, model: ReportModel, row: UnitRow) -> None:
    sheet = begin(workbook, formats, model, name=sheet_name(row), title=row.name.upper(), columns=3, portrait=True)
    placed = write_table(sheet, formats, _FACTS, _facts(row), top=4)
    reasons = [item for item in model.reasons if item.unit == row.code]
    if reasons:
        placed = write_table(sheet, formats, _REASONS, _told(reasons), top=placed.total + 1, widths=False)
    boxes = [box for box in model.boxes if box.unit == row.code]
    if boxes:
        write_table(sheet, formats, _BOXES, boxes, top=placed.total + 1, widths=False)


def _facts(row: UnitRow) -> list[tuple[str, str]]:
    return [
        ("Rất hài lòng", count(row.counts.very_satisfied)),
        ("Hài lòng", count(row.counts.satisfied)),
        ("Không hài lòng", count(row.counts.dissatisfied)),
        ("Tổng số lượt được tính (n)", count(row.counts.total)),
        ("Tỷ lệ hài lòng", percent(row.share)),
        ("Khoảng tin cậy 95%", f"{percent(row.low)} – {percent(row.high)}"),
        ("Tỷ lệ rất hài lòng", percent(row.counts.very_satisfied_share)),
        ("Chỉ tiêu", percent(row.target)),
        ("Kết luận", VERDICTS[row.verdict]),
        ("Đã lưu / không tính", f"{count(row.stored)} / {count(row.excluded.total)}"),
        ("Bị từ chối / chưa nhận được", f"{count(row.rejected)} / {count(row.missing)}"),
        ("Mức độ đầy đủ dữ liệu", percent(row.completeness, places=2)),
    ]


def _told(rows: list[ReasonRow]) -> list[tuple[str, str, int]]:
    return [
        (row.field or "Tất cả lĩnh vực", REASONS[reason], n)
        for row in rows
        for reason, n in sorted(row.by_reason.items())
        if n
    ]


_FACTS = (
    Column[tuple[str, str]]("left", "Nội dung", 34, "text", lambda pair: pair[0]),
    Column[tuple[str, str]]("right", "Số liệu", 34, "text", lambda pair: pair[1]),
)
_REASONS = (
    Column[tuple[str, str, int]]("field", "Lĩnh vực", 34, "text", lambda item: item[0]),
    Column[tuple[str, str, int]]("reason", "Lý do không hài lòng", 34, "text", lambda item: item[1]),
    Column[tuple[str, str, int]]("n", "Số lượt", 18, "count", lambda item: item[2]),
)
_BOXES = (
    Column[BoxNumbers]("box", "Thiết bị", 34, "text", lambda box: box.box),
    Column[BoxNumbers]("why", "Đối chiếu", 34, "text", lambda box: UNPROVEN[box.unproven]),
    Column[BoxNumbers]("stored", "Đã lưu", 18, "count", lambda box: box.stored),
)
