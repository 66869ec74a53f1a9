"""What a unit promised on named days or for named fields, against its other presses of the same period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.analysis.initiatives import Group, Initiative, compare
from dashboard.figures.captions import points
from dashboard.numbers import NOTHING, count, decimal, percent
from dashboard.visit import Visit
from satisfaction import clock
from satisfaction.initiatives import InitiativeDay
from satisfaction.periods import Period
from satisfaction.places import Counter

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Side:
    """The presses under an initiative, or the others, as texts. ``pace``: presses per opening hour of a counter."""

    share: str
    n: str
    pace: str


@dataclass(frozen=True, slots=True)
class Row:
    """One initiative. ``difference``: in percentage points with its interval, "" where one side has no presses."""

    name: str
    held: Side
    others: Side
    difference: str


def rows(visit: Visit, code: str, period: Period) -> list[Row]:
    """The initiatives of the unit ``code`` in force in ``period``, by name; figures of days that are over."""
    until = min(visit.until(period), visit.today)
    own = [counter for counter in visit.sources.registry.counters if counter.unit == code]
    by_name: dict[str, list[InitiativeDay]] = {}
    for row in visit.sources.places.initiative_days:
        if any(row.covers(counter) for counter in own) and _in_force(row, period.first, until):
            by_name.setdefault(row.name, []).append(row)
    found = [(name, _compared(visit, code, days, own, (period.first, until))) for name, days in sorted(by_name.items())]
    return [_row(visit, one) if one else Row(name, _UNSHOWN, _UNSHOWN, "") for name, one in found]


_UNSHOWN = Side(NOTHING, NOTHING, NOTHING)


def _in_force(row: InitiativeDay, since: date, until: date) -> bool:
    return row.valid_from < until and (row.valid_to is None or since <= row.valid_to)


def _compared(
    visit: Visit, code: str, days: list[InitiativeDay], counters: list[Counter], span: tuple[date, date]
) -> Initiative | None:
    parts = visit.reader.initiative(code, days, *span)
    if parts is None:
        return None
    hours = {True: 0.0, False: 0.0}
    for counter in counters:
        for number in range((span[1] - span[0]).days):
            day = span[0] + number * DAY
            held = any(row.on(day) and row.covers(counter) for row in days)
            hours[held] += _open_hours(visit, counter, day)
    return compare(days[0].name, held=Group(parts[0], hours[True]), others=Group(parts[1], hours[False]))


def _open_hours(visit: Visit, counter: Counter, day: date) -> float:
    if day < counter.valid_from or (counter.valid_to is not None and counter.valid_to < day):
        return 0.0
    hours = visit.sources.calendar.hours(counter.unit, counter.code, day)
    return 0.0 if hours is None else (hours.closes_ms - hours.opens_ms) / clock.HOUR_MS


def _row(visit: Visit, found: Initiative) -> Row:
    language = visit.words.language
    difference = ""
    if found.difference is not None:
        edges = found.difference.interval
        texts = [points(value, language) for value in (found.difference.value, edges.low, edges.high)]
        difference = visit.words("initiatives.points", value=texts[0], low=texts[1], high=texts[2])
    return Row(found.name, _side(found.held, visit), _side(found.others, visit), difference)


def _side(group: Group, visit: Visit) -> Side:
    language, pace = visit.words.language, group.presses_per_hour
    return Side(
        percent(group.counts.share, language=language),
        count(group.counts.total, language=language),
        NOTHING if pace is None else decimal(pace, language=language, places=1),
    )
