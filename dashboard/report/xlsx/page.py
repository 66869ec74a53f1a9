"""A sheet as it is printed: A4, page numbers, title lines, protection of the figures."""

from __future__ import annotations

from typing import Any

from dashboard.language import numbers
from dashboard.language.period_name import period_name
from dashboard.language.words import VI
from dashboard.report import wording
from dashboard.report.honesty import audit_line
from dashboard.report.model import ReportModel
from dashboard.report.xlsx.formats import Formats
from dashboard.report.xlsx.table import Placed

A4 = 9
MM_PER_INCH = 25.4
OPEN_TO_THE_READER = {  # what a locked sheet still allows
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_cells": False,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "sort": True,
}


def begin(
    workbook: Any,
    formats: Formats,
    model: ReportModel,
    *,
    name: str,
    title: str,
    columns: int,
    portrait: bool = False,
    top: int = 0,
) -> Any:
    """A new sheet with print set-up and three title lines from row ``top`` on; a table may begin in row ``top`` + 4."""
    sheet = workbook.add_worksheet(name)
    print_wide(sheet)
    if portrait:
        sheet.set_portrait()
    sheet.set_header("&C&P")
    sheet.set_footer(f"&C&9{_without_codes(audit_line(model))}")
    sheet.hide_gridlines(2)
    _write_titles(sheet, formats, model, title=title, columns=columns, top=top)
    sheet.protect("", OPEN_TO_THE_READER)
    return sheet


def print_wide(sheet: Any) -> None:
    """On A4, landscape, all columns on one page."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=25 / MM_PER_INCH, right=15 / MM_PER_INCH, top=20 / MM_PER_INCH, bottom=20 / MM_PER_INCH)


def _write_titles(sheet: Any, formats: Formats, model: ReportModel, *, title: str, columns: int, top: int) -> None:
    """Title, period, and where the figures stand, centred over ``columns`` columns."""
    state = f"Số liệu đến {numbers.moment(model.as_of_ms)}"
    state += " (tạm tính: kỳ chưa kết thúc)" if model.provisional else ""
    period = f"{period_name(model.period.text, VI)} ({wording.days_of(model.period)})"
    warning = f"{wording.SYNTHETIC}. " if model.synthetic else ""
    lines = (
        (title, "title"),
        (period, "centred_bold"),
        (f"{warning}{state}", "warning" if warning else "centred_italic"),
    )
    for row, (text, style) in enumerate(lines, start=top):
        _across(sheet, (row, 0, columns - 1), text, formats[style])


def finish_table(sheet: Any, placed: Placed, *, freeze_columns: int) -> None:
    """Freeze the head, repeat it in print, let the reader filter."""
    last_column = len(placed.columns) - 1
    sheet.freeze_panes(placed.first, freeze_columns)
    sheet.repeat_rows(placed.head)
    if placed.last >= placed.first:
        sheet.autofilter(placed.head, 0, placed.last, last_column)


def _across(sheet: Any, place: tuple[int, int, int], text: str, style: Any) -> None:
    row, first, last = place
    if last > first:
        sheet.merge_range(row, first, row, last, text, style)
    else:
        sheet.write_string(row, first, text, style)


def _without_codes(text: str) -> str:
    """``&`` begins a code in headers and footers: doubled it is itself."""
    return text.replace("&", "&&")
