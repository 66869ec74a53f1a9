"""What a report names for people to look at: signals of the units' control charts, and initiative days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from dashboard.analysis.counts import counts_by, counts_by_all, counts_over_time
from dashboard.analysis.over_time import control_chart
from dashboard.figures.descriptions import ControlChart
from dashboard.figures.findings import episodes
from dashboard.report.model import InitiativeRow, SignalRow
from satisfaction import breaks
from satisfaction.initiatives import InitiativeDay
from satisfaction.p_chart import DAYS_BACK, Point, Signal
from satisfaction.periods import Period
from satisfaction.places import Counter, Unit
from satisfaction.score import Counts
from store.contract import By, Step, Table, Tally

Ask = Callable[[Tally], Table]
DAY = timedelta(days=1)


def signals(
    ask: Ask, units: Sequence[Unit], period: Period, *, until: date, scope: frozenset[str] | None
) -> tuple[SignalRow, ...]:
    """Signals at points that end in ``period``, by unit; a run that goes on is told once.

    Each unit's chart looks back DAYS_BACK days from ``until`` (not within), and not beyond the day on which the unit
    came to be or became another.
    """
    since = until - timedelta(days=DAYS_BACK)
    table = ask(Tally(since, until, by=(By.UNIT, By.RATING), step=Step.DAY, units=scope))
    names = {unit.code: unit.name for unit in sorted(units, key=lambda unit: unit.valid_from)}
    found: list[SignalRow] = []
    for code, days in sorted(counts_over_time(table, "unit").items()):
        begun = breaks.begun(units, code, until=until).isoformat()
        own = {day: counts for day, counts in days.items() if day >= begun}
        found.extend(in_series(own, unit=code, name=names.get(code, code), first=period.first))
    return tuple(found)


def in_series(days: Mapping[str, Counts], *, unit: str, name: str, first: date) -> Iterator[SignalRow]:
    """The signals of one unit's ``days`` (ISO text) from ``first`` on, by kind; none where there is no chart."""
    drawn = control_chart(days, title=name)
    found: dict[tuple[str, str], list[tuple[Signal, Point]]] = {}
    if isinstance(drawn, ControlChart):
        for signal in episodes(drawn.chart.signals):
            point = drawn.chart.points[signal.index]
            if point.last >= first.isoformat():
                found.setdefault((signal.rule, signal.side), []).append((signal, point))
    for kind in sorted(found):
        signal, latest = found[kind][-1]
        yield SignalRow(unit, name, signal, len(found[kind]), latest)


def initiatives(
    ask: Ask,
    days: Iterable[InitiativeDay],
    counters: Iterable[Counter],
    names: Mapping[str, str],
    *,
    first: date,
    until: date,
    scope: frozenset[str] | None,
) -> tuple[InitiativeRow, ...]:
    """Presses under each initiative against the unit's other presses from ``first`` to ``until`` (not within), by name
    and unit (``names`` by code); each day by what its counters were then. Only days on which something is promised are
    asked for, and all presses of their units last: what comes in meanwhile is among the others, which never fall below
    nothing."""
    places = list(counters)
    ends = {counter.valid_to + DAY for counter in places if counter.valid_to is not None}
    changes = sorted(ends | {counter.valid_from for counter in places})
    held: dict[tuple[str, str], Counts] = {}
    for name, rows in groupby(sorted(days, key=lambda row: row.name), key=lambda row: row.name):
        for since, end, promised in spans(list(rows), first=first, until=until, changes=changes):
            there = [counter for counter in places if _holds(counter, since)]
            covered = {(one.unit, one.code) for one in there if any(row.covers(one) for row in promised)}
            where = frozenset(unit for unit, _ in covered if scope is None or unit in scope)
            if where:
                table = ask(Tally(since, end, by=(By.UNIT, By.COUNTER, By.RATING), units=where))
                for (unit, counter), counts in counts_by_all(table, ("unit", "counter")).items():
                    if (unit, counter) in covered:
                        held[name, unit] = held.get((name, unit), Counts()) + counts
    units = frozenset(unit for _, unit in held)
    whole = counts_by(ask(Tally(first, until, by=(By.UNIT, By.RATING), units=units)), "unit") if units else {}
    return tuple(
        InitiativeRow(name, unit, names.get(unit, unit), part, _less(whole.get(unit, part), part))
        for (name, unit), part in sorted(held.items())
    )


def spans(
    days: Sequence[InitiativeDay], *, first: date, until: date, changes: Sequence[date] = ()
) -> Iterator[tuple[date, date, tuple[InitiativeDay, ...]]]:
    """Neighbouring days on which the same rows are held, as (first, the day after the last, those rows); each of
    ``changes`` (ascending) begins anew."""
    every = (first + number * DAY for number in range((until - first).days))

    def alike(day: date) -> tuple[int, tuple[InitiativeDay, ...]]:
        return bisect_right(changes, day), tuple(row for row in days if row.on(day))

    for (_, promised), run in groupby(every, key=alike):
        if promised:
            own = list(run)
            yield own[0], own[-1] + DAY, promised


def _holds(counter: Counter, day: date) -> bool:
    return counter.valid_from <= day and (counter.valid_to is None or day <= counter.valid_to)


def _less(whole: Counts, part: Counts) -> Counts:
    return Counts(
        whole.very_satisfied - part.very_satisfied,
        whole.satisfied - part.satisfied,
        whole.dissatisfied - part.dissatisfied,
    )
