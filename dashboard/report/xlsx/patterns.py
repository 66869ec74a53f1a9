"""The sheets that name what a person should look at: control-chart signals, initiative days."""

from __future__ import annotations

from typing import Any

from dashboard.figures import captions
from dashboard.report import wording
from dashboard.report.model import InitiativeRow, ReportModel, SignalRow
from dashboard.report.xlsx.formats import Formats
from dashboard.report.xlsx.page import begin, finish_table
from dashboard.report.xlsx.table import Column, Placed, write_table


def write_signals(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """Signals of the units' control charts in the period."""
    columns = (
        Column[SignalRow]("code", "Mã đơn vị", 9, "code", lambda row: row.unit),
        Column[SignalRow]("name", "Đơn vị", 32, "text", lambda row: row.unit_name),
        Column[SignalRow]("signal", "Tín hiệu", 34, "text", wording.signal),
        Column[SignalRow]("times", "Số lần", 8, "count", lambda row: row.times),
        Column[SignalRow]("latest", "Lần gần nhất", 26, "centre", lambda row: captions.days(row.latest)),
        Column[SignalRow]("n", "Số lượt (n)", 10, "count", lambda row: row.latest.n),
        Column[SignalRow]("share", "Tỷ lệ hài lòng", 10, "share", lambda row: row.latest.share),
    )
    title = "TÍN HIỆU CẦN KIỂM TRA CỦA BIỂU ĐỒ KIỂM SOÁT"
    sheet = begin(workbook, formats, model, name="Cần kiểm tra", title=title, columns=len(columns))
    _finish(sheet, formats, write_table(sheet, formats, columns, model.signals, top=4), wording.SIGNALS_NOTE)


def write_initiatives(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """Presses under each initiative against the others of the same unit."""
    columns = (
        Column[InitiativeRow]("initiative", "Sáng kiến", 34, "text", lambda row: row.name),
        Column[InitiativeRow]("name", "Đơn vị", 32, "text", lambda row: row.unit_name),
        Column[InitiativeRow]("held", "Khi áp dụng: tỷ lệ", 11, "share", lambda row: row.held.share),
        Column[InitiativeRow]("held_n", "n", 9, "count", lambda row: row.held.total),
        Column[InitiativeRow]("others", "Các lượt khác: tỷ lệ", 11, "share", lambda row: row.others.share),
        Column[InitiativeRow]("others_n", "n", 9, "count", lambda row: row.others.total),
        Column[InitiativeRow]("difference", "Chênh lệch (điểm phần trăm)", 22, "centre", wording.difference),
    )
    title = "NGÀY, LĨNH VỰC CÓ SÁNG KIẾN SO VỚI CÁC LƯỢT KHÁC"
    sheet = begin(workbook, formats, model, name="Sáng kiến", title=title, columns=len(columns))
    _finish(sheet, formats, write_table(sheet, formats, columns, model.initiatives, top=4), wording.INITIATIVES_NOTE)


def _finish(sheet: Any, formats: Formats, placed: Placed, note: str) -> None:
    """The table, and under it what it means."""
    finish_table(sheet, placed, freeze_columns=2)
    below = placed.last + 2
    sheet.merge_range(below, 0, below, len(placed.columns) - 1, note, formats["wrapped"])
    sheet.set_row(below, 36)
