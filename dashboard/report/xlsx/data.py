"""The sheets that others read: months for the trend chart, plain rows for programs."""

from __future__ import annotations

from typing import Any

from dashboard.report import as_csv
from dashboard.report.model import MonthPoint, ReportModel
from dashboard.report.xlsx.formats import Formats
from dashboard.report.xlsx.page import begin, finish_table, print_wide
from dashboard.report.xlsx.table import Column, Placed, write_table

MONTHS, DATA = "Theo tháng", "Số liệu"


def write_months(workbook: Any, formats: Formats, model: ReportModel) -> Placed:
    """The months up to the period's end; the trend chart reads them."""
    columns = (
        Column[MonthPoint]("month", "Tháng", 12, "text", lambda point: f"{point.month[5:]}/{point.month[:4]}"),
        Column[MonthPoint]("very_satisfied", "Rất hài lòng", 12, "count", lambda point: point.counts.very_satisfied),
        Column[MonthPoint]("satisfied", "Hài lòng", 12, "count", lambda point: point.counts.satisfied),
        Column[MonthPoint]("dissatisfied", "Không hài lòng", 12, "count", lambda point: point.counts.dissatisfied),
        Column[MonthPoint](
            "total",
            "Tổng được tính (n)",
            12,
            "count",
            lambda point: point.counts.total,
            "{very_satisfied}+{satisfied}+{dissatisfied}",
        ),
        Column[MonthPoint](
            "share",
            "Tỷ lệ hài lòng",
            12,
            "share",
            lambda point: point.counts.share,
            'IF({total}=0,"",({very_satisfied}+{satisfied})/{total})',
        ),
        Column[MonthPoint]("target", "Chỉ tiêu", 10, "share", lambda _point: model.total.target),
    )
    title = "DIỄN BIẾN THEO THÁNG"
    sheet = begin(workbook, formats, model, name=MONTHS, title=title, columns=len(columns), portrait=True)
    placed = write_table(sheet, formats, columns, model.months, top=4)
    finish_table(sheet, placed, freeze_columns=1)
    return placed


def write_data(workbook: Any, formats: Formats, model: ReportModel) -> None:
    """The same rows and columns as the CSV, for programs."""
    sheet = workbook.add_worksheet(DATA)
    print_wide(sheet)
    sheet.repeat_rows(0)
    for column, name in enumerate(as_csv.COLUMNS):
        sheet.set_column(column, column, 32 if name == "unit_name" else 12)
        sheet.write_string(0, column, name, formats["bold"])
    for row, values in enumerate(as_csv.records(model), start=1):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value, formats["plain_text"])
            elif value is not None:
                sheet.write_number(row, column, value, formats["plain"])
    sheet.freeze_panes(1, 3)
    sheet.protect("")
