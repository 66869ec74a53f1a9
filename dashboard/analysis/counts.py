"""From a tally's rows to counts: the one place where ratings are added up.

Pure Python on purpose (docs/decisions/81): an export that needs a sum should not wait for pandas to be imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import cast

from satisfaction.press import Rating
from satisfaction.score import Counts
from store.contract import Table

Row = tuple[str | int, ...]
_PLACE = {str(Rating.VERY_SATISFIED): 0, str(Rating.SATISFIED): 1, str(Rating.DISSATISFIED): 2}


def counts_by(table: Table, column: str, *, with_excluded: bool = False) -> dict[str, Counts]:
    """Counts per value of ``column`` (``unit``, ``counter``, ``at`` …). The table has a ``rating`` column.

    Rows whose ``exclusion`` is named are left out unless ``with_excluded``; a value without such rows is absent.
    Raises KeyError for a column that the table does not have.
    """
    return {key[0]: counts for key, counts in counts_by_all(table, (column,), with_excluded=with_excluded).items()}


def counts_by_all(
    table: Table, columns: tuple[str, ...], *, with_excluded: bool = False
) -> dict[tuple[str, ...], Counts]:
    """Counts per combination of ``columns``, in the table's order; see ``counts_by``."""
    pick = _picker([_column(table, name) for name in columns])
    rating, n = _column(table, "rating"), _column(table, "n")
    parts: dict[tuple[str, ...], list[int]] = {}
    for row in _rows(table, with_excluded):
        key = pick(row)
        three = parts.get(key)
        if three is None:
            three = parts[key] = [0, 0, 0]
        three[_PLACE[row[rating]]] += row[n]  # type: ignore[index,operator]  # the contract's row: texts, then a number
    return {key: Counts(*three) for key, three in parts.items()}


def counts_over_time(table: Table, column: str) -> dict[str, dict[str, Counts]]:
    """Counts per value of ``column`` and, within it, per ``at`` in order of time."""
    return series(counts_by_all(table, (column, "at")))


def series(cells: Mapping[tuple[str, ...], Counts]) -> dict[str, dict[str, Counts]]:
    """Cells per (key, at) as one series per key, in order of time."""
    found: dict[str, dict[str, Counts]] = {}
    for (key, at), counts in sorted(cells.items(), key=itemgetter(0)):
        found.setdefault(key, {})[at] = counts
    return found


def total(table: Table, *, with_excluded: bool = False) -> Counts:
    """All of the table's presses as one."""
    return merged(counts_by_all(table, (), with_excluded=with_excluded).values())


def merged(parts: Iterable[Counts]) -> Counts:
    """The sum of ``parts``: a unit of its counters, a district of its units."""
    all_of = list(parts)
    return Counts(
        sum(part.very_satisfied for part in all_of),
        sum(part.satisfied for part in all_of),
        sum(part.dissatisfied for part in all_of),
    )


def between(by_day: Mapping[str, Counts], since: date, until: date) -> dict[str, Counts]:
    """Of counts by ISO day those of ``since`` to before ``until``."""
    first, end = since.isoformat(), until.isoformat()
    return {day: counts for day, counts in by_day.items() if first <= day < end}


def _column(table: Table, name: str) -> int:
    if name not in table.columns:
        raise KeyError(f"the tally has no column {name!r}, only {', '.join(table.columns)}")
    return table.columns.index(name)


def _rows(table: Table, with_excluded: bool) -> Iterable[Row]:
    if with_excluded or "exclusion" not in table.columns:
        return table.rows
    exclusion = table.columns.index("exclusion")
    return (row for row in table.rows if not row[exclusion])


def _picker(places: list[int]) -> Callable[[Row], tuple[str, ...]]:
    """A function that takes a row to its key, always a tuple."""
    if len(places) > 1:
        return cast(Callable[[Row], tuple[str, ...]], itemgetter(*places))
    first = places[0] if places else 0
    return itemgetter(slice(first, first + len(places)))
