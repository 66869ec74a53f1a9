"""``hailong rebuild``: every daily figure counted again from raw presses."""

from __future__ import annotations

import argparse
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``rebuild``."""
    arguments.command(
        commands,
        "rebuild",
        run,
        help="count every daily figure again from raw presses",
        description="Daily figures are always computed from raw presses and can be thrown away; this computes all of "
        "them again, day by day, under the registry and rules of now. A running ingest pauses meanwhile and "
        "goes on by itself; boxes keep their presses. Broken off, it can simply be started again.",
        example="hailong rebuild --home /srv/hailong && hailong verify --home /srv/hailong",
    )


def run(options: argparse.Namespace) -> None:
    """Rebuild with a progress bar."""
    from hailong.home import open_book
    from hailong.progress import bar
    from hailong.storing import writing
    from store.book import recounts

    with writing(options.home) as (here, store), bar("days") as progress:
        book = open_book(here)
        recounts.apply(book, store, place=here.settings.general.store)  # what waited to be counted again is counted now
        done = store.rebuild(progress=progress)
        book.close()
    print(f"{done} box-days counted again.")
