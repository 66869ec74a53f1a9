"""``hailong import``: paper ballots and dossier counts into the book, file by file, undoable."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hailong import arguments

if TYPE_CHECKING:
    from store.book import Book


def register(commands: Any) -> None:
    """Add ``import``."""
    parser = arguments.command(
        commands,
        "import",
        run,
        help="bring in paper ballots or dossier counts; list and undo imports",
        description="A CSV whose first line names the columns decides what it is. Ballots: date, counter, "
        "very_satisfied, satisfied, dissatisfied, entered_by. Dossiers: unit, month, field, received, resolved, "
        "on_time, overdue, petitions_received, petitions_handled. All mistakes are named at once with their lines, "
        "and then nothing is imported. Ballots are never added to presses.",
        example="hailong import ballots.csv --home /srv/hailong\n"
        "hailong import --list --home /srv/hailong\n"
        "hailong import --undo 3 --home /srv/hailong",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the CSV")
    what.add_argument("--list", action="store_true", help="show all imports")
    what.add_argument("--undo", type=int, metavar="NUMBER", help="let the rows of this import no longer count")


def run(options: argparse.Namespace) -> None:
    """Import, list or undo."""
    from hailong.home import opened

    with opened(options.home) as (_, book):
        if options.list:
            _list(book)
        elif options.undo is not None:
            _undo(book, options.undo)
        else:
            _add(book, options.file)


def _add(book: Book, file: Path) -> None:
    from hailong.person import who
    from hailong.refused import Refused
    from store.book import ballots, dossiers, registry
    from store.now import now_ms

    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{file} cannot be read: {error}. Save it as CSV UTF-8.") from error
    places = registry.load_registry(book)
    if "very_satisfied" in text.partition("\n")[0]:
        papers = ballots.read(text, file=str(file), registry=places)
        number = ballots.add(book, papers, file=file.name, who=who(), at_ms=now_ms())
        print(f"Import {number}: {sum(row.counts.total for row in papers)} ballots in {len(papers)} rows.")
    else:
        handled = dossiers.read(text, file=str(file), registry=places)
        number = dossiers.add(book, handled, file=file.name, who=who(), at_ms=now_ms())
        print(f"Import {number}: {len(handled)} rows of dossier counts.")
    print(f"To take it back: hailong import --undo {number}")


def _list(book: Book) -> None:
    from satisfaction import clock
    from store.book import imports

    for item in imports.every(book):
        undone = f", undone by {item.undone_by}" if item.undone_ms else ""
        at = clock.local_datetime(item.at_ms)
        print(f"{item.id}  {at:%Y-%m-%d %H:%M}  {item.kind}  {item.file}  by {item.who}{undone}")


def _undo(book: Book, number: int) -> None:
    from hailong.person import who
    from hailong.refused import Refused
    from store.book import imports
    from store.now import now_ms

    try:
        done = imports.undo(book, number, who=who(), at_ms=now_ms())
    except imports.CannotUndo as problem:
        raise Refused(f"{problem}; see `hailong import --list`") from problem
    print(f"Import {done.id} ({done.file}) no longer counts.")
