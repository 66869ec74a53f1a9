"""A report as the bytes of a file; each format's library is imported only when it is asked for."""

from __future__ import annotations

from enum import StrEnum

from dashboard.report.model import ReportModel
from dashboard.report.settings import ReportSettings
from satisfaction.periods import Period


class Format(StrEnum):
    """File formats of a report."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


MIME = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}


def file_name(period: Period, format: Format, *, for_excel: bool = False, scope: frozenset[str] | None = None) -> str:
    """What the file is called when it is handed on, e.g. ``hailong-2026-10.xlsx``, ``hailong-2026-10-00004.pdf``."""
    parts = ["hailong", period.text.replace("..", "_")]
    if scope is not None:
        parts.append("-".join(sorted(scope)) if len(scope) <= 3 else f"{len(scope)}-don-vi")
    if for_excel and format is Format.CSV:
        parts.append("excel")
    return f"{'-'.join(parts)}.{format}"


def produce(
    model: ReportModel,
    format: Format,
    *,
    settings: ReportSettings,
    for_excel: bool = False,
    unit_sheets: bool = False,
) -> bytes:
    """The file of ``model`` in ``format``. Equal models give equal bytes.

    ``for_excel``: CSV as Vietnamese Excel wants it. ``unit_sheets``: XLSX with one more sheet per unit.
    """
    if format is Format.CSV:
        from dashboard.report.as_csv import write as write_csv

        return write_csv(model, for_excel=for_excel)
    if format is Format.XLSX:
        from dashboard.report.xlsx.workbook import write as write_xlsx

        return write_xlsx(model, settings=settings, unit_sheets=unit_sheets)
    from dashboard.report.pdf.typeset import write as write_pdf

    return write_pdf(model, settings=settings)
