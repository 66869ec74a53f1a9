"""``hailong reassign``: a box stands at another counter from a day on, also one in the past."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from hailong import arguments

if TYPE_CHECKING:
    from satisfaction.registry_csv import Entries


def register(commands: Any) -> None:
    """Add ``reassign``."""
    parser = arguments.command(
        commands,
        "reassign",
        run,
        help="say at which counter a box stands from a day on",
        description="The box keeps its old counter up to the day before. Its presses from that day on are counted at "
        "the new counter, those of the past too: pages show it at once. Closed periods keep their figures and "
        "show the difference as an adjustment. To undo it, reassign the box back from the same day.",
        example="hailong reassign box-017 --from 2026-10-05 --counter 00004-2 --home /srv/hailong",
    )
    parser.add_argument("box", metavar="BOX", help="the box's name, as on its sticker")
    parser.add_argument(
        "--from", type=arguments.day, required=True, dest="since", metavar="DATE", help="first day there, 2026-10-05"
    )
    parser.add_argument("--counter", required=True, metavar="COUNTER", help="the counter's code")


def run(options: argparse.Namespace) -> None:
    """Change the registry in the book and its CSV file."""
    from hailong.home import opened
    from hailong.person import who
    from store.book import registry_files

    with opened(options.home) as (here, book):
        days = registry_files.update(
            book,
            here.registry,
            lambda entries: reassigned(entries, options.box, since=options.since, counter=options.counter),
            who=who(),
        )
    for item in days:
        until = f"to {item.until}" if item.until else "on"
        print(f"{item.box}: presses from {item.since} {until} are counted again (ingest does it; pages are right now).")
    if not days:
        print(f"{options.box} already stands at {options.counter} from {options.since} on; nothing changed.")


def reassigned(entries: Entries, box: str, *, since: date, counter: str) -> Entries:
    """``entries`` with ``box`` at ``counter`` from ``since`` on. Raises Refused for an unknown box or counter."""
    from dataclasses import replace
    from datetime import timedelta

    from hailong.refused import Refused
    from satisfaction.places import BoxPlace

    if all(row.box != box for row in entries.boxes):
        raise Refused(f"there is no box {box!r}: enrol it with `hailong enroll`, or see registry/boxes.csv")
    if all(row.code != counter for row in entries.counters):
        raise Refused(f"there is no counter {counter!r}: add it to registry/counters.csv first")
    eve = since - timedelta(days=1)
    kept = [
        replace(row, valid_to=eve) if row.box == box and (row.valid_to is None or row.valid_to >= since) else row
        for row in entries.boxes
        if row.box != box or row.valid_from < since
    ]
    before = next((row for row in kept if row.box == box and row.valid_to == eve and row.counter == counter), None)
    if before is not None:  # it stays where it is: one row, not two
        kept.remove(before)
    begin = before.valid_from if before is not None else since
    return replace(entries, boxes=(*kept, BoxPlace(box, counter, begin)))
