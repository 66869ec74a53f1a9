"""The periods of which a report can be chosen: those in which a box stood at a counter, the latest first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from satisfaction import periods
from satisfaction.periods import Period

MONTHS = 36
LONGER = ("", "-9M", "-H2", "-H1")  # of a year; "" is the year


@dataclass(frozen=True, slots=True)
class Choices:
    """Months, quarters, and what is longer, each the latest first."""

    months: tuple[Period, ...]
    quarters: tuple[Period, ...]
    longer: tuple[Period, ...]

    def __contains__(self, period: Period) -> bool:
        """Whether ``period`` is one of them."""
        return period in (*self.months, *self.quarters, *self.longer)


def choices(*, since: date, today: date, period_day: int) -> Choices:
    """What has a day from ``since`` (the first day of a box at a counter) to ``today``, of three years at most."""
    running = periods.month_of(today, period_day=period_day)
    months = [running]
    while months[-1].first > since and len(months) < MONTHS:
        months.append(periods.month_of(months[-1].first - timedelta(days=1), period_day=period_day))
    span = Period(months[-1].first, today, "")

    def begun(parts: tuple[str, ...]) -> tuple[Period, ...]:
        years = range(int(running.text[:4]), int(months[-1].text[:4]) - 1, -1)
        found = (periods.parse(f"{year:04d}{part}", period_day=period_day) for year in years for part in parts)
        return tuple(period for period in found if period.first <= span.last and period.last >= span.first)

    return Choices(tuple(months), begun(("-Q4", "-Q3", "-Q2", "-Q1")), begun(LONGER))
