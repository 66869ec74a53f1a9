"""``hailong verify-report``: is this file one of ours, and unchanged?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hailong import arguments
from hailong.refused import Refused


def register(commands: Any) -> None:
    """Add the command."""
    command = arguments.command(
        commands,
        "verify-report",
        run,
        help="is this file a sealed report, and unchanged?",
        description="Compares a file with the reports that were sealed when their periods were closed. Exit status 0: "
        "it is one of them, byte for byte. Exit status 1: it is not; whether it says that it is a report is told, "
        "though anyone can write that. Saving a file again in Excel changes it.",
        example="hailong verify-report hailong-2026-10.pdf --home /srv/hailong",
    )
    command.add_argument("file", type=Path, metavar="FILE", help="the file to look at")


def run(options: argparse.Namespace) -> int:
    """Look the file up by its SHA-256."""
    import hashlib

    from dashboard.language import numbers
    from dashboard.report.marks import claimed
    from hailong.home import opened
    from store.book import closings

    try:
        content = options.file.read_bytes()
    except OSError as problem:
        raise Refused(f"{options.file} cannot be read: {problem.strerror}.") from problem
    with opened(options.home) as (_, book):
        found = closings.find(book, hashlib.sha256(content).hexdigest())
    if found is None:
        raise Refused(_unknown(options.file, claimed(content)))
    held = found.closing
    print(f"{options.file}: unchanged, sealed as {found.name} of {held.period.text}")
    print(f"  closed {numbers.moment(held.closed_ms, language='en')} by {held.closed_by}, SHA-256 {found.sha256}")
    if held.reopened_ms is not None:
        when = numbers.moment(held.reopened_ms, language="en")
        print(f"  No longer in force: reopened {when} by {held.reopened_by}: {held.reason}")
    return 0


def _unknown(file: Path, period: str | None) -> str:
    if period is None:
        return f"{file} is no sealed report of this home, and does not say that it is a report."
    return (
        f"{file} says that it is a report of {period}, but it is none of the sealed files: it was changed afterwards "
        "(saving it again in Excel does that), made while the period was open, or made elsewhere. Export the closed "
        "period again and compare the two."
    )
