"""When an office is open: weekly hours per counter or unit, closed days and swapped working days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from satisfaction import clock

EVERYWHERE = "*"
MINUTE_MS = 60_000


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
        self._special = {(row.scope, row.day): row for row in self.special}
        self._cache: dict[tuple[str, str, date], Hours | None] = {}

    def hours(self, unit: str, counter: str, day: date) -> Hours | None:
        """First opening and last closing at ``counter`` of ``unit`` on ``day``; None on a closed day."""
        key = (unit, counter, day)
        if key not in self._cache:
            self._cache[key] = self._hours(unit, counter, day)
        return self._cache[key]

    def _hours(self, unit: str, counter: str, day: date) -> Hours | None:
        weekday: int | None = day.weekday()
        for scope in (counter, unit, EVERYWHERE):
            if (scope, day) in self._special:
                weekday = self._special[scope, day].works_as
                break
        if weekday is None:
            return None
        start = clock.day_start_ms(day)
        for scope in (counter, unit, EVERYWHERE):
            own = [row for row in self.weekly if row.scope == scope and _holds(row, day)]
            if own:
                rows = [row for row in own if row.weekday == weekday]
                if not rows:
                    return None
                return Hours(
                    start + min(row.opens for row in rows) * MINUTE_MS,
                    start + max(row.closes for row in rows) * MINUTE_MS,
                )
        return None


def _holds(row: WeeklyHours, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
