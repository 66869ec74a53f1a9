"""Every figure that a page, callback, download or route shows comes through here, within the scope of who asks.

Confidentiality (see ``dashboard.access.release``): a running day's split by rating comes only per unit and in steps;
cells of a counter, an hour or a reason under 5 presses come without their split for everyone but the city.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from dashboard.access.release import advanced, hidden
from dashboard.access.scope import Scope
from dashboard.analysis.counts import counts_by, counts_by_all, series, total
from dashboard.analysis.initiatives import split
from dashboard.data.small_cells import of_whole_months, without_small_cells
from dashboard.data.sources import PAST_KEPT_S, TODAY_KEPT_S, Sources
from dashboard.data.tables import HIDDEN, Cell, Rows, cells_by, rows_of, table_of
from dashboard.report.handled import MonthHandled, months_of
from dashboard.report.sources import imported_dossiers
from satisfaction import clock
from satisfaction.initiatives import InitiativeDay
from satisfaction.integrity import Judged
from satisfaction.periods import Period
from satisfaction.press import Press, Rating
from satisfaction.score import Counts
from store.book import changes, released
from store.contract import By, Step, Table, Tally

DAY = timedelta(days=1)


class ScopedReader:
    """Tallies within a scope. Nothing outside it is ever returned, whatever is asked."""

    def __init__(self, sources: Sources, scope: Scope) -> None:
        self.sources = sources
        self.scope = scope

    def tally(self, query: Tally) -> Table:
        """As ``PressReader.tally``, narrowed to the scope; unshown splits have the rating (reason) HIDDEN."""
        units = self.scope.narrowed(query.units)
        if units is not None and not units:
            return table_of(query, Counter())
        narrowed = replace(query, units=units)
        rows = self._rows(narrowed)
        if not self.scope.sees_small_cells:
            months = of_whole_months(query, today=self.sources.today, period_day=self.sources.period_day)
            rows = without_small_cells(rows, narrowed, splits_spans=months)
        return table_of(query, rows)

    def units(self, since: date, until: date) -> dict[str, Counts]:
        """Counted presses per unit, days ``since`` to before ``until``."""
        return counts_by(self.tally(Tally(since, until, (By.UNIT, By.RATING))), "unit")

    def months(self, since: date, until: date, *, unit: str | None = None) -> dict[tuple[str, ...], Counts]:
        """Counted presses per (unit, ``2026-10``), of one ``unit`` or of all."""
        units = None if unit is None else frozenset({unit})
        table = self.tally(Tally(since, until, (By.UNIT, By.RATING), Step.MONTH, units=units))
        return counts_by_all(table, ("unit", "at"))

    def days(self, unit: str, since: date, until: date) -> dict[str, Counts]:
        """Counted presses of ``unit`` per day (ISO text)."""
        query = Tally(since, until, (By.UNIT, By.RATING), Step.DAY, units=frozenset({unit}))
        return counts_by(self.tally(query), "at")

    def today(self, *, unit: str | None = None) -> dict[str, int]:
        """Counted presses of the running day per unit, of one ``unit`` or of all: no split, so as live as it gets."""
        units = self.scope.narrowed(None if unit is None else frozenset({unit}))
        return {code: counts.total for code, counts in self._now(units).items()}

    def counters(self, unit: str, since: date, until: date) -> dict[str, Cell]:
        """Cells per counter of ``unit``."""
        return cells_by(self.tally(Tally(since, until, (By.COUNTER, By.RATING), units=frozenset({unit}))), "counter")

    def counter_days(self, unit: str, since: date, until: date) -> dict[str, dict[str, Counts]]:
        """Counted presses per counter of ``unit`` and day (ISO text), of days that are over.

        A counter with a day whose split is not shown is left out whole: its month less its other days would tell it.
        """
        until = min(until, self.sources.today)
        if until <= since:
            return {}
        table = self.tally(Tally(since, until, (By.COUNTER, By.RATING), Step.DAY, units=frozenset({unit})))
        unshown = {row[0] for row in table.rows if row[1] == HIDDEN}
        shown = Table(table.columns, [row for row in table.rows if row[0] not in unshown])
        return series(counts_by_all(shown, ("counter", "at")))

    def units_at(self, counters: frozenset[str], since: date, until: date) -> dict[str, Cell]:
        """Cells per unit of what was pressed at ``counters``. A unit's split is shown when that of each of its
        counters is: a sum that left one of them out could be subtracted from the unit's."""
        table = self.tally(Tally(since, until, (By.UNIT, By.COUNTER, By.RATING)))
        own = Table(table.columns, [row for row in table.rows if row[1] in counters])
        return cells_by(own, "unit")

    def initiative(
        self, unit: str, days: Iterable[InitiativeDay], since: date, until: date
    ) -> tuple[Counts, Counts] | None:
        """(presses under an initiative, the others) of ``unit``, days that are over. None outside the scope and, but
        for the city, where one of the two, or a counter of the unit, has presses too few to split."""
        until = min(until, self.sources.today)
        if not self.scope.holds(unit) or until <= since:
            return None
        query = Tally(since, until, (By.COUNTER, By.RATING), Step.DAY, units=frozenset({unit}))
        found = split(self.sources.tally(query), days, counters=self.sources.registry.counters)
        if not self.scope.sees_small_cells:
            sizes = {str(index): part.total for index, part in enumerate(found)}
            cells = self.counters(unit, since, until).values()
            if hidden(sizes) or any(cell.counts is None for cell in cells):
                return None
        return found

    def city_wide(self, since: date, until: date) -> Counts:
        """The whole city's counts, whoever asks: a rate to measure by, of days that are over, never shown as such."""
        until = min(until, self.sources.today)
        return total(self.sources.tally(Tally(since, until, (By.RATING,))))

    def whole_counters(self, unit: str, since: date, until: date) -> dict[str, Counts]:
        """Counts per counter of ``unit``, small ones too: to measure by, of days that are over, never shown as such."""
        if not self.scope.holds(unit):
            return {}
        query = Tally(since, min(until, self.sources.today), (By.COUNTER, By.RATING), units=frozenset({unit}))
        return counts_by(self.sources.tally(query), "counter")

    def reasons(self, unit: str, since: date, until: date) -> dict[str, int]:
        """Dissatisfied presses of ``unit`` per reason, "" = none given, HIDDEN = in cells too small to show."""
        if not self.scope.holds(unit):
            return {}
        query = Tally(since, until, (By.RATING, By.REASON), units=frozenset({unit}))
        table = self.tally(query)
        found: Counter[str] = Counter()
        for rating, reason, n in table.rows:
            if rating == Rating.DISSATISFIED:
                found[str(reason)] += int(n)
        return dict(found)

    def weekday_hours(self, unit: str, since: date, until: date) -> dict[tuple[int, int], Cell]:
        """Cells per (weekday 0 = Monday, hour) of ``unit``, of days that are over."""
        found: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        for press, judged in self._judged(unit, since, until):
            if judged.exclusion is None:
                local = clock.local_datetime(press.at_ms)
                found[local.weekday(), local.hour][press.rating] += 1
        counts = {key: Counts(**cell) for key, cell in found.items()}
        sizes = {key: own.total for key, own in counts.items()}
        unshown = frozenset() if self.scope.sees_small_cells else hidden(sizes)
        return {key: Cell(own.total, None if key in unshown else own) for key, own in counts.items()}

    def raw(self, unit: str, since: date, until: date) -> Iterator[Press]:
        """Raw presses made at ``unit`` in order of time, days that are over: to count and measure by, never shown as
        such."""
        return (press for press, _ in self._judged(unit, since, until))

    def dossiers(self, period: Period) -> list[MonthHandled]:
        """Dossier counts of the scope's units, as imported, for the months that make up ``period``; none where it is
        not whole months."""
        months = months_of(period, period_day=self.sources.period_day)
        key = ("dossiers", months)
        rows = self.sources.kept(key, PAST_KEPT_S, lambda: imported_dossiers(self.sources.book, months))
        return [row for row in rows if self.scope.holds(row.unit)]

    def excluded(self, since: date, until: date, *, unit: str) -> dict[str, int]:
        """Stored presses of ``unit`` per name of the exclusion; "" = counted."""
        query = Tally(since, until, (By.EXCLUSION,), units=frozenset({unit}), counted_only=False)
        return {str(name): int(n) for name, n in self.tally(query).rows}

    def _rows(self, query: Tally) -> Rows:
        today = self.sources.today
        splits = By.RATING in query.by or By.REASON in query.by
        if not splits or query.until <= today:
            return rows_of(self.sources.tally(query))
        rows: Rows = Counter()
        if query.since < today:
            rows.update(rows_of(self.sources.tally(replace(query, until=today))))
        if query.since <= today and _is_per_unit(query):
            rows.update(_shown_rows(self._shown(query.units), query, today))
        return rows

    def _now(self, units: frozenset[str] | None) -> Mapping[str, Counts]:
        """The running day of ``units`` (None: all) as it is; its split is not for showing: see ``_shown``."""
        today = self.sources.today
        return counts_by(self.sources.tally(Tally(today, today + DAY, (By.UNIT, By.RATING), units=units)), "unit")

    def _judged(self, unit: str, since: date, until: date) -> Iterator[tuple[Press, Judged]]:
        """``raw`` with what the rules say. Read month by month, so that two who ask for about the same days read and
        judge them once."""
        until, sources = min(until, self.sources.today), self.sources
        while self.scope.holds(unit) and since < until:
            end = min(until, (since.replace(day=1) + 31 * DAY).replace(day=1))
            key = ("raw", unit, since, end, changes.revision(sources.book))
            yield from sources.kept(key, PAST_KEPT_S, partial(self._scanned, unit, since, end))
            since = end

    def _scanned(self, unit: str, since: date, until: date) -> list[tuple[Press, Judged]]:
        registry, judge = self.sources.registry, self.sources.rules.judge
        counters = {row.code for row in registry.counters if row.unit == unit}
        boxes = frozenset(row.box for row in registry.boxes if row.counter in counters)
        edges = {"since_ms": clock.day_start_ms(since), "until_ms": clock.day_start_ms(until)}
        judged = ((press, judge(press)) for press in self.sources.reader.scan(**edges, boxes=boxes))
        return [(press, found) for press, found in judged if found.place.unit == unit]

    def _shown(self, units: frozenset[str] | None) -> Mapping[str, Counts]:
        """The running day by unit as it was last released; ``units`` (None: all) have been brought up to now."""
        today, book = self.sources.today, self.sources.book
        return self.sources.kept(
            ("shown", today, units),
            TODAY_KEPT_S,
            lambda: released.advance(book, today, now=self._now(units), step=advanced),
        )


def _is_per_unit(query: Tally) -> bool:
    """Whether the running day may be part of the answer: in it no counter, box or hour is told apart."""
    return query.step is not Step.HOUR and query.counters is None and query.boxes is None


def _shown_rows(shown: Mapping[str, Counts], query: Tally, today: date) -> Rows:
    at = {None: (), Step.DAY: (today.isoformat(),), Step.MONTH: (today.isoformat()[:7],)}[query.step]
    rows: Rows = Counter()
    for unit, counts in shown.items():
        if query.units is not None and unit not in query.units:
            continue
        for rating in Rating:
            values = {By.UNIT: unit, By.RATING: str(rating), By.EXCLUSION: ""}
            rows[(*(values.get(by, "") for by in query.by), *at)] += int(getattr(counts, rating))
    return rows
