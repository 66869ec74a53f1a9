"""The report as an Excel file: summary, charts, details, notes; figures locked, remarks open."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import UTC, datetime

import xlsxwriter

from dashboard.language.period_name import period_name
from dashboard.language.words import VI
from dashboard.report import seal
from dashboard.report.marks import mark
from dashboard.report.model import ReportModel
from dashboard.report.settings import ReportSettings
from dashboard.report.xlsx import data, details, evidence, patterns
from dashboard.report.xlsx.charts import write_charts
from dashboard.report.xlsx.formats import FONT, Formats
from dashboard.report.xlsx.notes import write_notes
from dashboard.report.xlsx.unit_sheets import write_unit_sheets
from dashboard.report.xlsx.units import NAME, write_units

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,  # a unit called =HYPERLINK(...) stays text
    "strings_to_urls": False,
    "default_format_properties": {"font_name": FONT, "font_size": 12},
}


def write(model: ReportModel, *, settings: ReportSettings, unit_sheets: bool = False) -> bytes:
    """The workbook; equal models and settings give equal bytes. ``unit_sheets``: one more sheet per unit."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, deepcopy(_OPTIONS))  # which XlsxWriter changes
    _describe(workbook, model, settings)
    formats = Formats(workbook)
    units = write_units(workbook, formats, model, settings)
    months = data.write_months(workbook, formats, model)
    write_charts(workbook, formats, model, units=(NAME, units), months=(data.MONTHS, months))
    details.write_levels(workbook, formats, model)
    if model.reasons:
        details.write_reasons(workbook, formats, model)
    if model.total.handled is not None:
        details.write_dossiers(workbook, formats, model)
    if model.adjustments:
        details.write_adjustments(workbook, formats, model)
    evidence.write_completeness(workbook, formats, model)
    evidence.write_boxes(workbook, formats, model)
    if model.signals:
        patterns.write_signals(workbook, formats, model)
    if model.initiatives:
        patterns.write_initiatives(workbook, formats, model)
    if unit_sheets:
        write_unit_sheets(workbook, formats, model)
    write_notes(workbook, formats, model)
    data.write_data(workbook, formats, model)
    workbook.close()
    return target.getvalue()


def _describe(workbook: xlsxwriter.Workbook, model: ReportModel, settings: ReportSettings) -> None:
    workbook.set_properties(
        {
            "title": f"Tỷ lệ hài lòng qua nút bấm, {period_name(model.period.text, VI, inside=True)}",
            "company": settings.agency,
            "keywords": mark(model.period),
            "comments": f"Mã kiểm tra số liệu: {seal.checksum(model)}",
            "created": datetime.fromtimestamp(model.as_of_ms // 1000, UTC).replace(tzinfo=None),
        }
    )
