"""``hailong verify-report``: is this file one of ours, and unchanged?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hailong.refused import Refused


def register(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "verify-report",
        help="is this file a sealed report, and unchanged?",
        description="Compares a file with the reports that were sealed when their periods were closed. Exit status 0: "
        "it is one of them, byte for byte. Exit status 1: it is not, or it was changed (saving it again in Excel "
        "changes it).",
        epilog="Example: hailong verify-report hailong-2026-10.pdf --home /srv/hailong",
    )
    command.add_argument("file", type=Path, metavar="FILE", help="the file to look at")
    command.add_argument("--home", type=Path, required=True, metavar="HOME", help="the home that `hailong init` made")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look the file up by its SHA-256."""
    import hashlib

    from dashboard import numbers
    from hailong.home import load, open_book
    from store.book import closings

    try:
        content = options.file.read_bytes()
    except OSError as problem:
        raise Refused(f"{options.file} cannot be read: {problem.strerror}.") from problem
    book = open_book(load(options.home))
    try:
        found = closings.find(book, hashlib.sha256(content).hexdigest())
    finally:
        book.close()
    if found is None:
        raise Refused(
            f"{options.file} is not a sealed report of this home: it was changed, or made while its period was open."
        )
    held = found.closing
    print(f"{options.file}: unchanged, sealed as {found.name} of {held.period.text}")
    print(f"  closed {numbers.moment(held.closed_ms, language='en')} by {held.closed_by}, SHA-256 {found.sha256}")
    if held.reopened_ms is not None:
        when = numbers.moment(held.reopened_ms, language="en")
        print(f"  No longer in force: reopened {when} by {held.reopened_by}: {held.reason}")
    return 0
