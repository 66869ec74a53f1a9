"""The last working day of a unit, and the same weekdays before it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from satisfaction.office_hours import Calendar
from satisfaction.score import Counts

LOOK_BACK_DAYS = 14
WEEKS = 4


@dataclass(frozen=True, slots=True)
class LastDay:
    """``counts`` of ``day`` beside ``before``: the sum of the ``weeks`` same weekdays before it that had presses."""

    day: date
    counts: Counts
    before: Counts
    weeks: int

    @property
    def usual(self) -> float | None:
        """Presses on such a weekday, the mean of those before; None without any."""
        return self.before.total / self.weeks if self.weeks else None


def last_working_day(unit: str, calendar: Calendar, *, today: date) -> date | None:
    """The latest day before ``today`` on which ``unit`` was open; None when there is none in two weeks."""
    days = (today - timedelta(days=back) for back in range(1, LOOK_BACK_DAYS + 1))
    return next((day for day in days if calendar.hours(unit, "", day) is not None), None)


def compared(day: date, days: Mapping[str, Counts]) -> LastDay:
    """``day`` against the four same weekdays before it; ``days``: counts by ISO day."""
    earlier = [days.get((day - timedelta(weeks=week)).isoformat(), Counts()) for week in range(1, WEEKS + 1)]
    pressed = [counts for counts in earlier if counts.total]
    return LastDay(day, days.get(day.isoformat(), Counts()), sum(pressed, Counts()), len(pressed))
