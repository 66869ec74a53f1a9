"""What came after a period was closed (*bổ sung sau chốt*): told in the next report, never slipped in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.report.model import Adjustment, ReportModel
from satisfaction.periods import Period, parse
from satisfaction.score import Counts

# Presses are taken up to three years back; a year more for periods that were closed late.
LOOK_BACK = timedelta(days=4 * 366)


@dataclass(frozen=True, slots=True)
class ClosedReport:
    """A closed period's report, in force. ``number`` of its closing: they ascend, whatever the server's clock does."""

    number: int
    report: ReportModel


def concerned(period: Period, closed: Iterable[Period]) -> list[Period]:
    """Closed periods of which the report of ``period`` tells: earlier ones of its kind (a month tells of months)
    within LOOK_BACK, and those that are part of it."""
    return [
        other
        for other in closed
        if other.first != period.first or other.last != period.last
        if _is_earlier(other, period) or (period.first <= other.first and other.last <= period.last)
    ]


def earliest(period: Period) -> date:
    """Closings of periods that ended before this day are not looked at."""
    return period.first - LOOK_BACK


def name(period: Period) -> str:
    """A period's text; with its days when it is one of the calendar that begins on the 15th, so that ``2026-10`` of
    that and of the common calendar are told apart."""
    if period == parse(period.text):
        return period.text
    return f"{period.text} ({period.first:%d/%m/%Y}–{period.last:%d/%m/%Y})"


def late(
    period: Period, *, closed: Sequence[ClosedReport], now: Mapping[str, Mapping[str, Counts]]
) -> tuple[Adjustment, ...]:
    """What differs between closed periods as told so far and as they are ``now`` (name → unit → counts).

    Told so far: by the latest report of the same kind as ``period`` that was closed after it and tells of it, else by
    its own closing, which may be a second one.
    """
    found = []
    for one in closed:
        text = name(one.report.period)
        if text not in now:
            continue
        names = {row.code: row.name for row in one.report.rows}
        before = {row.code: row.counts for row in one.report.rows} | _told(period, one, closed)
        for unit in sorted({*before, *now[text]}):
            was, is_now = before.get(unit, Counts()), now[text].get(unit, Counts())
            if was != is_now:
                found.append(Adjustment(text, unit, names.get(unit, unit), was, is_now))
    return tuple(found)


def _told(period: Period, told: ClosedReport, closed: Iterable[ClosedReport]) -> dict[str, Counts]:
    """Unit → counts of ``told``, as the reports of the kind of ``period`` tell them that were closed after it."""
    text, found = name(told.report.period), dict[str, Counts]()
    for one in sorted(closed, key=lambda one: one.number):
        if one.number > told.number and _kind(one.report.period) == _kind(period):
            found |= {item.unit: item.now for item in one.report.adjustments if item.period == text}
    return found


def _is_earlier(other: Period, period: Period) -> bool:
    return _kind(other) == _kind(period) and earliest(period) <= other.last < period.first


def _kind(period: Period) -> str:
    """What sort of period it is: its text with the numbers taken out, so ``2026-10`` and ``2026-11`` are one kind."""
    return re.sub(r"\d{4}|\d{2}|(?<=[QH])\d", "", period.text)
