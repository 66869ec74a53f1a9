"""The report as CSV: plain numbers for programs, or what a double click in Vietnamese Excel opens well."""

from __future__ import annotations

import csv
import io
import re

from dashboard.report import wording
from dashboard.report.model import ReportModel
from dashboard.report.rows import UnitRow

COLUMNS = (
    "period",
    "unit",
    "unit_name",
    "very_satisfied",
    "satisfied",
    "dissatisfied",
    "total",
    "share",
    "share_low",
    "share_high",
    "verdict",
    "stored",
    "excluded",
    "rejected",
    "missing",
)
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")


def write(model: ReportModel, *, for_excel: bool = False) -> bytes:
    """One row per unit, UTF-8. Shares are fractions with six digits, blank without presses.

    ``for_excel``: byte-order mark, semicolons, decimal comma and the period in words.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if for_excel else ",", lineterminator="\r\n" if for_excel else "\n")
    writer.writerow(COLUMNS)
    period = wording.period_in_words(model.period) if for_excel else model.period.text
    writer.writerows(_cells(row, period, for_excel) for row in model.rows)
    return text.getvalue().encode("utf-8-sig" if for_excel else "utf-8")


def harmless(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula (OWASP, CSV injection): an apostrophe in front."""
    return f"'{text}" if _FORMULA.match(text) else text


def _cells(row: UnitRow, period: str, for_excel: bool) -> list[str | int]:
    counts = row.counts
    return [
        period,
        f'="{row.code}"'
        if for_excel and row.code.isdecimal()
        else harmless(row.code),  # else Excel drops leading zeros
        harmless(row.name),
        counts.very_satisfied,
        counts.satisfied,
        counts.dissatisfied,
        counts.total,
        *(_fraction(share, for_excel) for share in (row.share, row.low, row.high)),
        row.verdict.value,
        row.stored,
        row.excluded.total,
        row.rejected,
        row.missing,
    ]


def _fraction(share: float | None, for_excel: bool) -> str:
    if share is None:
        return ""
    return f"{share:.6f}".replace(".", ",") if for_excel else f"{share:.6f}"
