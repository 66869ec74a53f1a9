"""The SQL with which roll-ups in presses.db answer a tally. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache, reduce
from typing import Any

from store import codes
from store.contract import By, Step, Tally
from store.rollup import Kept, Key, Span

_STEP: dict[Step | None, list[str]] = {None: [], Step.DAY: ["day"], Step.MONTH: ["day / 100"]}
# All units by one look-up in the primary key each, instead of a walk through the table.
_UNITS = (
    "WITH RECURSIVE every(unit) AS (SELECT min(unit) FROM {table} UNION ALL "
    "SELECT (SELECT min(unit) FROM {table} WHERE unit > every.unit) FROM every WHERE every.unit IS NOT NULL) "
)


def statement(query: Tally, span: Span, kept: Kept) -> tuple[str, list[object]]:
    """(SQL, values) of a SELECT of the groups, the step's day or month number when asked, and the sum."""
    table = f"{kept}s"
    groups = [*map(str, query.by), *_STEP[query.step]]
    where, values = _where(query, span)
    head = _UNITS.format(table=table) if query.units is None else ""
    grouping = f"GROUP BY {_grouping(query)}" if groups else "HAVING count(*)"
    select = ", ".join([*groups, "sum(n)"])
    return f"{head}SELECT {select} FROM {table} WHERE {where} {grouping}", values  # noqa: S608  # constants only


def _grouping(query: Tally) -> str:
    """The groups as SQLite sorts them fastest: the finest place first, and all numbers packed into one.

    The columns that are selected are then *bare* (sqlite.org/lang_select.html), and alike within a group.
    """
    places = [by for by in (By.BOX, By.COUNTER, By.UNIT) if by in query.by]
    numbers = [*_STEP[query.step], *(by for by in (By.RATING, By.REASON, By.EXCLUSION) if by in query.by)]
    packed = [reduce(lambda high, low: f"({high}) * 256 + {low}", numbers)] if numbers else []
    return ", ".join([*places[:1], *packed, *places[1:]])


def _where(query: Tally, span: Span) -> tuple[str, list[object]]:
    conditions = ["day >= ?", "day < ?"]
    values: list[object] = [codes.day_number(span.since), codes.day_number(span.until)]
    for column, wanted in (("unit", query.units), ("counter", query.counters), ("box", query.boxes)):
        if wanted is not None:
            conditions.append(f"{column} IN (SELECT value FROM json_each(?))")  # noqa: S608  # constants only
            values.append(json.dumps(sorted(wanted)))
    if query.units is None:
        conditions.append("unit IN (SELECT unit FROM every WHERE unit IS NOT NULL)")
    if query.counted_only:
        conditions.append("exclusion = 0")
    return " AND ".join(conditions), values


def counts(query: Tally, rows: Iterable[tuple[Any, ...]]) -> Counter[Key]:
    """The rows of ``statement``, each a group of its own, as texts and their number; column by column."""
    columns = list(zip(*rows, strict=True))
    if not columns:
        return Counter()
    *groups, numbers = columns
    texts = [_texts(by, column) for by, column in zip((*query.by, query.step), groups, strict=False)]
    keys: Iterable[Key] = zip(*texts, strict=True) if texts else [()]
    return Counter(dict(zip(keys, numbers, strict=True)))


def _texts(group: By | Step | None, column: tuple[Any, ...]) -> Iterable[str]:
    words = codes.WORDS.get(group) if isinstance(group, By) else None
    if words is not None:
        return [words[code] for code in column]
    return map(_at, column) if isinstance(group, Step) else column


@lru_cache(maxsize=4096)
def _at(number: int) -> str:
    digits = str(number)
    return "-".join(part for part in (digits[:4], digits[4:6], digits[6:]) if part)


def all_cells(kept: Kept, span: Span, units: frozenset[str] | None) -> tuple[str, list[object]]:
    """(SQL, values) of all cells of ``span`` and ``units`` (None: all) in one of the roll-ups."""
    table = f"{kept}s"
    places = "counter, box" if kept in (Kept.BOX_DAY, Kept.BOX_MONTH) else "'', ''"
    everything = Tally(span.since, span.until, units=units, boxes=span.boxes, counted_only=False)
    where, values = _where(everything, span)
    head = _UNITS.format(table=table) if units is None else ""
    return f"{head}SELECT day, unit, {places}, rating, reason, exclusion, n FROM {table} WHERE {where}", values  # noqa: S608
