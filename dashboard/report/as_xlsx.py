"""The report as an Excel file."""

from __future__ import annotations

import io

import xlsxwriter

from dashboard.report.model import ReportModel
from dashboard.report.settings import ReportSettings
from dashboard.report.xlsx_formats import Formats
from dashboard.report.xlsx_units import write_units


def write(model: ReportModel, *, settings: ReportSettings) -> bytes:
    """The workbook as bytes; equal models give equal bytes."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = Formats(workbook)
    write_units(workbook, formats, model)
    workbook.close()
    return target.getvalue()
