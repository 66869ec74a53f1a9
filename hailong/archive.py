"""The neutral file of a backup: a ZIP of presses and old daily figures as Parquet, the book, and a manifest."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hailong import parquet
from hailong.home import Home
from hailong.refused import Refused
from store import intervals
from store.book import Book, BookError, changes, registry_files
from store.contract import Held, Past, PressReader

FORMAT = 1
_BRING_BACK = "Stop hailong, move it away, and `hailong restore` the last backup that you have."
PRESSES, FIGURES, BOOK, MANIFEST = "presses.parquet", "figures.parquet", "book.db", "manifest.json"


@dataclass(frozen=True, slots=True)
class Contents:
    """An unpacked backup."""

    presses: Path
    figures: Path
    book: Path
    count: int
    past: Past | None


def write(target: Path, reader: PressReader, book: Path, *, now_ms: int, note: Callable[[int], None]) -> int:
    """Write a backup while everything runs; how many presses. ``target`` is there whole, or not at all: Refused when
    the book is damaged."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as name:
        directory = Path(name)
        past, count = _write_presses(directory, reader, note)
        copy_book(book, directory / BOOK)  # after the presses: it then knows at least what they need
        with closing(Book(directory / BOOK)) as copied:
            if damage := copied.damage():
                raise Refused(f"{book} is damaged ({damage}): no backup of it would be one. {_BRING_BACK}")
        manifest = {"format": FORMAT, "made_ms": now_ms, "presses": count, "past": past and _past_words(past)}
        part = directory / "whole"
        with zipfile.ZipFile(part, "x", zipfile.ZIP_STORED, allowZip64=True) as archive:
            archive.write(directory / PRESSES, PRESSES)
            archive.write(directory / FIGURES, FIGURES)
            archive.write(directory / BOOK, BOOK, zipfile.ZIP_DEFLATED)
            archive.writestr(MANIFEST, json.dumps(manifest))
        part.chmod(0o600)  # the book holds password hashes
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    return count


def _write_presses(directory: Path, reader: PressReader, note: Callable[[int], None]) -> tuple[Past | None, int]:
    """Daily figures without raw presses, and raw presses; once more when days went from one to the other meanwhile."""
    past = reader.past()
    while True:
        parquet.write_figures(directory / FIGURES, reader.figures(past.raw_since) if past else iter(()))
        count = parquet.write_presses(directory / PRESSES, reader.scan(), note=note)
        before, past = past, reader.past()
        if (before and before.raw_since) == (past and past.raw_since):
            return before, count


@contextmanager
def unpacked(source: Path) -> Iterator[Contents]:
    """The contents of a backup as files, for as long as the block lasts. Raises Refused for anything else."""
    with tempfile.TemporaryDirectory(dir=source.parent, prefix=".restore-") as name:
        directory = Path(name)
        try:
            with zipfile.ZipFile(source) as archive:
                manifest = json.loads(archive.read(MANIFEST))
                if manifest["format"] != FORMAT:
                    raise Refused(f"{source} has format {manifest['format']}, this program reads {FORMAT}")
                for member in (PRESSES, FIGURES, BOOK):
                    archive.extract(member, directory)  # checks each member's CRC
            contents = _checked(directory, manifest)
        except _NOT_WHOLE as error:
            raise Refused(f"{source} is not a whole backup of `hailong backup`: {error}") from error
        yield contents


# What zipfile, zlib, json, pyarrow and SQLite raise at a file that was damaged or altered anywhere.
_NOT_WHOLE = (
    OSError, EOFError, KeyError, TypeError, ValueError, RuntimeError,
    zlib.error, zipfile.BadZipFile, sqlite3.DatabaseError, BookError,
)  # fmt: skip


def _checked(directory: Path, manifest: dict[str, Any]) -> Contents:
    """The members, read as far as it takes to know that they are what they should be."""
    past = manifest["past"] and _past(manifest["past"])
    found = Contents(directory / PRESSES, directory / FIGURES, directory / BOOK, manifest["presses"], past)
    if (presses := parquet.count(found.presses, parquet.PRESS)) != found.count:
        raise ValueError(f"it has {presses} presses and says that it has {found.count}")
    parquet.count(found.figures, parquet.FIGURE)
    with closing(Book(found.book)) as book:
        if damage := book.damage():
            raise ValueError(f"its book is damaged: {damage}")
    return found


def copy_book(source: Path, target: Path) -> None:
    """A consistent copy of a book that is in use, onto ``target`` (made, or replaced in place)."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    target.chmod(0o600)


def restore_book(source: Path, here: Home, *, now: datetime) -> list[Path]:
    """Let the book of a backup, and the registry files that belong to it, be those of ``here``; where those before are
    kept, if there were any. Processes that have the book open see the new one: its revision is a later one, and in
    the same step every box-day waits to be judged by it."""
    aside = here.data / f"before-restore-{now:%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    before = 0
    if here.registry.is_dir():
        shutil.copytree(here.registry, aside / here.registry.name)
    if here.book_path.exists():
        with closing(Book(here.book_path)) as book:
            before = changes.revision(book)
        copy_book(here.book_path, aside / BOOK)
    kept = sorted(aside.iterdir())
    if not kept:
        aside.rmdir()
    with closing(Book(source)) as book:
        changes.replaced(book, before=before)
    copy_book(source, here.book_path)
    with closing(Book(here.book_path)) as book:
        registry_files.overwrite(book, here.registry)
    return kept


def _past_words(past: Past) -> dict[str, object]:
    held = [[item.box, item.spool, intervals.encode(item.runs)] for item in past.held]
    return {"raw_since": past.raw_since.isoformat(), "held": held}


def _past(words: dict[str, Any]) -> Past:
    held = tuple(Held(box, spool, intervals.decode(runs)) for box, spool, runs in words["held"])
    return Past(date.fromisoformat(words["raw_since"]), held)
