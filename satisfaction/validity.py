"""Rows with validity dates, both days within: their order, what lies between them, and how a stretch is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from satisfaction.registry_csv import Located

FOREVER = date.max
ONE_DAY = timedelta(days=1)
Rows = Sequence[Located[Any]]
Spans = list[tuple[date, date]]  # first and last days, ascending


class Valid(Protocol):
    """Anything with validity dates."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


def last_day(row: Valid) -> date:
    """The last day on which ``row`` holds; FOREVER while it does."""
    return row.valid_to or FOREVER


def grouped(rows: Rows, key: str) -> dict[str, list[Located[Any]]]:
    """The rows of each code (attribute ``key``), by their first day."""
    groups: dict[str, list[Located[Any]]] = defaultdict(list)
    for item in sorted(rows, key=lambda item: (item.row.valid_from, last_day(item.row))):
        groups[getattr(item.row, key)].append(item)
    return groups


def spans(rows: Rows, key: str) -> dict[str, Spans]:
    """When each code is valid."""
    return {
        code: [(item.row.valid_from, last_day(item.row)) for item in group]
        for code, group in grouped(rows, key).items()
    }


def neighbours(rows: Rows, key: str) -> Iterator[tuple[str, Located[Any], Located[Any]]]:
    """Code, each of its rows but the first, and of the rows that begin before it the one that ends last."""
    for code, group in grouped(rows, key).items():
        longest = group[0]
        for after in group[1:]:
            yield code, longest, after
            longest = max(longest, after, key=lambda item: last_day(item.row))


def gaps(rows: Rows, key: str) -> Iterator[tuple[str, Located[Any], date, date]]:
    """Code, the row after the gap, first and last day of each gap between rows of one code."""
    for code, before, after in neighbours(rows, key):
        end = last_day(before.row)
        if end < after.row.valid_from and end + ONE_DAY < after.row.valid_from:
            yield code, after, end + ONE_DAY, after.row.valid_from - ONE_DAY


def uncovered(row: Valid, covering: Spans) -> tuple[date, date] | None:
    """The first stretch of the validity of ``row`` in which none of ``covering`` holds; None when there is none."""
    day, last = row.valid_from, last_day(row)
    for since, until in covering:
        if since <= day <= until:
            if until >= last:
                return None
            day = until + ONE_DAY
    later = [since for since, _ in covering if since > day]
    end = min(last, later[0] - ONE_DAY) if later else last
    return (day, end) if day <= end else None


def said(first: date, last: date) -> str:
    """A stretch of days in words."""
    return f"from {first} on" if last == FOREVER else f"from {first} to {last}"
