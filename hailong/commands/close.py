"""``hailong close`` and ``hailong reopen``: seal a period's report, or take it back with a reason."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add both commands."""
    close = arguments.command(
        commands,
        "close",
        run_close,
        help="close a period: keep its figures and files as they are",
        description="Close a period that has ended (chốt số liệu). The book keeps the figures and the produced CSV, "
        "Excel and PDF files with their SHA-256; every later export hands out those files. What comes in afterwards "
        "is told as an adjustment in the next report.",
        example="hailong close 2026-10 --home /srv/hailong",
    )
    reopen = arguments.command(
        commands,
        "reopen",
        run_reopen,
        help="take the closing of a period back, with a reason",
        description="Reopen a closed period (mở lại kỳ): its report is made from the figures as of now again, until it "
        "is closed anew. The sealed files are kept, and the reason stands in the audit log.",
        example='hailong reopen 2026-10 --reason "Phường Láng: sai mã quầy" --home /srv/hailong',
    )
    reopen.add_argument("--reason", required=True, help="why; it stands in the audit log")
    for parser in (close, reopen):
        parser.add_argument("period", metavar="PERIOD", help=arguments.PERIOD)


def run_close(options: argparse.Namespace) -> int:
    """Close, after saying which boxes may still hold presses."""
    from dashboard.report.issuing import close, to_close
    from hailong import person, reports
    from store.book import closings

    with reports.reporting(options.home) as reporting:
        period = reporting.period(options.period)
        model = to_close(reporting.context, period, now_ms=reporting.now_ms)
        if model.doubtful_boxes:
            names = ", ".join(box.box for box in model.doubtful_boxes[:8])
            more = f" and {len(model.doubtful_boxes) - 8} more" if len(model.doubtful_boxes) > 8 else ""
            print(
                f"hailong: {len(model.doubtful_boxes)} boxes may still hold presses of {period.text}: {names}{more}. "
                "What they send later becomes an adjustment in the next report.",
                file=sys.stderr,
            )
        closing = close(reporting.context, model, who=person.who(), now_ms=reporting.now_ms)
        print(f"{period.text} is closed: {model.total.counts.total} presses counted in {len(model.rows)} units.")
        for file in closings.files(reporting.context.book, closing):
            print(f"  {file.sha256}  {file.name}")
    return 0


def run_reopen(options: argparse.Namespace) -> int:
    """Reopen."""
    from hailong import person, reports
    from store.book import closings

    with reports.reporting(options.home) as reporting:
        period = reporting.period(options.period)
        closings.reopen(
            reporting.context.book, period=period, reason=options.reason, who=person.who(), at_ms=reporting.now_ms
        )
    print(f"{period.text} is open again. Close it anew when its figures are right.")
    return 0
