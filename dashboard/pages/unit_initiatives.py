"""What a unit promised on named days or for named fields, against its other presses of the same period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.analysis.initiatives import Group, Initiative, compare
from dashboard.figures.captions import points
from dashboard.language.numbers import NOTHING, count, decimal, percent
from dashboard.report.handled import MonthHandled
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
    """One initiative. ``difference``: in percentage points with its interval, "" where one side has no presses.

    ``dossiers``: those of its fields among all of the unit, "" where they are not imported by field.
    """

    name: str
    held: Side
    others: Side
    difference: str
    dossiers: str = ""


def rows(visit: Visit, code: str, period: Period) -> list[Row]:
    """The initiatives of the unit ``code`` in force in ``period``, by name; figures of days that are over."""
    until = min(visit.until(period), visit.today)
    own = [counter for counter in visit.sources.registry.counters if counter.unit == code]
    by_name: dict[str, list[InitiativeDay]] = {}
    for row in visit.sources.places.initiative_days:
        if any(row.covers(counter) for counter in own) and _in_force(row, period.first, until):
            by_name.setdefault(row.name, []).append(row)
    found = [(name, _compared(visit, code, days, own, period)) for name, days in sorted(by_name.items())]
    return [_row(visit, one) if one else Row(name, _UNSHOWN, _UNSHOWN, "") for name, one in found]


_UNSHOWN = Side(NOTHING, NOTHING, NOTHING)


def _in_force(row: InitiativeDay, since: date, until: date) -> bool:
    return row.valid_from < until and (row.valid_to is None or since <= row.valid_to)


def _compared(
    visit: Visit, code: str, days: list[InitiativeDay], counters: list[Counter], period: Period
) -> Initiative | None:
    span = (period.first, min(visit.until(period), visit.today))
    parts = visit.reader.initiative(code, days, *span)
    if parts is None:
        return None
    hours = {True: 0.0, False: 0.0}
    for counter in counters:
        for number in range((span[1] - span[0]).days):
            day = span[0] + number * DAY
            held = any(row.on(day) and row.covers(counter) for row in days)
            hours[held] += _open_hours(visit, counter, day)
    resolved = of_fields(visit.reader.dossiers(period), code, days) or (None, None)
    return compare(
        days[0].name,
        held=Group(parts[0], hours[True], dossiers=resolved[0]),
        others=Group(parts[1], hours[False], dossiers=resolved[1]),
    )


def of_fields(imported: Iterable[MonthHandled], unit: str, days: Iterable[InitiativeDay]) -> tuple[int, int] | None:
    """(dossiers resolved in the initiative's fields, in the others) of ``unit``; None where the initiative is for some
    days only, which dossier counts do not tell apart, or where they were not imported by field."""
    fields: set[str] = set()
    for row in days:
        if row.weekday is not None or row.day is not None or not row.fields:
            return None
        fields |= row.fields
    by_field = [(row.field, row.handled.resolved) for row in imported if row.unit == unit]
    if "" in dict(by_field) or not fields & dict(by_field).keys():
        return None
    held = sum(resolved for field, resolved in by_field if field in fields)
    return held, sum(resolved for _, resolved in by_field) - held


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
    dossiers = ""
    if found.dossier_share is not None and found.held.dossiers is not None and found.others.dossiers is not None:
        dossiers = visit.words(
            "initiatives.dossiers",
            held=count(found.held.dossiers, language=language),
            all=count(found.held.dossiers + found.others.dossiers, language=language),
            share=percent(found.dossier_share, language=language),
        )
    return Row(found.name, _side(found.held, visit), _side(found.others, visit), difference, dossiers)


def _side(group: Group, visit: Visit) -> Side:
    language, pace = visit.words.language, group.presses_per_hour
    return Side(
        percent(group.counts.share, language=language),
        count(group.counts.total, language=language),
        NOTHING if pace is None else decimal(pace, language=language, places=1),
    )
