"""``hailong restore``: presses and book back from a file of ``hailong backup``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def register(commands: Any) -> None:
    """Add ``restore``."""
    parser = commands.add_parser(
        "restore",
        help="bring presses and book back from a backup",
        description="Adds the backup's presses to the store that hailong.toml names (what is there already stays, "
        "nothing is counted twice) and replaces the book, after keeping the present one beside it. Broken off, it "
        "can be started again. At the end every press of the file is looked up. Ingest must not run meanwhile.",
        epilog="Example: hailong init /srv/new && hailong restore /mnt/nas/hailong.zip --home /srv/new",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a file of `hailong backup`")
    parser.add_argument("--home", type=Path, required=True, metavar="HOME", help="the home that `hailong init` made")
    parser.add_argument("--presses-only", action="store_true", help="leave the book as it is")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Book first (presses are judged by it), then presses, then the proof."""
    from datetime import date

    from hailong import archive, parquet
    from hailong.moving import move, take_over
    from hailong.storing import writing
    from store.judge import Recount

    with archive.unpacked(options.file.absolute()) as found, writing(options.home) as (here, store):
        if not options.presses_only:
            aside = archive.keep_aside(here.book_path, today=date.today())
            archive.copy_book(found.book, here.book_path)
            print(f"The book is restored; the one before is kept as {aside}.")
            store.recount(Recount("*", date.min))  # what is here already was judged by the book before
        take_over(found.past, parquet.read_figures(found.figures), store)
        move(lambda: parquet.read_presses(found.presses), store, total=found.count)
