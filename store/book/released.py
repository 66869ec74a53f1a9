"""The running day's split by rating as it was last shown, per unit: see ``dashboard.access.release``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from satisfaction.score import Counts
from store.book import Book


def shown(book: Book, day: date) -> dict[str, Counts]:
    """What was last shown of ``day``, by unit."""
    rows = book.rows("SELECT * FROM released WHERE day = ?", day.isoformat())
    return {row["unit"]: Counts(row["very_satisfied"], row["satisfied"], row["dissatisfied"]) for row in rows}


def advance(
    book: Book, day: date, *, now: Mapping[str, Counts], step: Callable[[Counts, Counts], Counts]
) -> dict[str, Counts]:
    """Let what is shown of ``day`` become ``step(shown, now)`` for each unit; what is shown afterwards.

    Writes only when something advances; two processes that do it at once agree.
    """
    nothing = Counts()
    before = shown(book, day)
    if all(step(before.get(unit, nothing), counts) == before.get(unit, nothing) for unit, counts in now.items()):
        return before
    with book.write() as tables:
        before = shown(book, day)
        after = before | {unit: step(before.get(unit, nothing), counts) for unit, counts in now.items()}
        tables.execute("DELETE FROM released WHERE day < ?", (day.isoformat(),))
        tables.executemany(
            "INSERT OR REPLACE INTO released VALUES (?, ?, ?, ?, ?)",
            [
                (unit, day.isoformat(), counts.very_satisfied, counts.satisfied, counts.dissatisfied)
                for unit, counts in after.items()
                if counts != before.get(unit, nothing)
            ],
        )
    return after
