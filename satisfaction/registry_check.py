"""What is wrong between the rows of a registry: overlaps, holes, unknown codes, dates out of order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from satisfaction.office_hours import EVERYWHERE
from satisfaction.registry_csv import Located, Sheets, read
from satisfaction.settings import Problem, Problems
from satisfaction.targets import ALL_UNITS
from satisfaction.topics import box_name_problem

CITY = "hanoi"
GROUP = "group:"
FOREVER = date.max
_DAY = timedelta(days=1)
_UNIT_CODE = re.compile(r"[0-9]{5}\Z")
_COUNTER_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")


class Valid(Protocol):
    """Anything with validity dates, both days within."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


Rows = Sequence[Located[Any]]
Spans = list[tuple[date, date]]


def check(files: Mapping[str, str]) -> tuple[Sheets, list[Problem]]:
    """The rows of ``files`` (table → text), and notes that refuse nothing. Raises Problems with everything wrong."""
    sheets = read(files)
    found = [*sheets.problems, *problems(sheets)]
    if found:
        raise Problems(sorted(found, key=lambda problem: (problem.file, problem.line)))
    return sheets, list(_box_holes(sheets.rows["boxes"]))


def problems(sheets: Sheets) -> Iterator[Problem]:
    """Everything wrong between the rows that could be read."""
    rows = sheets.rows
    for table in ("units", "counters", "boxes", "office_hours", "initiative_days"):
        yield from _order(rows[table])
    yield from _codes(rows)
    for table, key in (("units", "code"), ("counters", "code"), ("boxes", "box")):
        yield from _overlaps(rows[table], key)
    for table in ("units", "counters"):
        yield from _holes(rows[table], "code")
    yield from _references(rows, sheets.dropped)
    yield from _hours(rows["office_hours"])
    for table, columns in (("special_days", ("scope", "day")), ("targets", ("measure", "unit", "year"))):
        yield from _twice(rows[table], columns)


def _references(rows: Mapping[str, Rows], dropped: frozenset[str]) -> Iterator[Problem]:
    """Codes that nobody has, or not then. Codes of rows that could not be read are taken to be there always."""
    always = {code: [(date.min, FOREVER)] for code in dropped}
    units = _spans(rows["units"], "code") | always
    counters = _spans(rows["counters"], "code") | always
    yield from _parents(rows["units"], units)
    yield from _within(rows["counters"], units, "unit")
    yield from _within(rows["boxes"], counters, "counter")
    yield from _scopes(rows, units.keys() | counters.keys())


def _order(rows: Rows) -> Iterator[Problem]:
    for item in rows:
        if _last(item.row) < item.row.valid_from:
            yield item.problem(f"dates out of order: valid_to {item.row.valid_to} is before {item.row.valid_from}")


def _codes(rows: Mapping[str, Rows]) -> Iterator[Problem]:
    for item in rows["units"]:
        if not _UNIT_CODE.match(item.row.code):
            yield item.problem(f"unit {item.row.code!r} is not a code of five digits (text: 00004, not 4)")
    for item in rows["counters"]:
        code = item.row.code
        if not _COUNTER_CODE.match(code) or _UNIT_CODE.match(code):
            yield item.problem(
                f"counter {code!r}: use letters, digits, '.', '_', '-', and not five digits as units have"
            )
    for item in rows["boxes"]:
        if trouble := box_name_problem(item.row.box):
            yield item.problem(f"box {item.row.box!r}: {trouble}")


def _overlaps(rows: Rows, key: str) -> Iterator[Problem]:
    for code, before, after in _neighbours(rows, key):
        until = min(_last(before.row), _last(after.row))
        if after.row.valid_from <= until:
            what = "duplicate" if before.row == after.row else "overlap"
            yield after.problem(
                f"{what}: {code} is also on line {before.line}, both valid {_span(after.row.valid_from, until)}"
            )


def _holes(rows: Rows, key: str) -> Iterator[Problem]:
    for code, after, first, last in _gaps(rows, key):
        yield after.problem(f"hole: {code} is not valid {_span(first, last)}, between two of its rows")


def _box_holes(rows: Rows) -> Iterator[Problem]:
    for box, after, first, last in _gaps(rows, "box"):
        yield after.problem(f"note, a hole: {box} stands nowhere {_span(first, last)}")


def _gaps(rows: Rows, key: str) -> Iterator[tuple[str, Located[Any], date, date]]:
    """Code, the row after the gap, first and last day of each gap between rows of one code."""
    for code, before, after in _neighbours(rows, key):
        if _last(before.row) < after.row.valid_from and _last(before.row) + _DAY < after.row.valid_from:
            yield code, after, _last(before.row) + _DAY, after.row.valid_from - _DAY


def _neighbours(rows: Rows, key: str) -> Iterator[tuple[str, Located[Any], Located[Any]]]:
    """Code, each of its rows but the first, and of the rows that begin before it the one that ends last."""
    for code, group in _grouped(rows, key).items():
        longest = group[0]
        for after in group[1:]:
            yield code, longest, after
            longest = max(longest, after, key=lambda item: _last(item.row))


def _parents(rows: Rows, units: Mapping[str, Spans]) -> Iterator[Problem]:
    for item in rows:
        parent = item.row.parent
        if parent == CITY or (parent.startswith(GROUP) and len(parent) > len(GROUP)):
            continue
        if parent == item.row.code or parent not in units:
            yield item.problem(f"unknown parent {parent!r}: use {CITY}, the code of another unit, or {GROUP}NAME")
        else:
            yield from _not_covered(item, units[parent], f"parent {parent}")


def _within(rows: Rows, known: Mapping[str, Spans], what: str) -> Iterator[Problem]:
    for item in rows:
        code = getattr(item.row, what)
        if code not in known:
            yield item.problem(f"unknown {what} {code!r}")
        else:
            yield from _not_covered(item, known[code], f"{what} {code}")


def _not_covered(item: Located[Any], spans: Spans, what: str) -> Iterator[Problem]:
    """The first stretch of the row's validity in which ``spans`` (ascending) do not hold."""
    day, last = item.row.valid_from, _last(item.row)
    for since, until in spans:
        if since <= day <= until:
            if until >= last:
                return
            day = until + _DAY
    after = [since for since, _ in spans if since > day]
    end = min(last, after[0] - _DAY) if after else last
    if day <= last:
        yield item.problem(f"hole: {what} is not valid {_span(day, end)}")


def _scopes(rows: Mapping[str, Rows], known: set[str]) -> Iterator[Problem]:
    single: list[tuple[str, Callable[[Any], set[str]]]] = [
        ("office_hours", lambda row: {row.scope} - {EVERYWHERE}),
        ("special_days", lambda row: {row.scope} - {EVERYWHERE}),
        ("initiative_days", lambda row: set(row.units | row.counters)),
        ("targets", lambda row: {row.unit} - {ALL_UNITS}),
    ]
    for table, codes in single:
        for item in rows[table]:
            for code in sorted(codes(item.row) - known):
                yield item.problem(f"{code!r} is neither a unit nor a counter that is registered")


def _hours(rows: Rows) -> Iterator[Problem]:
    for item in rows:
        if item.row.closes <= item.row.opens:
            yield item.problem("closes is not after opens")
    groups: dict[tuple[str, int], list[Located[Any]]] = defaultdict(list)
    for item in rows:
        for before in groups[item.row.scope, item.row.weekday]:
            if (
                _meet(before.row, item.row)
                and before.row.opens < item.row.closes
                and item.row.opens < before.row.closes
            ):
                yield item.problem(f"overlap: the hours of line {before.line} are open at the same time")
        groups[item.row.scope, item.row.weekday].append(item)


def _twice(rows: Rows, columns: Sequence[str]) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    for item in rows:
        key = tuple(getattr(item.row, column) for column in columns)
        if key in seen:
            yield item.problem(f"duplicate: {', '.join(map(str, key))} is already on line {seen[key]}")
        seen.setdefault(key, item.line)


def _grouped(rows: Rows, key: str) -> dict[str, list[Located[Any]]]:
    groups: dict[str, list[Located[Any]]] = defaultdict(list)
    for item in sorted(rows, key=lambda item: (item.row.valid_from, _last(item.row))):
        groups[getattr(item.row, key)].append(item)
    return groups


def _spans(rows: Rows, key: str) -> dict[str, Spans]:
    return {
        code: [(item.row.valid_from, _last(item.row)) for item in group] for code, group in _grouped(rows, key).items()
    }


def _meet(one: Valid, other: Valid) -> bool:
    return one.valid_from <= _last(other) and other.valid_from <= _last(one)


def _last(row: Valid) -> date:
    return row.valid_to or FOREVER


def _span(first: date, last: date) -> str:
    return f"from {first} on" if last == FOREVER else f"from {first} to {last}"
