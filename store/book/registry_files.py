"""The registry's CSV files beside the book: whichever was edited since they last agreed is brought into the other."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from satisfaction.registry_change import BoxDays
from satisfaction.registry_check import check
from satisfaction.registry_csv import TABLES, Entries, file_name, write
from satisfaction.settings import Problem, Problems
from store.book import Book, registry


def sync(book: Book, directory: Path, *, who: str) -> list[BoxDays]:
    """Import files that a person has edited, then write all files as the book has them; the box-days touched.

    The hash of each file as book and directory last agreed on it tells who has changed since. Raises Problems, with
    nothing changed, when an edited file is wrong or when a file and the book were both changed.
    """
    with book.write():
        before = texts(book)
        edited = _edited(book, directory, before)
        days: list[BoxDays] = []
        if edited:
            sheets, _ = check({**before, **edited})
            days = registry.replace(book, sheets.entries(), who=who)
        overwrite(book, directory)
    return days


def update(book: Book, directory: Path, change: Callable[[Entries], Entries], *, who: str) -> list[BoxDays]:
    """Bring in what was edited, apply ``change`` to the registry and write the files; the box-days it touched.

    Raises Problems with nothing changed, as ``sync`` and ``registry.replace`` do.
    """
    with book.write():
        sync(book, directory, who=who)
        days = registry.replace(book, change(registry.load(book)), who=who)
        overwrite(book, directory)
    return days


def texts(book: Book) -> dict[str, str]:
    """What the files say when they agree with the book (table → text)."""
    return write(registry.load(book))


def follow(book: Book, directory: Path, change: Callable[[], object]) -> None:
    """Apply ``change`` to the book and write the files that nobody has edited; an edited one waits for its ``sync``."""
    with book.write():
        edited = waiting(book, directory)
        change()
        _agree(book, directory, {table: text for table, text in texts(book).items() if table not in edited})


def waiting(book: Book, directory: Path) -> frozenset[str]:
    """Tables whose file a person has edited and nobody has imported yet. Raises Problems for one that is not UTF-8."""
    return frozenset(_differing(book, directory, texts(book)))


def overwrite(book: Book, directory: Path) -> None:
    """Write all files as the book has them, whatever stands there, and record that they agree."""
    with book.write():
        _agree(book, directory, texts(book))


def copy(book: Book, directory: Path) -> None:
    """Write all files as the book has them into any folder. A crash on the way leaves whole files, some new."""
    _write_files(directory, texts(book))


def read_directory(directory: Path) -> dict[str, str]:
    """The text of every registry file that is there (table → text). Raises Problems for one that is not UTF-8."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for table in TABLES:
        path = directory / file_name(table)
        if path.exists():
            try:
                found[table] = path.read_bytes().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                line = path.read_bytes()[: error.start].count(b"\n") + 1
                problems.append(Problem(path.name, line, "not UTF-8: save it as 'CSV UTF-8'"))
    if problems:
        raise Problems(problems)
    return found


def _agree(book: Book, directory: Path, found: Mapping[str, str]) -> None:
    with book.write() as connection:
        _write_files(directory, found)
        connection.executemany(
            "INSERT INTO registry_files VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256",
            [(table, _sha256(text)) for table, text in found.items()],
        )


def _write_files(directory: Path, found: Mapping[str, str]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for table, text in found.items():
        path = directory / file_name(table)
        if not path.exists() or path.read_bytes() != text.encode():
            _replace_file(path, text)


def _agreed(book: Book) -> dict[str, str]:
    return {row["name"]: row["sha256"] for row in book.rows("SELECT name, sha256 FROM registry_files")}


def _differing(book: Book, directory: Path, before: Mapping[str, str]) -> dict[str, str]:
    """Files that differ from the book, and from what book and directory last agreed on (table → text)."""
    agreed = _agreed(book)
    return {
        table: text
        for table, text in read_directory(directory).items()
        if _sha256(text) not in (agreed.get(table), _sha256(before[table]))
    }


def _edited(book: Book, directory: Path, before: Mapping[str, str]) -> dict[str, str]:
    """``_differing``, where the book has not changed too. Raises Problems where it has."""
    edited, agreed = _differing(book, directory, before), _agreed(book)
    both = [table for table in edited if table in agreed and _sha256(before[table]) != agreed[table]]
    if both:
        raise Problems([_both_changed(table) for table in both])
    return edited


def _both_changed(table: str) -> Problem:
    return Problem(
        file_name(table),
        0,
        "this file and the book were both changed since they last agreed: put your edits aside, run "
        "`hailong registry export --force`, and make them again",
    )


def _replace_file(path: Path, text: str) -> None:
    aside = path.with_suffix(".csv.new")
    with aside.open("wb") as out:
        out.write(text.encode())
        out.flush()
        os.fsync(out.fileno())
    aside.replace(path)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
