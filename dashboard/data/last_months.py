"""Months up to a period, for what is shown month by month. Pure."""

from __future__ import annotations

from datetime import timedelta

from satisfaction import periods
from satisfaction.periods import Period

SHOWN_MONTHS = 12


def last_months(period: Period, *, period_day: int, number: int = SHOWN_MONTHS) -> list[Period]:
    """``number`` months up to the one that ``period`` ends in, ascending."""
    found = [periods.month_of(period.last, period_day=period_day)]
    while len(found) < number:
        found.append(periods.month_of(found[-1].first - timedelta(days=1), period_day=period_day))
    return found[::-1]
