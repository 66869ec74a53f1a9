"""One sheet per unit: its figures, reasons and boxes on one page."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dashboard.report.model import BoxNumbers, ReasonRow, ReportModel
from dashboard.report.rows import UnitRow
from dashboard.report.wording import REASONS, UNPROVEN, VERDICTS
from dashboard.report.xlsx.formats import Formats
from dashboard.report.xlsx.page import begin
from dashboard.report.xlsx.table import Cell, Column, write_table

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31


class _Fact(NamedTuple):
    label: str
    value: Cell
    style: str


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


def _facts(row: UnitRow) -> list[_Fact]:
    return [
        _Fact("Rất hài lòng", row.counts.very_satisfied, "count"),
        _Fact("Hài lòng", row.counts.satisfied, "count"),
        _Fact("Không hài lòng", row.counts.dissatisfied, "count"),
        _Fact("Tổng số lượt được tính (n)", row.counts.total, "count"),
        _Fact("Tỷ lệ hài lòng", row.share, "share"),
        _Fact("Khoảng tin cậy 95%: từ", row.low, "share"),
        _Fact("đến", row.high, "share"),
        _Fact("Tỷ lệ rất hài lòng", row.counts.very_satisfied_share, "share"),
        _Fact("Chỉ tiêu", row.target, "share"),
        _Fact("Kết luận", VERDICTS[row.verdict], "text"),
        _Fact("Đã lưu", row.stored, "count"),
        _Fact("Không tính", row.excluded.total, "count"),
        _Fact("Bị từ chối", row.rejected, "count"),
        _Fact("Chưa nhận được", row.missing, "count"),
        _Fact("Mức độ đầy đủ dữ liệu", row.completeness, "share2"),
    ]


def _told(rows: list[ReasonRow]) -> list[tuple[str, str, int]]:
    return [
        (row.field or "Tất cả lĩnh vực", name, row.by_reason[reason])
        for row in rows
        for reason, name in REASONS.items()
        if row.by_reason.get(reason)
    ]


_FACTS = (
    Column[_Fact]("label", "Nội dung", 34, "text", lambda fact: fact.label),
    Column[_Fact]("value", "Số liệu", 34, lambda fact: fact.style, lambda fact: fact.value),
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
