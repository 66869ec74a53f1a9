"""The store's answers as counts: per unit, per cell, per anything that was asked for. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from satisfaction.press import Rating
from satisfaction.score import Counts
from store.contract import Table, Tally

HIDDEN = "hidden"  # stands for the rating (or the reason) of presses whose split is not shown
Rows = Counter[tuple[str, ...]]  # presses by the values of a table's columns, in their order
_ORDER = {str(rating): index for index, rating in enumerate(Rating)}


@dataclass(frozen=True, slots=True)
class Cell:
    """``n`` counted presses; ``counts`` None when their split is not shown."""

    n: int
    counts: Counts | None


def rows_of(table: Table) -> Rows:
    """The table as rows."""
    return Counter({tuple(map(str, row[:-1])): int(row[-1]) for row in table.rows})


def table_of(query: Tally, rows: Rows) -> Table:
    """``rows`` as the answer to ``query``."""
    columns = (*map(str, query.by), *(("at",) if query.step else ()), "n")
    return Table(columns, [(*key, n) for key, n in sorted(rows.items()) if n])


def counts_by(table: Table, column: str) -> dict[str, Counts]:
    """Counts per value of ``column``; only for tables without hidden splits."""
    return {key: counts for (key,), counts in counts_by_columns(table, (column,)).items()}


def counts_by_columns(table: Table, columns: tuple[str, ...]) -> dict[tuple[str, ...], Counts]:
    """Counts per values of ``columns``; only for tables without hidden splits."""
    where = [table.columns.index(column) for column in columns]
    rating = table.columns.index("rating")
    found: dict[tuple[str, ...], list[int]] = {}
    for row in table.rows:
        three = found.setdefault(tuple(str(row[index]) for index in where), [0, 0, 0])
        three[_ORDER[str(row[rating])]] += int(row[-1])
    return {key: Counts(*three) for key, three in found.items()}


def cells_by(table: Table, column: str) -> dict[str, Cell]:
    """Cells per value of ``column``."""
    where, rating = table.columns.index(column), table.columns.index("rating")
    sizes: Counter[str] = Counter()
    counts: dict[str, Counts | None] = {}
    for row in table.rows:
        key, name, n = str(row[where]), str(row[rating]), int(row[-1])
        sizes[key] += n
        before = counts.get(key, Counts())
        counts[key] = None if name == HIDDEN or before is None else before + Counts(**{name: n})
    return {key: Cell(n, counts[key]) for key, n in sizes.items()}


def summed(counts: Iterable[Counts]) -> Counts:
    """Counts of a whole from its parts."""
    return sum(counts, Counts())
