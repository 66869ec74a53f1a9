"""``hailong maintenance``: presses made while someone works at a box do not count."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``maintenance``."""
    parser = arguments.command(
        commands,
        "maintenance",
        run,
        help="say that someone worked at a box: its presses of that time do not count",
        description="Presses of BOX from one time to another are kept, but not counted (bảo trì). Times are Vietnam's. "
        "What was counted already is counted again; closed periods show the difference as an adjustment.",
        example="hailong maintenance ba-dinh-1 --from 2026-11-22T08:00 --to 2026-11-22T08:45 "
        '--note "thay nút" --home /srv/hailong',
    )
    parser.add_argument("box", metavar="BOX", help="the box's name")
    parser.add_argument(
        "--from", dest="since", required=True, type=_local, metavar="TIME", help="begin, as 2026-11-22T08:00"
    )
    parser.add_argument(
        "--to", dest="until", required=True, type=_local, metavar="TIME", help="end: the first minute that counts again"
    )
    parser.add_argument("--note", required=True, help="what was done, for the audit log")


def _local(text: str) -> int:
    """UTC ms of a time in Vietnam."""
    from satisfaction import clock

    try:
        return (
            int(datetime.strptime(text.replace(" ", "T"), "%Y-%m-%dT%H:%M").replace(tzinfo=clock.VIETNAM).timestamp())
            * 1000
        )
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: write it as 2026-11-22T08:00") from None


def run(options: argparse.Namespace) -> None:
    """Record the window."""
    from hailong import person
    from hailong.home import opened
    from hailong.refused import Refused
    from satisfaction.integrity import Maintenance
    from store.book import rule_versions

    if options.until <= options.since:
        raise Refused("--to has to be later than --from")
    window = Maintenance(options.box, options.since, options.until)
    with opened(options.home) as (_, book):
        try:
            rule_versions.add_maintenance(book, window, note=options.note, who=person.who())
        except ValueError as problem:
            raise Refused(f"{problem}. Boxes are listed by: hailong boxes --home {options.home}") from None
    print(f"Presses of {options.box} in that time do not count.")
