"""``hailong restore``: presses and book back from a file of ``hailong backup``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hailong import arguments

if TYPE_CHECKING:
    from hailong.home import Home
    from store.book import Book
    from store.book.users import User

T = TypeVar("T")


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
            _bring_book(found.book, here)
            book = open_book(here)  # what is here already was judged by the book before
            recounts.apply(book, store, place=here.settings.general.store)
            book.close()
        move(lambda: parquet.read_presses(found.presses), store, total=found.count)


def _bring_book(source: Path, here: Home) -> None:
    """Put the book in place, and say what it takes back."""
    from datetime import datetime

    from hailong import archive

    closed, logins = _closed(here.book_path), _logins(here.book_path)
    kept = archive.restore_book(source, here, now=datetime.now())
    print("The book is restored.")
    for path in kept:
        print(f"What was there before is kept in {path}.")
    for period in sorted(closed - _closed(here.book_path)):
        print(f"{period} was closed after this backup, and is open now. The book of before has its report.")
    former = sorted(user.name for user in _logins(here.book_path) - logins) if logins else []
    if former:
        print(f"These users log in as when the backup was taken: {', '.join(former)}.")
        print("Look at each with `hailong user list`: `user disable` and `user reset` are to be done again.")


def _closed(path: Path) -> set[str]:
    """The closings in force in the book at ``path``: their periods, and when."""
    from datetime import date

    from satisfaction import clock
    from store.book import closings

    return {
        f"{one.period.text} ({clock.local_datetime(one.closed_ms):%d/%m/%Y %H:%M}, {one.closed_by})"
        for one in _read(path, lambda book: closings.ended_since(book, date.min))
    }


def _logins(path: Path) -> set[User]:
    """Who may log in by the book at ``path``, with which password and rights."""
    from store.book import users

    return {user for user in _read(path, users.listing) if user.disabled_ms is None}


def _read(path: Path, ask: Callable[[Book], list[T]]) -> list[T]:
    """What the book at ``path`` answers; nothing where there is none."""
    from store.book import Book

    if not path.exists():
        return []
    with closing(Book(path)) as book:
        return ask(book)
