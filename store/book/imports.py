"""Figures from elsewhere, import by import: each file can be undone as a whole, and is never mixed with presses."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from satisfaction.registry_rows import Cells
from satisfaction.settings import Problem, Problems
from store.book import Book, audit

T = TypeVar("T")
MOST_DIGITS = 9  # of a number of people or dossiers


class Kind(StrEnum):
    """What a file brings."""

    BALLOTS = "ballots"
    DOSSIERS = "dossiers"


@dataclass(frozen=True, slots=True)
class Import:
    """One imported file. Instants are UTC ms."""

    id: int
    kind: Kind
    file: str
    who: str
    at_ms: int
    undone_ms: int | None
    undone_by: str | None


class CannotUndo(ValueError):
    """There is no such import, or it is undone already."""


def begin(connection: sqlite3.Connection, kind: Kind, *, file: str, who: str, at_ms: int) -> int:
    """The number of a new import, within the transaction that brings its rows."""
    sql = "INSERT INTO imports (kind, file, who, at_ms) VALUES (?, ?, ?, ?) RETURNING id"
    (number,) = connection.execute(sql, (kind, file, who, at_ms)).fetchone()
    return int(number)


def undo(book: Book, number: int, *, who: str, at_ms: int) -> Import:
    """Let the rows of an import no longer count; they stay in the book. Raises CannotUndo."""
    with book.write() as connection:
        found = next((item for item in every(book) if item.id == number), None)
        if found is None or found.undone_ms is not None:
            raise CannotUndo(f"import {number} {'is undone already' if found else 'does not exist'}")
        connection.execute("UPDATE imports SET undone_ms = ?, undone_by = ? WHERE id = ?", (at_ms, who, number))
        audit.note(book, who=who, action=f"import.{found.kind}.undo", subject=str(number), detail=found.file)
    return found


def every(book: Book) -> list[Import]:
    """All imports, the latest first."""
    return [
        Import(row["id"], Kind(row["kind"]), row["file"], row["who"], row["at_ms"], row["undone_ms"], row["undone_by"])
        for row in book.rows("SELECT * FROM imports ORDER BY id DESC")
    ]


def table(
    text: str, *, file: str, columns: Sequence[str], make: Callable[[Cells], T], same: Callable[[T], object]
) -> list[T]:
    """The rows of a CSV (comma or semicolon; first line = ``columns`` in any order), each made by ``make``, which
    refuses what is wrong; two rows with the same ``same`` are wrong too. Raises Problems with all of them."""
    head = text.removeprefix("\ufeff").splitlines()[:1]
    reader = csv.DictReader(
        io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";" if head and ";" in head[0] else ","
    )
    try:
        return _rows(reader, file=file, columns=columns, make=make, same=same)
    except csv.Error as error:
        raise Problems([Problem(file, reader.line_num, f"not valid CSV: {error}")]) from None


def _rows(
    reader: csv.DictReader[str],
    *,
    file: str,
    columns: Sequence[str],
    make: Callable[[Cells], T],
    same: Callable[[T], object],
) -> list[T]:
    absent = [name for name in columns if name not in (reader.fieldnames or ())]
    if absent:
        raise Problems([Problem(file, 1, f"the first line lacks the columns {', '.join(absent)}")])
    rows: list[T] = []
    problems: list[Problem] = []
    seen: dict[object, int] = {}
    for values in reader:
        cells = Cells({name: (values.get(name) or "").strip() for name in columns})
        rows.append(make(cells))
        first = reader.line_num if cells.problems else seen.setdefault(same(rows[-1]), reader.line_num)
        if first != reader.line_num:
            cells.refuse(f"the same as line {first}; add them up, or correct one", None)
        problems += [Problem(file, reader.line_num, text) for text in cells.problems]
    if not rows:
        problems.append(Problem(file, 1, "no rows"))
    if problems:
        raise Problems(problems)
    return rows


def count(cells: Cells, name: str) -> int:
    """A whole number from 0."""
    text = cells.optional(name)
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        return cells.refuse(f"{name} is a whole number from 0, not {text!r}", 0)
    return int(text)
