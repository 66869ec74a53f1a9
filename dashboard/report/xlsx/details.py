"""The sheets with details: three levels, reasons, dossiers, adjustments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.report import wording
from dashboard.report.model import NO_REASON, UNSHOWN, Adjustment, ReasonRow, ReportModel
from dashboard.report.rows import UnitRow
from dashboard.report.wording import REASONS
from dashboard.report.xlsx.formats import Formats
from dashboard.report.xlsx.page import begin, finish_table
from dashboard.report.xlsx.table import Cell, Column, Total, write_table
from dashboard.report.xlsx.units import PARTICIPATION
from satisfaction.reasons import Reason


def write_levels(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """Counts and shares of the three levels per agency: what boxes can fill of form 02-ĐGHL."""

    def share(key: str, title: str, part: Callable[[UnitRow], int]) -> Column[UnitRow]:
        formula = f'IF({{total}}=0,"",{{{key}}}/{{total}})'
        value: Callable[[UnitRow], Cell] = lambda row: part(row) / row.counts.total if row.counts.total else None  # noqa: E731
        return Column(f"{key}_share", title, 11, "share2", value, formula, total="formula")

    columns = (
        Column[UnitRow]("name", "Cơ quan, đơn vị", 34, "text", lambda row: row.name, total="value"),
        Column[UnitRow]("total", "Tổng số lượt đánh giá", 12, "count", lambda row: row.counts.total, total="sum"),
        Column[UnitRow](
            "very", "Rất hài lòng: số lượt", 11, "count", lambda row: row.counts.very_satisfied, total="sum"
        ),
        share("very", "tỷ lệ", lambda row: row.counts.very_satisfied),
        Column[UnitRow]("satisfied", "Hài lòng: số lượt", 11, "count", lambda row: row.counts.satisfied, total="sum"),
        share("satisfied", "tỷ lệ", lambda row: row.counts.satisfied),
        Column[UnitRow](
            "dissatisfied", "Không hài lòng: số lượt", 11, "count", lambda row: row.counts.dissatisfied, total="sum"
        ),
        share("dissatisfied", "tỷ lệ", lambda row: row.counts.dissatisfied),
    )
    title = "BA MỨC ĐỘ HÀI LÒNG THEO CƠ QUAN (phần của biểu 02-ĐGHL mà nút bấm cung cấp được)"
    sheet = begin(workbook, formats, model, name="Ba mức độ", title=title, columns=len(columns))
    finish_table(sheet, write_table(sheet, formats, columns, model.rows, top=4, total=model.total), freeze_columns=1)


def write_reasons(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """Reasons of dissatisfaction per unit and field."""
    kinds = [*map(str, Reason), NO_REASON]
    if any(UNSHOWN in row.by_reason for row in model.reasons):
        kinds.append(UNSHOWN)

    def column(kind: str) -> Column[ReasonRow]:
        return Column(f"k{kind}", REASONS[kind], 14, "count", lambda row: row.by_reason.get(kind, 0), total="sum")

    columns = (
        Column[ReasonRow]("code", "Mã đơn vị", 9, "code", lambda row: row.unit),
        Column[ReasonRow]("name", "Đơn vị", 32, "text", lambda row: row.unit_name, total="value"),
        Column[ReasonRow]("field", "Lĩnh vực", 28, "text", lambda row: row.field or "Tất cả lĩnh vực"),
        *map(column, kinds),
        Column[ReasonRow](
            "all",
            "Tổng lượt không hài lòng",
            14,
            "count",
            lambda row: row.dissatisfied,
            "+".join(f"{{k{kind}}}" for kind in kinds),
            total="sum",
        ),
    )
    sums = {kind: sum(row.by_reason.get(kind, 0) for row in model.reasons) for kind in kinds}
    title = "LÝ DO KHÔNG HÀI LÒNG THEO ĐƠN VỊ VÀ LĨNH VỰC"
    sheet = begin(workbook, formats, model, name="Lý do", title=title, columns=len(columns))
    total = ReasonRow("", "Tổng cộng", "", sums)
    finish_table(sheet, write_table(sheet, formats, columns, model.reasons, top=4, total=total), freeze_columns=2)


def write_dossiers(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """Dossier and petition shares with their targets, and the figure of Quyết định 766."""
    rows = [row for row in model.rows if row.handled is not None]

    def of(
        key: str, title: str, style: str, value: Callable[[Any], Cell], *, total: Total = "value"
    ) -> Column[UnitRow]:
        return Column(
            key, title, 13, style, lambda row: None if row.handled is None else value(row.handled), total=total
        )

    columns = (
        Column[UnitRow]("name", "Đơn vị", 32, "text", lambda row: row.name, total="value"),
        of("received", "Hồ sơ tiếp nhận", "count", lambda handled: handled.received, total="sum"),
        of("resolved", "Hồ sơ đã giải quyết", "count", lambda handled: handled.resolved, total="sum"),
        of("on_time", "Đúng hạn", "count", lambda handled: handled.on_time, total="sum"),
        of("overdue", "Quá hạn", "count", lambda handled: handled.overdue, total="sum"),
        of("on_time_share", "Tỷ lệ đúng hạn", "share2", lambda handled: handled.on_time_share),
        of("asked", "Phản ánh, kiến nghị tiếp nhận", "count", lambda handled: handled.petitions_received, total="sum"),
        of("answered", "Phản ánh, kiến nghị đã xử lý", "count", lambda handled: handled.petitions_handled, total="sum"),
        of("petition_share", "Tỷ lệ xử lý", "share2", lambda handled: handled.petition_share),
        of("d766", "Tỷ lệ theo Quyết định 766/QĐ-TTg", "share2", lambda handled: handled.decision_766),
        PARTICIPATION,
        Column[UnitRow]("bounds", "Tỷ lệ hài lòng có thể có", 17, "centre", wording.bounds, total="value"),
    )
    title = "HỒ SƠ VÀ PHẢN ÁNH, KIẾN NGHỊ (tính từ hồ sơ, không tính từ lượt bấm)"
    sheet = begin(workbook, formats, model, name="Hồ sơ", title=title, columns=len(columns))
    finish_table(sheet, write_table(sheet, formats, columns, rows, top=4, total=model.total), freeze_columns=1)


def write_adjustments(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """What came after earlier periods were closed."""
    columns = (
        Column[Adjustment]("period", "Kỳ đã chốt", 12, "text", lambda item: item.period),
        Column[Adjustment]("name", "Đơn vị", 32, "text", lambda item: item.unit_name),
        Column[Adjustment]("was", "Số lượt đã báo cáo", 14, "count", lambda item: item.reported.total),
        Column[Adjustment]("now", "Số lượt hiện nay", 14, "count", lambda item: item.now.total),
        Column[Adjustment](
            "more", "Bổ sung", 12, "count", lambda item: item.now.total - item.reported.total, "{now}-{was}"
        ),
        Column[Adjustment]("share_was", "Tỷ lệ đã báo cáo", 12, "share2", lambda item: item.reported.share),
        Column[Adjustment]("share_now", "Tỷ lệ hiện nay", 12, "share2", lambda item: item.now.share),
    )
    sheet = begin(workbook, formats, model, name="Bổ sung", title="BỔ SUNG SAU CHỐT", columns=len(columns))
    finish_table(sheet, write_table(sheet, formats, columns, model.adjustments, top=4), freeze_columns=2)
