"""Whether all presses of a box and period are here: a proof from sequence numbers and health reports. Pure.

stored = counted + excluded. Completeness = stored ÷ (stored + rejected + missing + lost). A number that is not stored
belongs to the period of the health report that first named it, or of the next stored or rejected press of its spool if
that was earlier; while it may be of an earlier period as well, that one is not proven. ``lost`` was acknowledged by a
person; ``missing`` may still come.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from satisfaction import clock
from satisfaction.periods import Period
from store import intervals
from store.intervals import Run, Runs


class Unproven(StrEnum):
    """Why nobody can say that nothing is missing."""

    NO_REPORT = "no_report"  # no health report from after the end of the time in which the box stood here
    SPOOL_ENDED = "spool_ended"  # a spool ended unexpectedly: its last presses are unknown, never zero
    HOLE = "hole"  # numbers that are missing in a later period may be of this one


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
    ascending in time, one a day. ``instants``: when the presses beside a hole were (UTC ms), as far as stored."""

    spool: str
    held: Runs = ()
    rejected: Mapping[int, int] = field(default_factory=dict)
    lost: Runs = ()
    reports: Sequence[Report] = ()
    instants: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hole:
    """Numbers ``run`` that are not here, and when their presses were made (UTC ms): after ``since_ms`` and until
    ``until_ms``, whose day they are placed on. None where nothing says."""

    run: Run
    since_ms: int | None
    until_ms: int | None


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


def of_box(
    box: str, period: Period, spools: Sequence[SpoolFacts], *, counted: int, excluded: int, stood_to: date | None = None
) -> Completeness:
    """Completeness of ``box`` in ``period``, from its spools and the store's counts. ``stood_to``: the last day of the
    period on which it stood at a counter; None for the period's last."""
    rejected = missing = lost = 0
    found = [(facts, hole) for facts in spools for hole in holes(facts)]
    for facts in spools:
        rejected += sum(within(period, at_ms) for seq, at_ms in _kept_aside(facts).items())
    for facts, hole in found:
        if within(period, hole.until_ms):
            still = intervals.count(intervals.without((hole.run,), facts.lost))
            lost += intervals.count((hole.run,)) - still
            missing += still
    why = _unproven(period, spools, found, stood_to=stood_to or period.last)
    return Completeness(box, counted, excluded, rejected, missing, lost, why)


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


def missing(facts: SpoolFacts) -> Runs:
    """Numbers that are neither stored nor rejected, up to the highest that is known."""
    named = max((report.last for report in facts.reports), default=0)
    known = _known(facts)
    return intervals.missing(known, last=max(named, known[-1][1] if known else 0))


def holes(facts: SpoolFacts) -> list[Hole]:
    """What is missing, cut where a report first named it, so that each hole belongs to one period."""
    absent = missing(facts)
    if not absent:
        return []
    lasts = list(accumulate((report.last for report in facts.reports), max))
    return [_placed(facts, hole, run, lasts) for hole in absent for run in _cut(hole, lasts)]


def _unproven(
    period: Period, spools: Sequence[SpoolFacts], found: Sequence[tuple[SpoolFacts, Hole]], *, stood_to: date
) -> Unproven | None:
    """Why completeness in ``period`` is not proven, or None when it is."""
    end_ms = clock.day_start_ms(stood_to + timedelta(days=1))
    if any(_ended_in(period, facts, spools) for facts in spools):
        return Unproven.SPOOL_ENDED
    if not any(report.proves and report.sent_ms >= end_ms for facts in spools for report in facts.reports):
        return Unproven.NO_REPORT
    return Unproven.HOLE if any(_may_be_in(period, facts, hole) for facts, hole in found) else None


def within(period: Period, at_ms: int | None) -> bool:
    """Whether an instant lies in ``period``; one that nobody knows lies in every period, so that it is never hidden."""
    return at_ms is None or period.since_ms <= at_ms < period.until_ms


def _known(facts: SpoolFacts) -> Runs:
    return intervals.union(facts.held, intervals.of(facts.rejected)) if facts.rejected else facts.held


def _cut(hole: Run, ends: Sequence[int]) -> list[Run]:
    """``hole`` in pieces that end at ``ends`` (ascending) and at its own end."""
    inner = sorted({*ends[bisect_left(ends, hole[0]) : bisect_left(ends, hole[1])], hole[1]})
    return list(zip((hole[0], *(end + 1 for end in inner)), inner, strict=False))


def _placed(facts: SpoolFacts, hole: Run, run: Run, lasts: Sequence[int]) -> Hole:
    """``run`` of ``hole`` in time: between the presses beside the hole, after the last report that did not name it, and
    no later than the first that did. ``lasts``: the highest number that was named by each report or before it."""
    naming, silent = bisect_left(lasts, run[1]), bisect_left(lasts, run[0]) - 1
    since = [_instant(facts, hole[0] - 1), facts.reports[silent].sent_ms if silent >= 0 else None]
    until = [_instant(facts, hole[1] + 1), facts.reports[naming].sent_ms if naming < len(lasts) else None]
    return Hole(
        run,
        max((at_ms for at_ms in since if at_ms is not None), default=None),
        min((at_ms for at_ms in until if at_ms is not None), default=None),
    )


def _instant(facts: SpoolFacts, seq: int) -> int | None:
    return facts.instants.get(seq, facts.rejected.get(seq))


def _may_be_in(period: Period, facts: SpoolFacts, hole: Hole) -> bool:
    """Whether a hole that is placed after ``period`` may have begun before its end. What a person acknowledged as
    lost is told elsewhere."""
    if hole.until_ms is None or hole.until_ms < period.until_ms:
        return False
    begun = hole.since_ms is None or hole.since_ms < period.until_ms
    return begun and bool(intervals.without((hole.run,), facts.lost))


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
