"""``hailong export``: the report of a period as CSV, Excel or PDF."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from hailong import arguments
from hailong.refused import Refused


def register(commands: Any) -> None:
    """Add the command."""
    command = arguments.command(
        commands,
        "export",
        run,
        help="the report of a period as CSV, Excel or PDF",
        description="Write the report of a period: one row per unit, with counts, share, interval and verdict. "
        "A closed period is handed out as it was closed, byte for byte.",
        example="hailong export --home /srv/hailong --period 2026-10 --format xlsx --out thang-10.xlsx",
    )
    command.add_argument("--period", required=True, help=arguments.PERIOD)
    command.add_argument("--format", required=True, choices=("csv", "xlsx", "pdf"), help="what kind of file")
    command.add_argument("--out", type=Path, metavar="FILE", help="where to; without it CSV goes to standard output")
    command.add_argument(
        "--for-excel", action="store_true", help="CSV for a double click in Vietnamese Excel: BOM, semicolons, 0,86"
    )
    command.add_argument(
        "--unit", action="append", default=[], metavar="CODE", help="only this unit; may be given several times"
    )
    command.add_argument("--unit-sheets", action="store_true", help="Excel with one more sheet for each unit")


def run(options: argparse.Namespace) -> int:
    """Make the file, or hand out the sealed one; what is still running is said on standard error."""
    from dataclasses import replace

    from dashboard.report.issuing import made, sealed, told
    from dashboard.report.produce import Format
    from hailong import reports

    format = Format(options.format)
    _check_options(options)
    with reports.reporting(options.home) as reporting:
        period = reporting.period(options.period)
        context = replace(reporting.context, scope=reports.scope_of(reporting.context, options.unit, period))
        file = None if options.unit_sheets else sealed(context, period, format, for_excel=options.for_excel)
        if file is None:
            model = told(context, period, format, now_ms=reporting.now_ms)
            reports.refuse_empty(model)
            if model.provisional:
                print(f"hailong: {period.text} has not ended: its figures are provisional", file=sys.stderr)
            file = made(context, model, format, for_excel=options.for_excel, unit_sheets=options.unit_sheets)
    if options.out is None and format is Format.CSV:
        sys.stdout.buffer.write(file.content)
        return 0
    _save(options.out or Path(file.name), file.content)
    return 0


def _check_options(options: argparse.Namespace) -> None:
    if options.for_excel and options.format != "csv":
        raise Refused("--for-excel is for --format csv; an xlsx file needs nothing of the kind.")
    if options.unit_sheets and options.format != "xlsx":
        raise Refused("--unit-sheets is for --format xlsx.")


def _save(path: Path, content: bytes) -> None:
    from hailong.files import whole_file

    try:
        with whole_file(path, mode=0o644) as file:
            file.buffer.write(content)
    except OSError as problem:
        raise Refused(f"{path} could not be written ({problem.strerror}); nothing was left there.") from problem
    print(path, file=sys.stderr)
