"""Periods of reporting: ``2026-10`` · ``2026-Q3`` · ``2026-H1`` · ``2026-9M`` · ``2026`` · ``2026-01-01..2026-06-30``.

``period_day`` 15 is for reports that run from the 15th to the 14th: month M then is the 15th of the month before
to the 14th of M.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from satisfaction import clock

_GRAMMAR = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<nine>9M)))?\Z")
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
    year = int(match["year"])
    if match["month"]:
        first_month, months = int(match["month"]), 1
    elif match["quarter"]:
        first_month, months = 3 * int(match["quarter"]) - 2, 3
    elif match["half"]:
        first_month, months = 6 * int(match["half"]) - 5, 6
    else:
        first_month, months = 1, 9 if match["nine"] else 12
    if not 1 <= first_month <= 12:
        raise ValueError(f"{text!r} has no month {first_month}: {HINT}")
    return Period(_bound(year, first_month, period_day), _bound(year, first_month + months, period_day) - _DAY, text)


def month_of(day: date, *, period_day: int = 1) -> Period:
    """The month that ``day`` belongs to."""
    ahead = 1 if period_day != 1 and day.day >= period_day else 0
    year, month0 = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return parse(f"{year:04d}-{month0 + 1:02d}", period_day=period_day)


_DAY = timedelta(days=1)


def _bound(year: int, month: int, period_day: int) -> date:
    """The day on which ``month`` (13 = next January) of the reporting calendar begins."""
    index = year * 12 + month - 1 - (1 if period_day != 1 else 0)
    return date(index // 12, index % 12 + 1, period_day)


def _range(text: str) -> Period:
    try:
        first, last = (date.fromisoformat(part) for part in text.split(".."))
    except ValueError:
        raise ValueError(f"{text!r} is not a period: {HINT}") from None
    if last < first:
        raise ValueError(f"{text!r} ends before it begins")
    return Period(first, last, text)
