"""Every figure that a page, callback, download or route shows comes through here, within the scope of who asks.

Confidentiality (see ``dashboard.release``): a running day's split by rating comes only per unit and in steps; cells of
a counter, an hour or a reason under 5 presses come without their split for everyone but the city.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from dashboard.access import Scope
from dashboard.analysis.initiatives import split
from dashboard.release import advanced, hidden
from dashboard.sources import TODAY_KEPT_S, Sources
from satisfaction.initiatives import InitiativeDay
from satisfaction.press import Rating
from satisfaction.score import Counts
from store.book import released
from store.contract import By, Step, Table, Tally

HIDDEN = "hidden"  # stands for the rating (or the reason) of presses whose split is not shown
DAY = timedelta(days=1)
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Cell:
    """``n`` counted presses; ``counts`` None when their split is not shown."""

    n: int
    counts: Counts | None


class ScopedReader:
    """Tallies within a scope. Nothing outside it is ever returned, whatever is asked."""

    def __init__(self, sources: Sources, scope: Scope) -> None:
        self.sources = sources
        self.scope = scope

    def tally(self, query: Tally) -> Table:
        """As ``PressReader.tally``, narrowed to the scope; unshown splits have the rating (reason) HIDDEN."""
        units = self.scope.narrowed(query.units)
        if units is not None and not units:
            return _table(query, Counter())
        narrowed = replace(query, units=units)
        rows = self._rows(narrowed)
        if not self.scope.sees_small_cells:
            rows = _without_small_cells(rows, narrowed)
        return _table(query, rows)

    def unit(self, code: str, since: date, until: date) -> Counts:
        """Counted presses of one unit, days ``since`` to before ``until``."""
        query = Tally(since, until, (By.UNIT, By.RATING), units=frozenset({code}))
        return counts_by(self.tally(query), "unit").get(code, Counts())

    def units(self, since: date, until: date) -> dict[str, Counts]:
        """Counted presses per unit, days ``since`` to before ``until``."""
        return counts_by(self.tally(Tally(since, until, (By.UNIT, By.RATING))), "unit")

    def months(self, since: date, until: date, *, unit: str | None = None) -> dict[tuple[str, ...], Counts]:
        """Counted presses per (unit, ``2026-10``), of one ``unit`` or of all."""
        units = None if unit is None else frozenset({unit})
        table = self.tally(Tally(since, until, (By.UNIT, By.RATING), Step.MONTH, units=units))
        return _by_columns(table, ("unit", "at"))

    def days(self, unit: str, since: date, until: date) -> dict[str, Counts]:
        """Counted presses of ``unit`` per day (ISO text)."""
        query = Tally(since, until, (By.UNIT, By.RATING), Step.DAY, units=frozenset({unit}))
        return counts_by(self.tally(query), "at")

    def presses(self, since: date, until: date, *, by: By = By.UNIT) -> dict[str, int]:
        """How many counted presses per unit, counter or box: no split, so the running day is as live as it gets."""
        table = self.tally(Tally(since, until, (By.UNIT, by) if by is not By.UNIT else (By.UNIT,)))
        where = table.columns.index(str(by))
        found: Counter[str] = Counter()
        for row in table.rows:
            found[str(row[where])] += int(row[-1])
        return dict(found)

    def today(self) -> dict[str, int]:
        """Counted presses of the running day per unit."""
        return self.presses(self.sources.today, self.sources.today + DAY)

    def counters(self, unit: str, since: date, until: date) -> dict[str, Cell]:
        """Cells per counter of ``unit``."""
        return cells_by(self.tally(Tally(since, until, (By.COUNTER, By.RATING), units=frozenset({unit}))), "counter")

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
        known = {counter.code: counter for counter in self.sources.registry.counters}
        query = Tally(since, until, (By.COUNTER, By.RATING), Step.DAY, units=frozenset({unit}))
        found = split(self.sources.tally(query), days, counters=known)
        if not self.scope.sees_small_cells:
            sizes = {str(index): part.total for index, part in enumerate(found)}
            cells = self.counters(unit, since, until).values()
            if hidden(sizes) or any(cell.counts is None for cell in cells):
                return None
        return found

    def city_wide(self, since: date, until: date) -> Counts:
        """The whole city's counts, whoever asks: a rate to measure by, of days that are over, never shown as such."""
        until = min(until, self.sources.today)
        return summed(counts_by(self.sources.tally(Tally(since, until, (By.UNIT, By.RATING))), "unit").values())

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
        until = min(until, self.sources.today)
        if not self.scope.holds(unit) or until <= since:
            return {}
        table = self.sources.tally(Tally(since, until, (By.RATING,), Step.HOUR, units=frozenset({unit})))
        counts: dict[tuple[int, int], Counts] = defaultdict(Counts)
        for rating, at, n in table.rows:
            day, _, hour = str(at).partition("T")
            counts[date.fromisoformat(day).weekday(), int(hour)] += Counts(**{str(rating): int(n)})
        if self.scope.sees_small_cells:
            return {key: Cell(value.total, value) for key, value in counts.items()}
        unshown = hidden({key: value.total for key, value in counts.items()})
        return {key: Cell(value.total, None if key in unshown else value) for key, value in counts.items()}

    def excluded(self, since: date, until: date, *, unit: str) -> dict[str, int]:
        """Stored presses of ``unit`` per name of the exclusion; "" = counted."""
        query = Tally(since, until, (By.EXCLUSION,), units=frozenset({unit}), counted_only=False)
        return {str(name): int(n) for name, n in self.tally(query).rows}

    def _rows(self, query: Tally) -> Counter[tuple[str, ...]]:
        today = self.sources.today
        splits = By.RATING in query.by or By.REASON in query.by
        if not splits or query.until <= today:
            return _counter(self.sources.tally(query))
        rows: Counter[tuple[str, ...]] = Counter()
        if query.since < today:
            rows += _counter(self.sources.tally(replace(query, until=today)))
        if query.since <= today and _is_per_unit(query):
            rows += _shown_rows(self._shown(), query, today)
        return rows

    def _shown(self) -> Mapping[str, Counts]:
        sources = self.sources
        today = sources.today

        def advance() -> Mapping[str, Counts]:
            now = counts_by(sources.tally(Tally(today, today + DAY, (By.UNIT, By.RATING))), "unit")
            return released.advance(sources.book, today, now=now, step=advanced)

        return sources.kept(("shown", today), TODAY_KEPT_S, advance)


def counts_by(table: Table, column: str) -> dict[str, Counts]:
    """Counts per value of ``column``; only for tables without hidden splits."""
    return {key: counts for (key,), counts in _by_columns(table, (column,)).items()}


def cells_by(table: Table, column: str) -> dict[str, Cell]:
    """Cells per value of ``column``."""
    where, rating = table.columns.index(column), table.columns.index("rating")
    sizes: Counter[str] = Counter()
    counts: dict[str, Counts | None] = {}
    for row in table.rows:
        key, name, n = str(row[where]), str(row[rating]), int(row[-1])
        sizes[key] += n
        before = counts.get(key, Counts())
        counts[key] = None if name == HIDDEN or before is None else before + Counts(**{name: n})
    return {key: Cell(n, counts[key]) for key, n in sizes.items()}


def _by_columns(table: Table, columns: tuple[str, ...]) -> dict[tuple[str, ...], Counts]:
    where = [table.columns.index(column) for column in columns]
    rating = table.columns.index("rating")
    found: dict[tuple[str, ...], list[int]] = {}
    for row in table.rows:
        three = found.setdefault(tuple(str(row[index]) for index in where), [0, 0, 0])
        three[_ORDER[str(row[rating])]] += int(row[-1])
    return {key: Counts(*three) for key, three in found.items()}


_ORDER = {str(rating): index for index, rating in enumerate(Rating)}


def _table(query: Tally, rows: Counter[tuple[str, ...]]) -> Table:
    columns = (*map(str, query.by), *(("at",) if query.step else ()), "n")
    return Table(columns, [(*key, n) for key, n in sorted(rows.items()) if n])


def _counter(table: Table) -> Counter[tuple[str, ...]]:
    return Counter({tuple(map(str, row[:-1])): int(row[-1]) for row in table.rows})


def _is_per_unit(query: Tally) -> bool:
    """Whether the running day may be part of the answer: in it no counter, box or hour is told apart."""
    return query.step is not Step.HOUR and query.counters is None and query.boxes is None


def _shown_rows(shown: Mapping[str, Counts], query: Tally, today: date) -> Counter[tuple[str, ...]]:
    at = {None: (), Step.DAY: (today.isoformat(),), Step.MONTH: (today.isoformat()[:7],)}[query.step]
    rows: Counter[tuple[str, ...]] = Counter()
    for unit, counts in shown.items():
        if query.units is not None and unit not in query.units:
            continue
        for rating in Rating:
            values = {By.UNIT: unit, By.RATING: str(rating), By.EXCLUSION: ""}
            rows[(*(values.get(by, "") for by in query.by), *at)] += int(getattr(counts, rating))
    return rows


def _without_small_cells(rows: Counter[tuple[str, ...]], query: Tally) -> Counter[tuple[str, ...]]:
    """Reasons are told apart per unit only, so counters and boxes are merged (into "") when reasons are asked for."""
    asked_place = query.counters is not None or query.boxes is not None
    places = {By.COUNTER, By.BOX} & set(query.by)
    hourly = query.step is Step.HOUR
    if By.REASON in query.by:
        for by in places:
            rows = _merged(rows, query.by.index(by))
        return _hide(rows, query, By.REASON, cell_of=None if hourly or asked_place else lambda key: key)
    if By.RATING not in query.by or not (hourly or asked_place or places):
        return rows
    if hourly and (asked_place or places):
        return _hide(rows, query, By.RATING, cell_of=None)
    rating = query.by.index(By.RATING)
    return _hide(rows, query, By.RATING, cell_of=lambda key: key[:rating] + key[rating + 1 :])


def _merged(rows: Counter[tuple[str, ...]], column: int) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for key, n in rows.items():
        found[(*key[:column], "", *key[column + 1 :])] += n
    return found


def _hide(
    rows: Counter[tuple[str, ...]],
    query: Tally,
    column: By,
    *,
    cell_of: Callable[[tuple[str, ...]], tuple[str, ...]] | None,
) -> Counter[tuple[str, ...]]:
    """``column`` becomes HIDDEN in small cells; ``cell_of`` None: in all."""
    where = query.by.index(column)
    unshown = None if cell_of is None else _small(rows, query, column, cell_of)
    found: Counter[tuple[str, ...]] = Counter()
    for key, n in rows.items():
        keep = unshown is not None and cell_of is not None and cell_of(key) not in unshown
        found[key if keep else (*key[:where], HIDDEN, *key[where + 1 :])] += n
    return found


def _small(
    rows: Counter[tuple[str, ...]], query: Tally, column: By, cell_of: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> set[tuple[str, ...]]:
    """The cells to hide, whole by whole: a whole is a unit (and a day or month, where asked)."""
    wholes: dict[tuple[str, ...], Counter[tuple[str, ...]]] = defaultdict(Counter)
    outer = [index for index, by in enumerate(query.by) if by is By.UNIT]
    if query.step in (Step.DAY, Step.MONTH):
        outer.append(len(query.by))
    if column is By.REASON and By.RATING in query.by:
        outer.append(query.by.index(By.RATING))
    for key, n in rows.items():
        wholes[tuple(key[index] for index in outer)][cell_of(key)] += n
    return {cell for sizes in wholes.values() for cell in hidden(sizes)}


def summed(counts: Iterable[Counts]) -> Counts:
    """Counts of a whole from its parts."""
    return sum(counts, Counts())
