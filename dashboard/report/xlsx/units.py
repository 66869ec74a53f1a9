"""The sheet *Tổng hợp*: the official head and one row per unit."""

from __future__ import annotations

from typing import Any

from dashboard.report import wording
from dashboard.report.model import ReportModel
from dashboard.report.rows import UnitRow
from dashboard.report.settings import ReportSettings
from dashboard.report.xlsx.formats import Formats
from dashboard.report.xlsx.page import begin, finish_table
from dashboard.report.xlsx.table import Column, Placed, write_table

NAME = "Tổng hợp"
TITLE = "TỶ LỆ HÀI LÒNG QUA NÚT BẤM TẠI QUẦY"
TABLE_TOP = 8
_SHARE = 'IF({total}=0,"",({very_satisfied}+{satisfied})/{total})'
_VERY = 'IF({total}=0,"",{very_satisfied}/{total})'
_TOTAL = "{very_satisfied}+{satisfied}+{dissatisfied}"
PARTICIPATION = Column[UnitRow](
    "coverage",
    "Tỷ lệ tham gia (lượt/hồ sơ)",
    10,
    "share",
    lambda row: row.coverage.share if row.coverage else None,
    total="value",
)


def write_units(workbook: Any, formats: Formats, model: ReportModel, settings: ReportSettings) -> Placed:
    """Add the sheet; where its table stands."""
    columns = _columns(model)
    sheet = begin(workbook, formats, model, name=NAME, title=TITLE, columns=len(columns), top=TABLE_TOP - 4)
    _official_head(sheet, formats, settings, len(columns))
    placed = write_table(sheet, formats, columns, model.rows, top=TABLE_TOP, total=model.total)
    finish_table(sheet, placed, freeze_columns=2)
    sheet.write_string(placed.total + 2, 1, wording.NOT_SIPAS, formats["italic"])
    _signature(sheet, formats, settings, row=placed.total + 4, column=len(columns) - 4)
    return placed


def _columns(model: ReportModel) -> list[Column[UnitRow]]:
    """Rank and coverage only where there are any."""
    columns = [
        Column[UnitRow]("code", "Mã đơn vị", 8, "code", lambda row: row.code),
        Column[UnitRow]("name", "Đơn vị", 31, "text", lambda row: row.name, total="value"),
        Column[UnitRow](
            "very_satisfied", "Rất hài lòng", 9, "count", lambda row: row.counts.very_satisfied, total="sum"
        ),
        Column[UnitRow]("satisfied", "Hài lòng", 9, "count", lambda row: row.counts.satisfied, total="sum"),
        Column[UnitRow]("dissatisfied", "Không hài lòng", 9, "count", lambda row: row.counts.dissatisfied, total="sum"),
        Column[UnitRow]("total", "Tổng được tính (n)", 10, "count", lambda row: row.counts.total, _TOTAL, total="sum"),
        Column[UnitRow]("share", "Tỷ lệ hài lòng", 9, "share", lambda row: row.share, _SHARE, total="formula"),
        Column[UnitRow]("low", "Khoảng tin cậy 95%: từ", 10, "share", lambda row: row.low, total="value"),
        Column[UnitRow]("high", "đến", 9, "share", lambda row: row.high, total="value"),
        Column[UnitRow](
            "very",
            "Tỷ lệ rất hài lòng",
            9,
            "share",
            lambda row: row.counts.very_satisfied_share,
            _VERY,
            total="formula",
        ),
        Column[UnitRow]("target", "Chỉ tiêu", 8, "share", lambda row: row.target, total="value"),
        Column[UnitRow]("verdict", "Kết luận", 29, "after", lambda row: wording.VERDICTS[row.verdict], total="value"),
    ]
    if any(row.coverage is not None for row in model.rows):
        columns.append(PARTICIPATION)
    if any(row.rank for row in model.rows):
        columns.append(Column[UnitRow]("rank", "Khoảng thứ hạng", 10, "centre", lambda row: wording.rank(row.rank)))
    return [*columns, Column[UnitRow]("remark", "Ghi chú của đơn vị", 26, "open", lambda _row: None)]


def _official_head(sheet: Any, formats: Formats, settings: ReportSettings, columns: int) -> None:
    """Agency at the left, Quốc hiệu and Tiêu ngữ at the right (Nghị định 30/2020/NĐ-CP)."""
    half = 4
    left = ((settings.superior.upper(), "centred"), (settings.agency.upper(), "underlined"))
    right = (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "centred_bold"), ("Độc lập - Tự do - Hạnh phúc", "underlined"))
    for row, ((one, one_style), (two, two_style)) in enumerate(zip(left, right, strict=True)):
        sheet.merge_range(row, 0, row, half - 1, one, formats[one_style])
        sheet.merge_range(row, columns - 7, row, columns - 1, two, formats[two_style])


def _signature(sheet: Any, formats: Formats, settings: ReportSettings, *, row: int, column: int) -> None:
    sheet.merge_range(row, column, row, column + 3, settings.signer.upper(), formats["centred_bold"])
    sheet.write_string(row, 1, "Nơi nhận:", formats["bold_italic"])
    for line, recipient in enumerate(settings.recipients, start=row + 1):
        sheet.write_string(line, 1, f"- {recipient}", formats["plain"])
