"""The report as CSV: plain numbers for programs, or what a double click in Vietnamese Excel opens well."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from dashboard.language.period_name import period_name
from dashboard.language.words import VI
from dashboard.report.model import ReportModel

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

    ``for_excel``: byte-order mark, semicolons, decimal comma, the period in words, codes that keep their zeros.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if for_excel else ",", lineterminator="\r\n" if for_excel else "\n")
    writer.writerow(COLUMNS)
    as_text = _for_excel if for_excel else _for_programs
    for period, *values in records(model):
        first = period_name(model.period.text, VI) if for_excel else period
        writer.writerow([as_text(value) for value in (first, *values)])
    return text.getvalue().encode("utf-8-sig" if for_excel else "utf-8")


def records(model: ReportModel) -> Iterator[tuple[str | int | float | None, ...]]:
    """The rows as values, in the order of COLUMNS."""
    for row in model.rows:
        counts = row.counts
        yield (
            model.period.text,
            row.code,
            row.name,
            counts.very_satisfied,
            counts.satisfied,
            counts.dissatisfied,
            counts.total,
            row.share,
            row.low,
            row.high,
            row.verdict.value,
            row.stored,
            row.excluded.total,
            row.rejected,
            row.missing,
        )


def harmless(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula (OWASP, CSV injection): an apostrophe in front."""
    return f"'{text}" if _FORMULA.match(text) else text


def _for_programs(value: str | int | float | None) -> str:
    if isinstance(value, str):
        return harmless(value)
    return f"{value:.6f}" if isinstance(value, float) else "" if value is None else str(value)


def _for_excel(value: str | int | float | None) -> str:
    """As ``_for_programs``, with a decimal comma; a code as a formula that gives text, else Excel drops its zeros."""
    if isinstance(value, str) and value.isdecimal():
        return f'="{value}"'
    text = _for_programs(value)
    return text.replace(".", ",") if isinstance(value, float) else text
