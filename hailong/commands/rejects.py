"""``hailong rejects``: what was not accepted, why, and putting it back in."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from hailong import arguments

if TYPE_CHECKING:
    from store.book import Book
    from store.book.rejects import Reject


def register(commands: Any) -> None:
    """Add ``rejects list|show|requeue``."""
    family = arguments.family(
        commands,
        "rejects",
        help="messages that were not accepted: list, show, put back in",
        description="What boxes sent and ingest could not accept is kept with its bytes, its cause and when it came. "
        "Mend the cause (enrol the box, correct the registry, update the program), then put it back in.",
    )
    listing = arguments.command(
        family,
        "list",
        show_list,
        help="one line for each reject that is not in the store",
        description="Number, first arrival, box, identity, cause, copies and state of each, then the sums by cause.",
        example="hailong rejects list --home /srv/hailong --cause unknown_box",
    )
    listing.add_argument("--all", action="store_true", help="also those that were put back in")
    one = arguments.command(
        family,
        "show",
        show_one,
        help="everything about one reject, with its bytes",
        description="Topic, cause, detail, times of arrival and the bytes as the box sent them.",
        example="hailong rejects show 12 --home /srv/hailong",
    )
    one.add_argument("number", type=int, metavar="NUMBER", help="its number in the list")
    again = arguments.command(
        family,
        "requeue",
        requeue,
        help="have ingest judge rejects again",
        description="Asks the running ingest to judge rejects again; what is acceptable now is stored within seconds.",
        example="hailong rejects requeue 12 13 --home /srv/hailong\n"
        "hailong rejects requeue --cause unknown_box --home /srv/hailong",
    )
    again.add_argument(
        "number", type=int, nargs="*", metavar="NUMBER", help="their numbers; none: all that --cause and --box name"
    )
    for action in (listing, again):
        action.add_argument("--cause", help="only this cause, e.g. unknown_box")
        action.add_argument("--box", help="only this box")


def show_list(options: argparse.Namespace) -> None:
    """Print the list, and sums by cause."""
    from contextlib import closing

    from hailong import home as homes
    from satisfaction import clock
    from store.book import rejects

    with closing(homes.open_book(homes.load(options.home))) as book:
        for each in rejects.find(book, box=options.box, cause=options.cause, everything=options.all):
            item = each.rejected
            identity = f"{item.spool}/{item.seq}" if item.spool else "-"
            state = "stored" if each.requeued_ms else "asked" if each.requeue_asked_ms else "open"
            moment = f"{clock.local_datetime(each.first_ms):%Y-%m-%d %H:%M:%S}"
            print(
                f"{each.id:>6}  {moment}  {item.box}  {identity}  {item.cause}  ×{each.copies}  {state}  {item.detail}"
            )
        sums = rejects.by_cause(book)
    print("open, in presses: " + (", ".join(f"{cause} {n}" for cause, n in sums.items()) or "none"))


def show_one(options: argparse.Namespace) -> None:
    """Print one reject."""
    from contextlib import closing

    from hailong import home as homes
    from satisfaction import clock, payload
    from store.book import rejects

    with closing(homes.open_book(homes.load(options.home))) as book:
        found = _get(book, options.number)
        item = found.rejected
        print(f"number   {found.id}\ntopic    {found.topic}\ncause    {item.cause}\ndetail   {item.detail}")
        print(f"press    box {item.box}, spool {item.spool}, seq {item.seq}; counts for {item.presses}")
        print(f"arrived  {clock.to_iso(found.first_ms)}, last {clock.to_iso(found.last_ms)}, copies {found.copies}")
        again = rejects.get(book, found.id)
        if again is not None and again.requeued_ms:
            print(f"stored   {clock.to_iso(again.requeued_ms)}")
    print(f"bytes    {payload.visible(item.payload)}")


def requeue(options: argparse.Namespace) -> None:
    """Ask ingest, and say how many it was asked for."""
    from contextlib import closing

    from hailong import home as homes
    from hailong import person
    from hailong.refused import Refused
    from ingest.clocks import now_ms
    from store.book import audit, rejects

    if not options.number and not options.cause and not options.box:
        raise Refused("say which: numbers from `hailong rejects list`, or --cause, or --box")
    with closing(homes.open_book(homes.load(options.home))) as book:
        wanted = [_get(book, number) for number in options.number] or rejects.find(
            book, cause=options.cause, box=options.box
        )
        asked = rejects.ask_requeue(book, [each.id for each in wanted], now_ms=now_ms())
        audit.note(book, who=person.who(), action="rejects.requeue", subject=f"{asked} rejects")
    print(f"{asked} asked for. A running ingest judges them within seconds; look with `hailong rejects list`.")


def _get(book: Book, number: int) -> Reject:
    from hailong.refused import Refused
    from store.book import rejects

    found = rejects.get(book, number)
    if found is None:
        raise Refused(f"there is no reject {number}: see `hailong rejects list`")
    return found
