"""``hailong lost``: acknowledge presses that will never come."""

from __future__ import annotations

import argparse
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``lost``."""
    parser = arguments.command(
        commands,
        "lost",
        run,
        help="acknowledge missing presses that no box holds any more",
        description="A press that is missing is asked for by itself. When its box is broken or was replaced, it will "
        "never come: acknowledge it once, with your name and the reason. It then counts as lost, never as zero. "
        "`hailong audit` names the numbers.",
        example='hailong lost b1 9f3c2a1b 12-15 --home /srv/hailong --who "Nguyễn An" --reason "thẻ nhớ hỏng"',
    )
    parser.add_argument("box", metavar="BOX", help="the box's name")
    parser.add_argument("spool", metavar="SPOOL", help="8 characters, as `hailong audit` prints it")
    parser.add_argument("numbers", metavar="NUMBERS", help="one number, or first-last")
    parser.add_argument("--who", required=True, metavar="NAME", help="your name")
    parser.add_argument("--reason", required=True, help="what happened")


def run(options: argparse.Namespace) -> None:
    """Refuses what is not missing."""
    from contextlib import closing

    from hailong import home as homes
    from hailong.refused import Refused
    from ingest.clocks import now_ms
    from store import evidence, intervals
    from store.book import audit, lost
    from store.completeness import missing
    from store.open import open_reader

    home = homes.load(options.home)
    first, last = _numbers(options.numbers)
    settings = home.settings
    with (
        closing(homes.open_book(home)) as book,
        closing(open_reader(settings.general.store, home.data, influxdb=settings.influxdb)) as reader,
    ):
        spools = evidence.spool_facts(reader, book, boxes=frozenset({options.box})).get(options.box, [])
        absent = next((missing(facts) for facts in spools if facts.spool == options.spool), ())
        if intervals.without(((first, last),), absent):
            raise Refused(
                f"not all of {options.spool} {first}-{last} is missing at {options.box}; missing are: "
                + (", ".join(f"{low}-{high}" for low, high in absent) or "none")
            )
        try:
            with book.write():
                lost.acknowledge(
                    book,
                    options.box,
                    spool=options.spool,
                    first=first,
                    last=last,
                    who=options.who,
                    reason=options.reason,
                    now_ms=now_ms(),
                )
                subject = f"{options.box} {options.spool} {first}-{last}"
                audit.note(book, who=options.who, action="lost", subject=subject, detail=options.reason)
        except ValueError as error:
            raise Refused(str(error)) from None
    print(f"{last - first + 1} presses of {options.box} are acknowledged as lost")


def _numbers(text: str) -> tuple[int, int]:
    from hailong.refused import Refused

    first, _, last = text.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise Refused(f"{text!r} is neither a number nor first-last")
    return int(first), int(last or first)
