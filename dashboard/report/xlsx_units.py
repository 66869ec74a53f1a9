"""The sheet *Tổng hợp*: the official head and one row per unit."""

from __future__ import annotations

from typing import Any

from dashboard import numbers
from dashboard.report import wording
from dashboard.report.model import ReportModel
from dashboard.report.rows import UnitRow
from dashboard.report.xlsx_formats import Formats
from dashboard.report.xlsx_table import Column, Placed, write_table

NAME = "Tổng hợp"
_SHARE = 'IF({total}=0,"",({very_satisfied}+{satisfied})/{total})'
_VERY = 'IF({total}=0,"",{very_satisfied}/{total})'
COLUMNS: tuple[Column[UnitRow], ...] = (
    Column("code", "Mã đơn vị", 8, "code", lambda row: row.code),
    Column("name", "Đơn vị", 28, "text", lambda row: row.name, total="text"),
    Column("very_satisfied", "Rất hài lòng", 9, "count", lambda row: row.counts.very_satisfied, total="sum"),
    Column("satisfied", "Hài lòng", 9, "count", lambda row: row.counts.satisfied, total="sum"),
    Column("dissatisfied", "Không hài lòng", 9, "count", lambda row: row.counts.dissatisfied, total="sum"),
    Column(
        "total",
        "Tổng số lượt được tính (n)",
        10,
        "count",
        lambda row: row.counts.total,
        "{very_satisfied}+{satisfied}+{dissatisfied}",
        total="sum",
    ),
    Column("share", "Tỷ lệ hài lòng", 9, "share", lambda row: row.share, _SHARE, total="formula"),
    Column("low", "Khoảng tin cậy 95%: từ", 9, "share", lambda row: row.low, total="value"),
    Column("high", "đến", 9, "share", lambda row: row.high, total="value"),
    Column(
        "very", "Tỷ lệ rất hài lòng", 9, "share", lambda row: row.counts.very_satisfied_share, _VERY, total="formula"
    ),
    Column("target", "Chỉ tiêu", 8, "share", lambda row: row.target, total="value"),
    Column("verdict", "Kết luận", 20, "text", lambda row: wording.VERDICTS[row.verdict], total="value"),
    Column("remark", "Ghi chú của đơn vị", 24, "open", lambda _row: None),
)


def write_units(workbook: Any, formats: Formats, model: ReportModel) -> Placed:
    """Add the sheet."""
    sheet = workbook.add_worksheet(NAME)
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, "TỶ LỆ HÀI LÒNG QUA NÚT BẤM TẠI QUẦY", formats["title"])
    sheet.merge_range(1, 0, 1, len(COLUMNS) - 1, wording.period_in_words(model.period), formats["centred_bold"])
    sheet.merge_range(
        2,
        0,
        2,
        len(COLUMNS) - 1,
        f"Số liệu đến {numbers.moment(model.as_of_ms)}. {wording.NOT_SIPAS}",
        formats["centred_italic"],
    )
    placed = write_table(sheet, formats, COLUMNS, model.rows, top=4, total=model.total)
    sheet.set_row(4, 48)
    sheet.freeze_panes(5, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(4)
    return placed
