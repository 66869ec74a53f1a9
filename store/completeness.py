"""Whether all presses of a box and period are here: a proof from sequence numbers and health reports. Pure.

stored = counted + excluded. Completeness = stored ÷ (stored + rejected + missing + lost). A number that is not stored
belongs to the period of the next stored or rejected press of its spool, or else of the health report that first named
it. ``lost`` was acknowledged by a person; ``missing`` may still come.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from satisfaction import clock
from satisfaction.periods import Period
from store import intervals
from store.intervals import Run, Runs


class Unproven(StrEnum):
    """Why nobody can say that nothing is missing."""

    NO_REPORT = "no_report"  # no health report from the period's last day or later
    SPOOL_ENDED = "spool_ended"  # a spool ended unexpectedly: its last presses are unknown, never zero


@dataclass(frozen=True, slots=True)
class Report:
    """The last health report of a day about a spool, sent at ``sent_ms`` (UTC); ``last``: the highest number the box
    had made. ``proves``: the box's clock was synced, so it is known when it was sent."""

    sent_ms: int
    last: int
    broken: bool = False
    proves: bool = True

    @property
    def day(self) -> date:
        """The day in Vietnam."""
        return clock.local_day(self.sent_ms)


@dataclass(frozen=True, slots=True)
class SpoolFacts:
    """What is known of one spool. ``rejected``: number → instant (UTC ms). ``lost``: acknowledged. ``reports``:
    ascending in time, one a day. ``instants``: when the presses were that follow a hole (UTC ms), as far as stored."""

    spool: str
    held: Runs = ()
    rejected: Mapping[int, int] = field(default_factory=dict)
    lost: Runs = ()
    reports: Sequence[Report] = ()
    instants: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Completeness:
    """One box in one period, in presses. ``unproven`` None: it is proven that this is all."""

    box: str
    counted: int = 0
    excluded: int = 0
    rejected: int = 0
    missing: int = 0
    lost: int = 0
    unproven: Unproven | None = None

    @property
    def stored(self) -> int:
        """Counted and excluded."""
        return self.counted + self.excluded

    @property
    def share(self) -> float | None:
        """stored ÷ (stored + rejected + missing + lost), a fraction; None when nothing is known of any press."""
        known = self.stored + self.rejected + self.missing + self.lost
        return self.stored / known if known else None

    @property
    def complete(self) -> bool:
        """Proven, and nothing rejected, missing or lost."""
        return self.unproven is None and self.rejected + self.missing + self.lost == 0


def of_box(box: str, period: Period, spools: Sequence[SpoolFacts], *, counted: int, excluded: int) -> Completeness:
    """Completeness of ``box`` in ``period``, from its spools and the store's counts."""
    rejected = missing = lost = 0
    for facts in spools:
        rejected += sum(within(period, at_ms) for seq, at_ms in _kept_aside(facts).items())
        for run in holes(facts):
            if within(period, belongs_ms(facts, run)):
                gone = intervals.count((run,)) - intervals.count(intervals.without((run,), facts.lost))
                lost += gone
                missing += intervals.count((run,)) - gone
    return Completeness(box, counted, excluded, rejected, missing, lost, unproven(period, spools))


def total(parts: Sequence[Completeness], *, name: str = "") -> Completeness:
    """Several boxes together: sums, and unproven when one is."""
    return Completeness(
        name,
        sum(part.counted for part in parts),
        sum(part.excluded for part in parts),
        sum(part.rejected for part in parts),
        sum(part.missing for part in parts),
        sum(part.lost for part in parts),
        next((part.unproven for part in parts if part.unproven), None),
    )


def holes(facts: SpoolFacts) -> Runs:
    """Numbers that are neither stored nor rejected, up to the highest that is known; cut where a report first named
    them, so that each hole belongs to one period."""
    aside = intervals.of(facts.rejected)
    known = intervals.union(facts.held, aside)
    named = max((report.last for report in facts.reports), default=0)
    top = known[-1][1] if known else 0
    inner = intervals.missing(known)
    tail: list[Run] = []
    begin = top + 1
    for report in facts.reports:
        if report.last >= begin:
            tail.append((begin, report.last))
            begin = report.last + 1
    return (*inner, *tail) if named > top else inner


def belongs_ms(facts: SpoolFacts, hole: Run) -> int | None:
    """The instant (UTC ms) by which a hole is placed into a period; None when nothing says."""
    after = hole[1] + 1
    if after in facts.instants:
        return facts.instants[after]
    if after in facts.rejected:
        return facts.rejected[after]
    naming = next((report for report in facts.reports if report.last >= hole[1]), None)
    return None if naming is None else clock.day_start_ms(naming.day)


def unproven(period: Period, spools: Sequence[SpoolFacts]) -> Unproven | None:
    """Why completeness in ``period`` is not proven, or None when it is."""
    if any(_ended_in(period, facts, spools) for facts in spools):
        return Unproven.SPOOL_ENDED
    reported = any(report.proves and report.day >= period.last for facts in spools for report in facts.reports)
    return None if reported else Unproven.NO_REPORT


def within(period: Period, at_ms: int | None) -> bool:
    """Whether an instant lies in ``period``; one that nobody knows lies in every period, so that it is never hidden."""
    return at_ms is None or period.since_ms <= at_ms < period.until_ms


def _kept_aside(facts: SpoolFacts) -> dict[int, int]:
    """Rejected numbers that are not stored: a conflicting copy of a stored press is no press of its own."""
    return {seq: at_ms for seq, at_ms in facts.rejected.items() if not intervals.contains(facts.held, seq)}


def _ended_in(period: Period, facts: SpoolFacts, spools: Sequence[SpoolFacts]) -> bool:
    """Whether a spool ended unexpectedly between its last good report and the day on which that came out."""
    days = _said_broken(facts, spools) or _replaced(facts, spools)
    return days is not None and days[0] <= period.last and period.first <= days[1]


def _said_broken(facts: SpoolFacts, spools: Sequence[SpoolFacts]) -> tuple[date, date] | None:
    """The last day before, and the day on which the box said that it had lost this spool."""
    said = next((index for index, report in enumerate(facts.reports) if report.broken), None)
    if said is None:
        return None
    day = facts.reports[said].day
    return facts.reports[said - 1].day if said else _day_before(_everyone(spools), day), day


def _replaced(facts: SpoolFacts, spools: Sequence[SpoolFacts]) -> tuple[date, date] | None:
    """The day of a spool's last report, and of the box's first report that no longer named it, when the card must have
    died in between: a box names all spools that it still holds, so one that it has given up after its receipts was
    named together with its successor."""
    if not facts.reports:
        return None
    end_ms = facts.reports[-1].sent_ms
    others = [other.reports for other in spools if other is not facts and other.reports]
    after = [report.day for reports in others for report in reports if report.sent_ms > end_ms]
    succeeded = any(reports[0].sent_ms <= end_ms < reports[-1].sent_ms for reports in others)
    return (facts.reports[-1].day, min(after)) if after and not succeeded else None


def _everyone(spools: Sequence[SpoolFacts]) -> list[date]:
    return sorted({report.day for facts in spools for report in facts.reports})


def _day_before(days: Sequence[date], day: date) -> date:
    """The last day before ``day`` with any report of the box; the day itself's eve when there is none."""
    index = bisect_left(days, day)
    return days[index - 1] if index else day - timedelta(days=1)
