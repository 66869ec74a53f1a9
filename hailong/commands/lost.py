"""``hailong lost``: acknowledge presses that will never come."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from hailong import arguments

if TYPE_CHECKING:
    from store.book import Book


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

    from hailong.home import open_book
    from hailong.refused import Refused
    from hailong.storing import reading
    from store import evidence, intervals
    from store.completeness import missing

    box, spool = options.box, options.spool
    first, last = _numbers(options.numbers)
    with reading(options.home) as (here, reader), closing(open_book(here)) as book:
        spools = evidence.spool_facts(reader, book, boxes=frozenset({box})).get(box, [])
        absent = next((missing(facts) for facts in spools if facts.spool == spool), ())
        if intervals.without(((first, last),), absent):
            named = ", ".join(f"{low}-{high}" for low, high in absent) or "none"
            raise Refused(f"not all of {spool} {first}-{last} is missing at {box}; missing are: {named}")
        _acknowledge(book, options, first=first, last=last)
    print(f"{last - first + 1} presses of {box} are acknowledged as lost")


def _acknowledge(book: Book, options: argparse.Namespace, *, first: int, last: int) -> None:
    """Once, with a line in the audit log."""
    from hailong.refused import Refused
    from store.book import audit, lost
    from store.now import now_ms

    box, spool, who, reason = options.box, options.spool, options.who, options.reason
    try:
        with book.write():
            lost.acknowledge(book, box, spool=spool, first=first, last=last, who=who, reason=reason, now_ms=now_ms())
            audit.note(book, who=who, action="lost", subject=f"{box} {spool} {first}-{last}", detail=reason)
    except ValueError as error:
        raise Refused(str(error)) from None


def _numbers(text: str) -> tuple[int, int]:
    from hailong.refused import Refused

    first, _, last = text.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise Refused(f"{text!r} is neither a number nor first-last")
    return int(first), int(last or first)
