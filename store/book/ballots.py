"""Paper ballots that a ward counted by hand: beside the presses, never among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from satisfaction.places import Registry
from satisfaction.registry_rows import Cells
from satisfaction.score import Counts
from satisfaction.settings import Problem, Problems
from store.book import Book, audit, imports
from store.book.imports import Kind

COLUMNS = ("date", "counter", "very_satisfied", "satisfied", "dissatisfied", "entered_by")


@dataclass(frozen=True, slots=True)
class Ballots:
    """The ballots of one day at one counter, and who counted them."""

    day: date
    counter: str
    counts: Counts
    entered_by: str


def read(text: str, *, file: str, registry: Registry) -> list[Ballots]:
    """The rows of a CSV with COLUMNS. Raises Problems: bad values, counters that did not exist that day, doubles."""
    return imports.table(
        text,
        file=file,
        columns=COLUMNS,
        make=lambda cells: _row(cells, registry),
        same=lambda row: (row.day, row.counter),
    )


def add(book: Book, rows: Iterable[Ballots], *, file: str, who: str, at_ms: int) -> int:
    """Keep ``rows`` as one import; its number. A day and counter that another import in force has raises Problems."""
    with book.write() as connection:
        given = list(rows)
        there = {(row.day, row.counter) for row in every(book)}
        double = [row for row in given if (row.day, row.counter) in there]
        if double:
            words = "ballots of {} at {} are imported already: undo that import first"
            raise Problems([Problem(file, 0, words.format(row.day, row.counter)) for row in double])
        number = imports.begin(connection, Kind.BALLOTS, file=file, who=who, at_ms=at_ms)
        connection.executemany(
            "INSERT INTO ballots VALUES (?, ?, ?, ?, ?, ?, ?)", [_values(number, row) for row in given]
        )
        audit.note(book, who=who, action="import.ballots", subject=str(number), detail=f"{file}: {len(given)} rows")
    return number


def every(book: Book, *, since: date = date.min, until: date = date.max) -> list[Ballots]:
    """Ballots in force of the days ``since`` to ``until``, both within, by day and counter."""
    rows = book.rows(
        "SELECT b.day, b.counter, b.very_satisfied, b.satisfied, b.dissatisfied, b.entered_by FROM ballots b "
        "JOIN imports i ON i.id = b.import WHERE i.undone_ms IS NULL AND b.day BETWEEN ? AND ? ORDER BY 1, 2",
        since.isoformat(),
        until.isoformat(),
    )
    return [Ballots(date.fromisoformat(row[0]), row[1], Counts(row[2], row[3], row[4]), row[5]) for row in rows]


def _row(cells: Cells, registry: Registry) -> Ballots:
    counts = Counts(*(imports.count(cells, name) for name in ("very_satisfied", "satisfied", "dissatisfied")))
    row = Ballots(cells.day("date"), cells.text("counter"), counts, cells.text("entered_by"))
    if not cells.problems and registry.counter(row.counter, day=row.day) is None:
        cells.refuse(f"there was no counter {row.counter!r} on {row.day}", None)
    return row


def _values(number: int, row: Ballots) -> tuple[object, ...]:
    counts = row.counts
    return (
        number,
        row.day.isoformat(),
        row.counter,
        counts.very_satisfied,
        counts.satisfied,
        counts.dissatisfied,
        row.entered_by,
    )
