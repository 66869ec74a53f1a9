"""Periods of reporting: ``2026-10`` · ``2026-Q3`` · ``2026-H1`` · ``2026-9M`` · ``2026`` · ``2026-01-01..2026-06-30``.

``period_day`` 15 is for reports that run from the 15th to the 14th: month M then is the 15th of the month before
to the 14th of M.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from satisfaction import clock
from satisfaction.office_hours import Calendar

_GRAMMAR = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<nine>9M)))?\Z", re.ASCII
)
HINT = "a period is 2026-10, 2026-Q3, 2026-H1, 2026-9M, 2026 or 2026-01-01..2026-06-30"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days ``first`` to ``last``, both within, in Vietnam; ``text`` in the grammar."""

    first: date
    last: date
    text: str

    @property
    def since_ms(self) -> int:
        """First instant, UTC ms."""
        return clock.day_start_ms(self.first)

    @property
    def until_ms(self) -> int:
        """First instant after the period, UTC ms."""
        return clock.day_start_ms(self.last + timedelta(days=1))

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.last + timedelta(days=1)


def parse(text: str, *, period_day: int = 1) -> Period:
    """The period that ``text`` names; ValueError with a hint otherwise."""
    if period_day not in (1, 15):
        raise ValueError(f"period_day is 1 or 15, not {period_day}")
    if ".." in text:
        return _range(text)
    match = _GRAMMAR.match(text)
    if match is None or match["year"] == "0000":
        raise ValueError(f"{text!r} is not a period: {HINT}")
    first_month, months = _months(match)
    if not 1 <= first_month <= 12:
        raise ValueError(f"{text!r} has no month {first_month}: {HINT}")
    index = int(match["year"]) * 12 + first_month - 1
    return Period(_bound(index, period_day), _bound(index + months, period_day) - _DAY, text)


def month_of(day: date, *, period_day: int = 1) -> Period:
    """The month that ``day`` belongs to."""
    year, month = _year_month(day, period_day)
    return parse(f"{year:04d}-{month:02d}", period_day=period_day)


def quarter_of(day: date, *, period_day: int = 1) -> Period:
    """The quarter that ``day`` belongs to."""
    year, month = _year_month(day, period_day)
    return parse(f"{year:04d}-Q{(month + 2) // 3}", period_day=period_day)


def months(period: Period, *, period_day: int = 1) -> list[Period]:
    """All months that share a day with ``period``, ascending."""
    found = [month_of(period.first, period_day=period_day)]
    while found[-1].last < period.last:
        found.append(month_of(found[-1].end, period_day=period_day))
    return found


def previous(period: Period, *, period_day: int = 1) -> Period:
    """The period of the same kind just before: of nine months those of the year before, of a range as many days."""
    match = _GRAMMAR.match(period.text)
    if match is None:
        length = period.last - period.first
        return _between(period.first - _DAY - length, period.first - _DAY)
    if match["nine"]:
        return same_last_year(period, period_day=period_day)
    if match["month"]:
        return month_of(period.first - _DAY, period_day=period_day)
    if match["quarter"]:
        return quarter_of(period.first - _DAY, period_day=period_day)
    if match["half"] == "2":
        return parse(f"{match['year']}-H1", period_day=period_day)
    return parse(f"{int(match['year']) - 1:04d}" + ("-H2" if match["half"] else ""), period_day=period_day)


def same_last_year(period: Period, *, period_day: int = 1) -> Period:
    """The same period one year earlier; of a range the same dates (28 February for the 29th)."""
    if ".." in period.text:
        return _between(_year_before(period.first), _year_before(period.last))
    return parse(f"{int(period.text[:4]) - 1:04d}{period.text[4:]}", period_day=period_day)


def days(period: Period) -> list[date]:
    """Every day of ``period``, ascending."""
    return [period.first + timedelta(days=offset) for offset in range((period.end - period.first).days)]


def working_days(period: Period, *, calendar: Calendar, unit: str, counter: str = "") -> list[date]:
    """The days of ``period`` on which ``counter`` of ``unit`` is open (by the unit's hours when it is "")."""
    return [day for day in days(period) if calendar.hours(unit, counter, day) is not None]


_DAY = timedelta(days=1)


def _months(match: re.Match[str]) -> tuple[int, int]:
    """First month and number of months of what the grammar matched."""
    if match["month"]:
        return int(match["month"]), 1
    if match["quarter"]:
        return 3 * int(match["quarter"]) - 2, 3
    if match["half"]:
        return 6 * int(match["half"]) - 5, 6
    return 1, 9 if match["nine"] else 12


def _year_month(day: date, period_day: int) -> tuple[int, int]:
    """Year and month of the reporting calendar."""
    ahead = 1 if period_day != 1 and day.day >= period_day else 0
    year, month0 = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return year, month0 + 1


def _bound(index: int, period_day: int) -> date:
    """The day on which a month of the reporting calendar begins; ``index`` = 12 · year + month - 1."""
    if period_day != 1:
        index -= 1
    return date(index // 12, index % 12 + 1, period_day)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _between(first: date, last: date) -> Period:
    return Period(first, last, f"{first}..{last}")


def _range(text: str) -> Period:
    try:
        first, last = (date.fromisoformat(part) for part in text.split(".."))
    except ValueError:
        raise ValueError(f"{text!r} is not a period: {HINT}") from None
    if last < first:
        raise ValueError(f"{text!r} ends before it begins: put the earlier day first")
    return _between(first, last)  # one text for one period, however it was written
