"""The store's answers as rows and as cells whose split may be hidden. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import cast

from satisfaction.score import Counts
from store.contract import Table, Tally

HIDDEN = "hidden"  # stands for the rating (or the reason) of presses whose split is not shown
Rows = Counter[tuple[str, ...]]  # presses by the values of a table's columns, in their order


@dataclass(frozen=True, slots=True)
class Cell:
    """``n`` counted presses; ``counts`` None when their split is not shown."""

    n: int
    counts: Counts | None


def rows_of(table: Table) -> Rows:
    """The table as rows."""
    return Counter({cast(tuple[str, ...], row[:-1]): cast(int, row[-1]) for row in table.rows})


def table_of(query: Tally, rows: Rows) -> Table:
    """``rows`` as the answer to ``query``."""
    columns = (*map(str, query.by), *(("at",) if query.step else ()), "n")
    return Table(columns, [(*key, n) for key, n in sorted(rows.items()) if n])


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
