"""A report as the bytes of a file; each format's library is imported only when it is asked for."""

from __future__ import annotations

from enum import StrEnum

from dashboard.report.model import ReportModel


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


def file_name(model: ReportModel, format: Format) -> str:
    """What the file is called when it is handed on, e.g. ``hailong-2026-10.xlsx``."""
    return f"hailong-{model.period.text.replace('..', '_')}.{format}"


def produce(model: ReportModel, format: Format, *, for_excel: bool = False) -> bytes:
    """The file of ``model`` in ``format``. Equal models give equal bytes. ``for_excel`` is heeded by CSV only."""
    if format is Format.CSV:
        from dashboard.report import as_csv

        return as_csv.write(model, for_excel=for_excel)
    if format is Format.XLSX:
        from dashboard.report import as_xlsx

        return as_xlsx.write(model)
    raise NotImplementedError(f"no {format} yet")
