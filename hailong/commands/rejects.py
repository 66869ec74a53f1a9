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
    for add in (_list, _show, _requeue):
        add(family)


def _list(family: Any) -> None:
    parser = arguments.command(
        family,
        "list",
        run_list,
        help="one line for each reject that is not in the store",
        description="Number, first arrival, box, identity, cause, copies and state of each, then the sums by cause.",
        example="hailong rejects list --home /srv/hailong --cause unknown_box",
    )
    parser.add_argument("--all", action="store_true", help="also those that were put back in")
    _which(parser)


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cause", help="only this cause, e.g. unknown_box")
    parser.add_argument("--box", help="only this box")


def run_list(options: argparse.Namespace) -> None:
    """Print the list, and sums by cause."""
    from hailong.home import opened
    from satisfaction import clock
    from store.book import rejects

    with opened(options.home) as (_, book):
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


def _show(family: Any) -> None:
    parser = arguments.command(
        family,
        "show",
        run_show,
        help="everything about one reject, with its bytes",
        description="Topic, cause, detail, times of arrival and the bytes as the box sent them.",
        example="hailong rejects show 12 --home /srv/hailong",
    )
    parser.add_argument("number", type=int, metavar="NUMBER", help="its number in the list")


def run_show(options: argparse.Namespace) -> None:
    """Print one reject."""
    from hailong.home import opened
    from satisfaction import clock, payload

    with opened(options.home) as (_, book):
        found = _get(book, options.number)
        item = found.rejected
        print(f"number   {found.id}\ntopic    {found.topic}\ncause    {item.cause}\ndetail   {item.detail}")
        print(f"press    box {item.box}, spool {item.spool}, seq {item.seq}; counts for {item.presses}")
        print(f"arrived  {clock.to_iso(found.first_ms)}, last {clock.to_iso(found.last_ms)}, copies {found.copies}")
        if found.requeued_ms:
            print(f"stored   {clock.to_iso(found.requeued_ms)}")
    print(f"bytes    {payload.visible(item.payload)}")


def _requeue(family: Any) -> None:
    parser = arguments.command(
        family,
        "requeue",
        run_requeue,
        help="have ingest judge rejects again",
        description="Asks the running ingest to judge rejects again; what is acceptable now is stored within seconds.",
        example="hailong rejects requeue 12 13 --home /srv/hailong\n"
        "hailong rejects requeue --cause unknown_box --home /srv/hailong",
    )
    parser.add_argument(
        "number", type=int, nargs="*", metavar="NUMBER", help="their numbers; none: all that --cause and --box name"
    )
    _which(parser)


def run_requeue(options: argparse.Namespace) -> None:
    """Ask ingest, and say how many it was asked for."""
    from hailong import person
    from hailong.home import opened
    from hailong.refused import Refused
    from store.book import audit, rejects
    from store.now import now_ms

    if not options.number and not options.cause and not options.box:
        raise Refused("say which: numbers from `hailong rejects list`, or --cause, or --box")
    with opened(options.home) as (_, book):
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
