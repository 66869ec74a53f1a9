"""Reads what a report needs from the presses and the book: the only part of the room that asks them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Protocol

from dashboard.analysis.counts import counts_by
from dashboard.report import adjustments, seal
from dashboard.report.adjustments import ClosedReport
from dashboard.report.build import GROUPS, MONTHLY, Inputs
from dashboard.report.handled import Handled, MonthHandled, months_of
from dashboard.report.model import Adjustment, BoxNumbers
from dashboard.report.units import units_in
from satisfaction import clock, periods
from satisfaction.periods import Period
from satisfaction.places import Registry
from satisfaction.registry_change import registry_of
from satisfaction.registry_csv import Entries
from satisfaction.score import Counts
from satisfaction.targets import Targets
from store import evidence
from store.book import Book, ballots, closings, dossiers, registry, rule_versions
from store.completeness import Completeness
from store.contract import By, PressReader, Step, Table, Tally

MONTHS_BACK = 12


class Tallies(Protocol):
    """Answers tallies: a PressReader, or a reader that keeps to what its user may see."""

    def tally(self, query: Tally) -> Table:
        """Counts; see ``store.contract``."""


def gather(
    reader: PressReader,
    book: Book,
    *,
    period: Period,
    as_of_ms: int,
    scope: frozenset[str] | None = None,
    period_day: int = 1,
    tallies: Tallies | None = None,
    entries: Entries | None = None,
    months: bool = True,
    patterns: bool = False,
) -> Inputs:
    """Everything for the report of ``period`` about the units in ``scope`` (None: all). Raises StoreUnavailable.

    ``tallies``: who counts presses, where the user may not see all that ``reader`` knows. ``entries``: the registry of
    now, where it is at hand. ``months``: the twelve before too. ``patterns``: signals and initiatives, which read days.
    """
    entries = registry.load(book) if entries is None else entries
    counting, places = tallies or reader, registry_of(entries)
    units = _units_of_boxes(places, period)
    own = None if scope is None else frozenset(box for box, unit in units.items() if unit in scope)
    facts = evidence.spool_facts(reader, book, period=period, boxes=own)  # before presses are counted: see ``judged``
    presses, monthly = _presses(reader, tallies, period, months=months, scope=scope, period_day=period_day)
    apart = scope is None and (tallies is None or period.end <= clock.local_day(as_of_ms))
    counts = (_per_box(presses) if apart else None) or evidence.counts_of_boxes(reader, period, own)
    inputs = Inputs(
        period=period,
        as_of_ms=as_of_ms,
        units=entries.units,
        counters=entries.counters,
        presses=presses,
        monthly=monthly,
        boxes=_boxes(evidence.judged(facts, places, period, counts=counts, boxes=own), units),
        targets=Targets(entries.targets),
        rules=tuple(rule_versions.load(book)),
        handled=imported_dossiers(book, months_of(period, period_day=period_day)),
        ballots=_ballots(book, places, period, scope),
        adjustments=_adjustments(counting, book, period),
        period_day=period_day,
        scope=scope,
        synthetic=book.row("SELECT 1 FROM facts WHERE name = 'synthetic' AND value = '1'") is not None,
    )
    return _with_patterns(inputs, entries, counting) if patterns else inputs


def _presses(
    reader: PressReader,
    tallies: Tallies | None,
    period: Period,
    *,
    months: bool,
    scope: frozenset[str] | None,
    period_day: int,
) -> tuple[Table, Table | None]:
    """The presses of ``period`` by GROUPS, and by MONTHLY with the twelve months before (None unless ``months``)."""
    if not months:
        return (tallies or reader).tally(_of_period(period.first, period.end, scope)), None
    since = _months_before(period, MONTHS_BACK, period_day=period_day)
    if tallies is None:
        return _by_month(reader, period, since, scope=scope, period_day=period_day)
    # What its user may not see of a month may be shown of a longer period: each is asked for by itself.
    presses = tallies.tally(_of_period(period.first, period.end, scope))
    return presses, tallies.tally(_of_months(since, period.end, scope, period_day))


def _by_month(
    reader: PressReader, period: Period, since: date, *, scope: frozenset[str] | None, period_day: int
) -> tuple[Table, Table]:
    """The presses of ``period`` by GROUPS, and those of its months and of the months from ``since`` on by MONTHLY. Both
    come from the same answers, so that months add up to the period though presses of it are just coming in."""
    before = reader.tally(_of_months(since, period.first, scope, period_day))
    sums: Counter[tuple[str | int, ...]] = Counter()
    months: Counter[tuple[str | int, ...]] = Counter({row[:-1]: int(row[-1]) for row in before.rows})
    for month in periods.months(period, period_day=period_day):
        part = reader.tally(_of_period(max(month.first, period.first), min(month.end, period.end), scope))
        for *groups, n in part.rows:
            sums[tuple(groups)] += int(n)
            if not groups[GROUPS.index(By.EXCLUSION)]:
                months[groups[GROUPS.index(By.RATING)], month.text] += int(n)
    return Table((*map(str, GROUPS), "n"), _rows(sums)), Table(before.columns, _rows(months))


def _rows(sums: Mapping[tuple[str | int, ...], int]) -> list[tuple[str | int, ...]]:
    return sorted((*groups, n) for groups, n in sums.items())


def _of_period(first: date, end: date, scope: frozenset[str] | None) -> Tally:
    return Tally(first, end, by=GROUPS, units=scope, counted_only=False)


def _of_months(since: date, end: date, scope: frozenset[str] | None, period_day: int) -> Tally:
    return Tally(since, end, by=MONTHLY, step=_step(period_day), units=scope)


def _with_patterns(inputs: Inputs, entries: Entries, counting: Tallies) -> Inputs:
    from dashboard.report import patterns  # which a CSV does not wait for

    period, scope = inputs.period, inputs.scope
    until = min(period.end, clock.local_day(inputs.as_of_ms))  # days that are over
    return replace(
        inputs,
        signals=patterns.signals(counting.tally, entries.units, period, until=until, scope=scope),
        initiatives=patterns.initiatives(
            counting.tally,
            entries.initiative_days,
            entries.counters,
            {unit.code: unit.name for unit in units_in(entries.units, period)},
            first=period.first,
            until=until,
            scope=scope,
        ),
    )


def _ballots(book: Book, places: Registry, period: Period, scope: frozenset[str] | None) -> Counts:
    rows = ballots.every(book, since=period.first, until=period.last)
    return sum((row.counts for row in rows if scope is None or _unit_of(row, places) in scope), Counts())


def _unit_of(row: ballots.Ballots, places: Registry) -> str:
    """Whose counter it was on that day."""
    counter = places.counter(row.counter, day=row.day)
    return counter.unit if counter else ""


def imported_dossiers(book: Book, months: Iterable[str]) -> tuple[MonthHandled, ...]:
    """The dossier counts in force of these reporting months."""
    return tuple(
        MonthHandled(
            row.unit,
            row.month,
            row.field,
            Handled(
                row.received, row.resolved, row.on_time, row.overdue, row.petitions_received, row.petitions_handled
            ),
        )
        for row in dossiers.every(book, months)
    )


def _adjustments(counting: Tallies, book: Book, period: Period) -> tuple[Adjustment, ...]:
    """What came after earlier periods were closed and has not been told yet."""
    closed = [
        ClosedReport(item.id, seal.from_json(item.figures))
        for item in closings.ended_since(book, adjustments.earliest(period))
    ]
    now = {
        adjustments.name(other): counts_by(
            counting.tally(Tally(other.first, other.end, by=(By.UNIT, By.RATING))), "unit"
        )
        for other in adjustments.concerned(period, (one.report.period for one in closed))
    }
    return adjustments.late(period, closed=closed, now=now)


def _per_box(presses: Table) -> dict[str, tuple[int, int]] | None:
    """Box → (counted, excluded): one walk through the roll-ups is enough for all boxes. None where the user of
    ``presses`` does not see boxes apart."""
    found: dict[str, tuple[int, int]] = {}
    for _unit, _counter, box, _rating, _reason, exclusion, n in presses.rows:
        counted, excluded = found.get(str(box), (0, 0))
        found[str(box)] = (counted, excluded + int(n)) if exclusion else (counted + int(n), excluded)
    return None if "" in found else found


def _boxes(parts: Iterable[Completeness], units: Mapping[str, str]) -> tuple[BoxNumbers, ...]:
    """``units``: box → unit."""
    return tuple(
        BoxNumbers(
            box=part.box,
            unit=units.get(part.box, ""),
            stored=part.stored,
            rejected=part.rejected,
            missing=part.missing + part.lost,
            lost=part.lost,
            unproven=part.unproven,
        )
        for part in parts
    )


def _units_of_boxes(places: Registry, period: Period) -> dict[str, str]:
    """Box → the unit where it stood last in ``period``."""
    known = sorted((row for row in places.counters if row.valid_from <= period.last), key=lambda row: row.valid_from)
    counters = {row.code: row.unit for row in known}
    rows = sorted((row for row in places.boxes if row.valid_from <= period.last), key=lambda row: row.valid_from)
    return {row.box: counters.get(row.counter, "") for row in rows}


def _step(period_day: int) -> Step:
    """Calendar months as the store adds them up; days, where reporting months begin on another day."""
    return Step.MONTH if period_day == 1 else Step.DAY


def _months_before(period: Period, months: int, *, period_day: int) -> date:
    """The first day of the reporting month ``months`` before the last of ``period``."""
    month = periods.month_of(period.last, period_day=period_day)
    for _ in range(months):
        month = periods.previous(month, period_day=period_day)
    return month.first
