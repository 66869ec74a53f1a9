"""The sheets that say how complete the figures are: per unit and per box."""

from __future__ import annotations

from typing import Any

from dashboard.report.model import BoxNumbers, ReportModel
from dashboard.report.rows import UnitRow
from dashboard.report.wording import EXCLUSIONS, UNPROVEN
from dashboard.report.xlsx.formats import Formats
from dashboard.report.xlsx.page import begin, finish_table
from dashboard.report.xlsx.table import Cell, Column, write_table
from satisfaction.integrity import Exclusion

_STORED = "{counted}+" + "+".join(f"{{{reason}}}" for reason in Exclusion)
_KNOWN = "({stored}+{rejected}+{missing})"
_NOTHING_EXCLUDED = "Tỷ lệ hài lòng nếu không loại lượt nào"
_COMPLETENESS = f'IF({_KNOWN}=0,"",{{stored}}/{_KNOWN})'


def write_completeness(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """Stored, excluded by reason, counted, rejected and missing presses of each unit."""
    of = Column[UnitRow]
    columns = (
        of("code", "Mã đơn vị", 8, "code", lambda row: row.code),
        of("name", "Đơn vị", 31, "text", lambda row: row.name, total="value"),
        of("stored", "Đã lưu", 9, "count", lambda row: row.stored, _STORED, total="sum"),
        *map(_excluded, Exclusion),
        of("counted", "Được tính", 9, "count", lambda row: row.counts.total, total="sum"),
        of("rejected", "Bị từ chối", 9, "count", lambda row: row.rejected, total="sum"),
        of("missing", "Chưa nhận được", 9, "count", lambda row: row.missing, total="sum"),
        of("share", "Mức độ đầy đủ", 9, "share2", lambda row: row.completeness, _COMPLETENESS, total="formula"),
        of("proven", "Đối chiếu với thiết bị", 14, "text", _proven, total="value"),
        of("everything", _NOTHING_EXCLUDED, 12, "share", lambda row: row.everything.share, total="value"),
    )
    title = "MỨC ĐỘ ĐẦY ĐỦ DỮ LIỆU CỦA TỪNG ĐƠN VỊ"
    sheet = begin(workbook, formats, model, name="Đầy đủ dữ liệu", title=title, columns=len(columns))
    placed = write_table(sheet, formats, columns, model.rows, top=4, total=model.total)
    finish_table(sheet, placed, freeze_columns=2)


def _excluded(reason: Exclusion) -> Column[UnitRow]:
    def value(row: UnitRow) -> Cell:
        return row.excluded.by_reason.get(reason, 0)

    return Column(str(reason), f"Không tính: {EXCLUSIONS[reason]}", 10, "count", value, total="sum")


def _proven(row: UnitRow) -> str:
    return "đủ" if row.proven else "chưa rõ"


def write_boxes(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """Each box: what has come, what has not, and why it is not proven."""
    names = {row.code: row.name for row in model.rows}
    columns = (
        Column[BoxNumbers]("box", "Thiết bị", 18, "text", lambda box: box.box),
        Column[BoxNumbers]("unit", "Đơn vị", 32, "text", lambda box: names.get(box.unit, "")),
        Column[BoxNumbers]("stored", "Đã lưu", 10, "count", lambda box: box.stored),
        Column[BoxNumbers]("rejected", "Bị từ chối", 10, "count", lambda box: box.rejected),
        Column[BoxNumbers]("missing", "Chưa nhận được", 10, "count", lambda box: box.missing),
        Column[BoxNumbers]("lost", "trong đó đã xác nhận là mất", 12, "count", lambda box: box.lost),
        Column[BoxNumbers]("why", "Đối chiếu", 58, "text", lambda box: UNPROVEN[box.unproven]),
    )
    sheet = begin(workbook, formats, model, name="Thiết bị", title="THIẾT BỊ ĐÁNH GIÁ", columns=len(columns))
    finish_table(sheet, write_table(sheet, formats, columns, model.boxes, top=4), freeze_columns=1)
