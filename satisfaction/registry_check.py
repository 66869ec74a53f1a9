"""What is wrong between the rows of a registry: overlaps, holes, unknown codes, dates out of order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from satisfaction.office_hours import EVERYWHERE
from satisfaction.registry_csv import Located, Sheets, read
from satisfaction.settings import Problem, Problems
from satisfaction.targets import ALL_UNITS
from satisfaction.topics import box_name_problem
from satisfaction.validity import FOREVER, Rows, Spans, gaps, last_day, neighbours, said, spans, uncovered

CITY = "hanoi"
GROUP = "group:"
HIGHEST = 10  # units above a unit; a city has three
_UNIT_CODE = re.compile(r"[0-9]{5}\Z")
_COUNTER_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")


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
    units = spans(rows["units"], "code") | always
    counters = spans(rows["counters"], "code") | always
    yield from _parents(rows["units"], units)
    yield from _within(rows["counters"], units, "unit")
    yield from _within(rows["boxes"], counters, "counter")
    yield from _scopes(rows, units.keys() | counters.keys())


def _order(rows: Rows) -> Iterator[Problem]:
    for item in rows:
        if last_day(item.row) < item.row.valid_from:
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
    for code, before, after in neighbours(rows, key):
        until = min(last_day(before.row), last_day(after.row))
        if after.row.valid_from <= until:
            what = "duplicate" if before.row == after.row else "overlap"
            yield after.problem(
                f"{what}: {code} is also on line {before.line}, both valid {said(after.row.valid_from, until)}"
            )


def _holes(rows: Rows, key: str) -> Iterator[Problem]:
    for code, after, first, last in gaps(rows, key):
        yield after.problem(f"hole: {code} is not valid {said(first, last)}, between two of its rows")


def _box_holes(rows: Rows) -> Iterator[Problem]:
    for box, after, first, last in gaps(rows, "box"):
        yield after.problem(f"note, a hole: {box} stands nowhere {said(first, last)}")


def _parents(rows: Rows, units: Mapping[str, Spans]) -> Iterator[Problem]:
    for item in rows:
        parent = item.row.parent
        if parent == CITY or (parent.startswith(GROUP) and len(parent) > len(GROUP)):
            continue
        if parent == item.row.code or parent not in units:
            yield item.problem(f"unknown parent {parent!r}: use {CITY}, the code of another unit, or {GROUP}NAME")
        else:
            yield from _not_covered(item, units[parent], f"parent {parent}")
    yield from _circles(rows)


def _circles(rows: Rows) -> Iterator[Problem]:
    parents = {item.row.code: item.row.parent for item in rows}
    for item in rows:
        seen, above = {item.row.code}, item.row.parent
        while above in parents and above not in seen and len(seen) <= HIGHEST:
            seen.add(above)
            above = parents[above]
        if len(seen) > HIGHEST:
            yield item.problem(f"unit {item.row.code} has more than {HIGHEST} units above it")
        elif above == item.row.code and item.row.parent != item.row.code:
            yield item.problem(f"unit {above} is its own parent, through {item.row.parent}")


def _within(rows: Rows, known: Mapping[str, Spans], what: str) -> Iterator[Problem]:
    for item in rows:
        code = getattr(item.row, what)
        if code not in known:
            yield item.problem(f"unknown {what} {code!r}")
        else:
            yield from _not_covered(item, known[code], f"{what} {code}")


def _not_covered(item: Located[Any], covering: Spans, what: str) -> Iterator[Problem]:
    if stretch := uncovered(item.row, covering):
        yield item.problem(f"hole: {what} is not valid {said(*stretch)}")


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
    for item in sorted(rows, key=lambda item: item.row.valid_from):
        group = groups[item.row.scope, item.row.weekday]
        group[:] = [before for before in group if last_day(before.row) >= item.row.valid_from]
        met = (before for before in group if before.row.opens < item.row.closes and item.row.opens < before.row.closes)
        if before := next(met, None):
            yield item.problem(f"overlap: the hours of line {before.line} are open at the same time")
        group.append(item)


def _twice(rows: Rows, columns: Sequence[str]) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    for item in rows:
        key = tuple(getattr(item.row, column) for column in columns)
        if key in seen:
            yield item.problem(f"duplicate: {', '.join(map(str, key))} is already on line {seen[key]}")
        seen.setdefault(key, item.line)
