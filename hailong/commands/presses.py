"""``hailong presses``: raw presses as CSV, for analysts of the city."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``presses``."""
    parser = arguments.command(
        commands,
        "presses",
        run,
        help="raw presses of a period as CSV, for analysts",
        description="One line per press, by time: identity, time in Vietnam, rating, reason, where it belongs and, "
        "when it is not counted, why. For the city's own analysis only: single presses can tell who served whom, so do "
        "not hand them to units.",
        example="hailong presses --period 2026-10 --unit 00004 --home /srv/hailong > presses.csv",
    )
    parser.add_argument("--period", required=True, help=arguments.PERIOD)
    parser.add_argument("--unit", metavar="CODE", help="only this unit")
    parser.add_argument("--box", metavar="BOX", help="only this box")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write here instead of to standard output")


def run(options: argparse.Namespace) -> None:
    """Stream the lines: memory does not grow with their number."""
    import sys

    from hailong.files import whole_file
    from hailong.press_lines import write
    from hailong.storing import period_of, reading, rules

    with reading(options.home) as (here, reader):
        period = period_of(here, options.period)
        boxes = None if options.box is None else frozenset((options.box,))
        presses = reader.scan(since_ms=period.since_ms, until_ms=period.until_ms, boxes=boxes)
        judge = rules(here)()
        if options.out is None:
            count = write(sys.stdout, presses, judge, unit=options.unit)
            if not count:
                print(f"hailong: not one press of {period.text} is of what was asked for", file=sys.stderr)
            return
        with whole_file(options.out) as file:
            count = write(file, presses, judge, unit=options.unit)
    print(f"{options.out}: {count} presses.")
