"""``hailong verify``: the proof that daily figures equal raw presses."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from hailong import arguments

if TYPE_CHECKING:
    from store.contract import Difference

SHOWN = 50


def register(commands: Any) -> None:
    """Add ``verify``."""
    parser = arguments.command(
        commands,
        "verify",
        run,
        help="prove that daily figures equal raw presses, and that sealed reports are as they were sealed",
        description="Counts every day again from raw presses and compares: each box-day, the sums per unit, and the "
        "sequence numbers held; and the files and figures of closed periods with their SHA-256 in the audit log. Reads "
        "only, also while everything runs; days that wait to be counted are left out. "
        "Exit status 1 when something is wrong, with each day, box and combination that differs and the hours of its "
        "raw presses: then `hailong rebuild`.",
        example="hailong verify --home /srv/hailong --period 2026-10",
    )
    parser.add_argument("--period", help=f"only these days (default: all): {arguments.PERIOD}")


def run(options: argparse.Namespace) -> int:
    """Compare; 1 when something differs."""
    from contextlib import closing

    from hailong.home import open_book
    from hailong.progress import bar
    from hailong.storing import period_of, reading
    from store.book import closings

    with reading(options.home) as (here, reader), closing(open_book(here)) as book, bar("days") as progress:
        broken = closings.altered(book)
        period = period_of(here, options.period) if options.period else None
        found = reader.verify(
            since=period.first if period else None, until=period.end if period else None, progress=progress
        )
    for item in found[:SHOWN]:
        print(_line(item))
    if len(found) > SHOWN:
        print(f"… and {len(found) - SHOWN} more")
    print(f"{len(found)} differences: run `hailong rebuild`." if found else "Daily figures equal raw presses.")
    for text in broken:
        print(f"sealed report {text}: bring the book back from a backup, or reopen the period and close it anew.")
    return 1 if found or broken else 0


def _line(item: Difference) -> str:
    if item.group[0] == "held":
        return f"{item.box} spool {item.group[1]}: numbers {item.group[2]} held or stored, not both"
    what = " ".join(part for part in item.group if part)
    if item.month:
        return f"{item.day:%Y-%m} {item.box} {what}: figure of the month {item.rolled_up}, of its days {item.raw}"
    hours = ", ".join(f"{hour}h {n}" for hour, n in item.hours) or "none"
    if not item.box:
        return f"{item.day} {what}: sum of the unit {item.rolled_up}, of its boxes {item.raw} (raw {hours})"
    return f"{item.day} {item.box} {what}: daily figure {item.rolled_up}, raw {item.raw} ({hours})"
