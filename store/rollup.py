"""Roll-ups, pure: the presses of a box-day and the rules become counts; counts become the table of a tally."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from satisfaction import clock
from satisfaction.integrity import Rules
from satisfaction.press import Press
from store.contract import By, Step, Table, Tally

BoxDay = tuple[str, date]
Key = tuple[str, ...]
ONE_DAY = timedelta(days=1)
METHOD = 2  # how cells are made; a program with another number counts every box-day again


class Kept(StrEnum):
    """The roll-ups that are kept: box-days, counted from raw presses, and the sums of them."""

    BOX_DAY = "box_day"
    UNIT_DAY = "unit_day"
    BOX_MONTH = "box_month"
    UNIT_MONTH = "unit_month"


class Cell(NamedTuple):
    """One combination of a box-day (of a unit: ``counter`` and ``box`` are ""; of a month: ``day`` is its first).
    ``exclusion`` "" = counted."""

    day: date
    unit: str
    counter: str
    box: str
    rating: str
    reason: str
    exclusion: str


class Span(NamedTuple):
    """The days ``since`` (within) to ``until`` (not within) of ``boxes`` (None = all)."""

    since: date
    until: date
    boxes: frozenset[str] | None = None


def cells(presses: Iterable[Press], rules: Rules) -> Counter[Cell]:
    """How many presses fall into each cell."""
    found: defaultdict[tuple[int, tuple[str, str], str, str, str | None, str | None], int] = defaultdict(int)
    judge = rules.judge
    for press in presses:
        place, exclusion = judge(press)
        day = (press.at_ms + clock.OFFSET_MS) // clock.DAY_MS
        found[day, place, press.box, press.rating, press.reason, exclusion] += 1
    return Counter({_cell(*key): n for key, n in found.items()})


def _cell(day: int, place: tuple[str, str], box: str, rating: str, reason: str | None, exclusion: str | None) -> Cell:
    return Cell(clock.local_day(day * clock.DAY_MS), *place, box, rating, reason or "", exclusion or "")


def by_unit(found: Iterable[tuple[Cell, int]]) -> Counter[Cell]:
    """The cells of boxes summed to unit-days."""
    sums: Counter[Cell] = Counter()
    for cell, n in found:
        sums[cell._replace(counter="", box="")] += n
    return sums


def by_month(found: Iterable[tuple[Cell, int]]) -> Counter[Cell]:
    """The cells of days summed to months."""
    sums: Counter[Cell] = Counter()
    for cell, n in found:
        sums[cell._replace(day=cell.day.replace(day=1))] += n
    return sums


def wanted(query: Tally) -> Callable[[Cell], bool]:
    """Whether a cell belongs into the answer."""
    units, counters, boxes = query.units, query.counters, query.boxes
    return lambda cell: (
        (units is None or cell.unit in units)
        and (counters is None or cell.counter in counters)
        and (boxes is None or cell.box in boxes)
        and not (query.counted_only and cell.exclusion)
    )


def key(query: Tally) -> Callable[[Cell], Key]:
    """The groups of a cell, in the question's order, and its ``at`` when a step was asked."""
    places = [Cell._fields.index(by) for by in query.by]
    if query.step is None:
        return lambda cell: tuple(str(cell[place]) for place in places)
    letters = 7 if query.step is Step.MONTH else 10
    return lambda cell: (*(str(cell[place]) for place in places), cell.day.isoformat()[:letters])


def by_hour(presses: Iterable[Press], rules: Rules, query: Tally) -> Counter[Key]:
    """Counts of ``presses`` by the question's groups and the hour."""
    take, group = wanted(query), key(query)
    hours: defaultdict[int, list[Press]] = defaultdict(list)
    for press in presses:
        hours[hour(press)].append(press)
    found: Counter[Key] = Counter()
    for number, some in hours.items():
        for cell, n in cells(some, rules).items():
            if take(cell):
                *groups, day = group(cell)
                found[(*groups, f"{day}T{number:02d}")] += n
    return found


def hour(press: Press) -> int:
    """The hour of the day in Vietnam, 0 to 23."""
    return (press.at_ms + clock.OFFSET_MS) % clock.DAY_MS // clock.HOUR_MS


def table(query: Tally, counts: Counter[Key]) -> Table:
    """The answer: sorted rows, empty combinations left out."""
    columns = (*map(str, query.by), *(("at",) if query.step else ()), "n")
    return Table(columns, sorted((*groups, n) for groups, n in counts.items() if n))


def needs_boxes(query: Tally) -> bool:
    """Whether unit-days cannot answer."""
    asked = query.counters is not None or query.boxes is not None
    return asked or By.COUNTER in query.by or By.BOX in query.by


def sources(query: Tally, span: Span) -> list[tuple[Kept, Span]]:
    """The roll-ups that answer ``query`` within ``span``: whole months from months, unless days are asked for; the
    days before and after them from days (each part within one month, where months are told apart)."""
    by_days, by_months = (Kept.BOX_DAY, Kept.BOX_MONTH) if needs_boxes(query) else (Kept.UNIT_DAY, Kept.UNIT_MONTH)
    begin = span.since if span.since.day == 1 else month(span.since).until
    end = span.until.replace(day=1)
    if query.step is Step.DAY or end < begin or (end == begin and query.step is None):
        return [(by_days, span)]
    parts = (
        (by_days, span._replace(until=begin)),
        (by_months, span._replace(since=begin, until=end)),
        (by_days, span._replace(since=end)),
    )
    return [(kept, part) for kept, part in parts if part.since < part.until]


def month(day: date) -> Span:
    """The month that ``day`` is in."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1))


def clean_spans(since: date, until: date, dirty: Iterable[date]) -> list[Span]:
    """``since`` to ``until`` without the days in ``dirty``."""
    spans: list[Span] = []
    for day in sorted({day for day in dirty if since <= day < until}):
        if since < day:
            spans.append(Span(since, day))
        since = day + ONE_DAY
    return [*spans, Span(since, until)] if since < until else spans


def dirty_spans(box_days: Iterable[BoxDay], *, days: int = 31) -> list[Span]:
    """Box-days as spans of at most ``days`` days, neighbouring days with the same boxes put together."""
    boxes_of: dict[date, set[str]] = {}
    for box, day in box_days:
        boxes_of.setdefault(day, set()).add(box)
    spans: list[Span] = []
    for day in sorted(boxes_of):
        boxes = frozenset(boxes_of[day])
        last = spans[-1] if spans else None
        if last and last.until == day and last.boxes == boxes and (day - last.since).days < days // len(boxes):
            spans[-1] = last._replace(until=day + ONE_DAY)
        else:
            spans.append(Span(day, day + ONE_DAY, boxes))
    return spans
