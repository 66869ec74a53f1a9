"""The sheet *Biểu đồ*: native Excel charts, which follow the cells they read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard.language.numbers import whole_percent
from dashboard.report.model import ReportModel
from dashboard.report.xlsx.formats import FONT, Formats
from dashboard.report.xlsx.page import begin
from dashboard.report.xlsx.table import Placed

NAME = "Biểu đồ"
BLUE, VERMILION = "#0072b2", "#c04a00"
UNITS_PER_CHART = 42  # three charts for 126 units, each as wide as a landscape page
TITLE_ROWS, ROWS_PER_CHART = 4, 26  # of 20 pixels: together a page of A4, landscape
WIDTH_PX, HEIGHT_PX = 940, 510


def write_charts(
    workbook: Any, formats: Formats, model: ReportModel, *, units: tuple[str, Placed], months: tuple[str, Placed]
) -> None:
    """Bars of every unit and the trend by months, each against its target line. ``units``, ``months``: sheet, place."""
    sheet = begin(workbook, formats, model, name=NAME, title="BIỂU ĐỒ", columns=12)
    charts = [("Tỷ lệ hài lòng theo tháng", _trend(workbook, months))] if model.months else []
    if len(model.rows) > 1:  # a bar alone says nothing that its row does not
        charts += _bars(workbook, units, f"Tỷ lệ hài lòng so với chỉ tiêu {whole_percent(model.total.target)}")
    tops = [TITLE_ROWS + index * ROWS_PER_CHART for index in range(len(charts))]
    sheet.repeat_rows(0, TITLE_ROWS - 1)
    sheet.set_print_scale(90)  # where pages are fitted, Excel does not heed breaks
    sheet.set_h_pagebreaks(tops[1:])
    for top, (title, chart) in zip(tops, charts, strict=True):
        chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13}})
        chart.set_size({"width": WIDTH_PX, "height": HEIGHT_PX})
        sheet.insert_chart(top, 0, chart)


def _trend(workbook: Any, months: tuple[str, Placed]) -> Any:
    look = {"line": {"color": BLUE, "width": 2.25}, "marker": {"type": "circle", "size": 6}}
    return _against_target(workbook, "line", months, label="month", look=look)


def _bars(workbook: Any, units: tuple[str, Placed], title: str) -> list[tuple[str, Any]]:
    """So many units to a chart, so that names stay readable."""
    name, placed = units
    found = []
    for first in range(placed.first, placed.last + 1, UNITS_PER_CHART):
        last = min(first + UNITS_PER_CHART - 1, placed.last)
        part = replace(placed, first=first, last=last)
        look = {"fill": {"color": BLUE}, "gap": 40}
        numbers = f"đơn vị {first - placed.first + 1}–{last - placed.first + 1}"
        found.append(
            (f"{title} ({numbers})", _against_target(workbook, "column", (name, part), label="name", look=look))
        )
    return found


def _against_target(workbook: Any, kind: str, table: tuple[str, Placed], *, label: str, look: dict[str, Any]) -> Any:
    """A chart of the column ``share`` with the column ``target`` as a line over it."""
    name, placed = table

    def cells(key: str) -> list[str | int]:
        column = placed.columns[key]
        return [name, placed.first, column, placed.last, column]

    chart = workbook.add_chart({"type": kind})
    chart.add_series({"name": "Tỷ lệ hài lòng", "categories": cells(label), "values": cells("share"), **look})
    target = workbook.add_chart({"type": "line"})
    line = {"color": VERMILION, "width": 1.75, "dash_type": "dash"}
    target.add_series({"name": "Chỉ tiêu", "categories": cells(label), "values": cells("target"), "line": line})
    chart.combine(target)
    chart.set_y_axis({"min": 0 if kind == "column" else 0.5, "max": 1, "num_format": "0%", "num_font": {"name": FONT}})
    chart.set_x_axis({"num_font": {"name": FONT, "rotation": -45, "size": 8}, "interval_unit": 1})
    chart.set_legend({"position": "bottom", "font": {"name": FONT}})
    return chart
