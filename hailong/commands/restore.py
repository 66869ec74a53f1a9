"""``hailong restore``: presses and book back from a file of ``hailong backup``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``restore``."""
    parser = arguments.command(
        commands,
        "restore",
        run,
        help="bring presses and book back from a backup",
        description="Adds the backup's presses to the store that hailong.toml names (what is there already stays, "
        "nothing is counted twice) and replaces the book, after keeping the present one beside it. Broken off, it "
        "can be started again. At the end every press of the file is looked up. A running ingest pauses meanwhile and "
        "goes on by itself, boxes keep their presses; broker and dashboard go on.",
        example="hailong init /srv/new && hailong restore /mnt/nas/hailong.zip --home /srv/new",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a file of `hailong backup`")
    parser.add_argument("--presses-only", action="store_true", help="leave the book as it is")


def run(options: argparse.Namespace) -> None:
    """What may be refused first, then the book (presses are judged by it), then presses, then the proof."""
    from datetime import datetime

    from hailong import archive, parquet
    from hailong.home import open_book
    from hailong.moving import move, take_over
    from hailong.storing import writing
    from store.book import recounts

    with (
        archive.unpacked(options.file.absolute()) as found,
        writing(options.home, book_lost=not options.presses_only) as (here, store),
    ):
        take_over(found.past, parquet.read_figures(found.figures), store)
        if not options.presses_only:
            before = _closed(here.book_path)
            kept = archive.restore_book(found.book, here, now=datetime.now())
            print("The book is restored.")
            for path in kept:
                print(f"What was there before is kept in {path}.")
            for period in sorted(before - _closed(here.book_path)):
                print(f"{period} was closed after this backup, and is open now. The book of before has its report.")
            book = open_book(here)
            recounts.apply(
                book, store, place=here.settings.general.store
            )  # what is here already was judged by the book before
            book.close()
        move(lambda: parquet.read_presses(found.presses), store, total=found.count)


def _closed(book: Path) -> set[str]:
    """The closings in force in ``book``: their periods, and when."""
    from contextlib import closing
    from datetime import date

    from satisfaction import clock
    from store.book import Book, closings

    if not book.exists():
        return set()
    with closing(Book(book)) as opened:
        held = closings.ended_since(opened, date.min)
    return {
        f"{one.period.text} ({clock.local_datetime(one.closed_ms):%d/%m/%Y %H:%M}, {one.closed_by})" for one in held
    }
