"""When an office is open: weekly hours per counter or unit, closed days and swapped working days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from satisfaction import clock

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Open ``opens``–``closes`` (minutes after midnight) on ``weekday`` (0 = Monday) at ``scope``.

    ``scope``: a counter's code, a unit's code or ``*``. A weekday may have several rows (before and after lunch).
    """

    scope: str
    weekday: int
    opens: int
    closes: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not its weekday: ``works_as`` None = closed, else the weekday (0 = Monday) whose hours it keeps."""

    day: date
    works_as: int | None
    name: str
    scope: str = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Hours:
    """The first opening and last closing of one day, UTC ms."""

    opens_ms: int
    closes_ms: int


class Calendar:
    """Opening hours of every counter on any day. A counter's own rows go before its unit's, and those before ``*``."""

    def __init__(self, *, weekly: Iterable[WeeklyHours] = (), special: Iterable[SpecialDay] = ()) -> None:
        self.weekly = tuple(weekly)
        self.special = tuple(special)
        self._weekly: dict[str, list[WeeklyHours]] = {}
        for row in self.weekly:
            self._weekly.setdefault(row.scope, []).append(row)
        self._special = {(row.scope, row.day): row for row in self.special}
        self._scopes = {*self._weekly, *(row.scope for row in self.special)}
        self._cache: dict[tuple[str, str, date], Hours | None] = {}

    def hours(self, unit: str, counter: str, day: date) -> Hours | None:
        """First opening and last closing at ``counter`` of ``unit`` on ``day``; None on a closed day."""
        # who has no rows of their own shares one answer a day with everyone
        key = (unit if unit in self._scopes else "", counter if counter in self._scopes else "", day)
        try:
            return self._cache[key]
        except KeyError:
            return self._cache.setdefault(key, self._hours((counter, unit, EVERYWHERE), day))

    def _hours(self, scopes: tuple[str, ...], day: date) -> Hours | None:
        weekday: int | None = day.weekday()
        for scope in scopes:
            if (scope, day) in self._special:
                weekday = self._special[scope, day].works_as
                break
        if weekday is None:
            return None
        for scope in scopes:
            own = [row for row in self._weekly.get(scope, ()) if _holds(row, day)]
            if own:
                return _span([row for row in own if row.weekday == weekday], clock.day_start_ms(day))
        return None


def _span(rows: list[WeeklyHours], start_ms: int) -> Hours | None:
    if not rows:
        return None
    opens, closes = min(row.opens for row in rows), max(row.closes for row in rows)
    return Hours(start_ms + opens * clock.MINUTE_MS, start_ms + closes * clock.MINUTE_MS)


def _holds(row: WeeklyHours, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
