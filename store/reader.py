"""Reading presses, the same on every engine: clean box-days from roll-ups, dirty ones and hours from raw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from satisfaction import clock
from satisfaction.integrity import Rules
from satisfaction.press import Identity, Press
from store import intervals, ledger, rollup
from store.contract import Difference, Figure, Gap, Held, Past, Progress, Step, Table, Tally
from store.engine import Marks, ReadEngine
from store.judge import Judge, Recount
from store.rollup import ONE_DAY, BoxDay, Key, Span
from store.verifying import differences

LONG_DAYS = 62  # more than a month and the days beside it
BOX_DAYS = 310  # of raw presses in one question: a month of ten boxes


class Reader:
    """A PressReader over an engine."""

    def __init__(self, engine: ReadEngine, judge: Judge) -> None:
        self._reading = engine
        self._judge = judge

    def tally(self, query: Tally) -> Table:
        """Counts; see Tally and Table. Raises StoreUnavailable."""
        rules, pending = self._judge.now()
        with self._reading.snapshot():
            if query.step is Step.HOUR:
                return rollup.table(query, self._hours(query, rules))
            dirty = self._dirty(query, pending, self._reading.marks())
            counts = self._clean(query, dirty)
            counts.update(self._fresh(query, rules, dirty))
        return rollup.table(query, counts)

    def held(self, boxes: frozenset[str] | None = None) -> list[Held]:
        """Stored sequence numbers per box and spool."""
        return self._reading.held(boxes)

    def gaps(self) -> list[Gap]:
        """Numbers that are not stored though later ones of their spool are, from 1 on (rejected ones included:
        ``store.completeness`` takes those off)."""
        return [
            Gap(held.box, held.spool, first, last)
            for held in self._reading.held()
            for first, last in intervals.missing(held.runs)
        ]

    def instants(self, identities: Sequence[Identity]) -> dict[Identity, int]:
        """When these presses were (UTC ms), those that are stored. For a few: the presses that follow a gap."""
        return self._reading.instants(identities)

    def scan(
        self, *, since_ms: int | None = None, until_ms: int | None = None, boxes: frozenset[str] | None = None
    ) -> Iterator[Press]:
        """Raw presses by time then identity, one day in memory at a time (a month, of a few boxes)."""
        first = date.min if since_ms is None else clock.local_day(since_ms)
        end = date.max if until_ms is None else clock.local_day(until_ms) + ONE_DAY
        first = max(first, self._reading.marks().raw_since or first)  # an expiry may have been cut short
        for span in windows(*self._within(first, end), boxes):
            found = [
                press
                for press in self._reading.raw(span)
                if (since_ms is None or since_ms <= press.at_ms) and (until_ms is None or press.at_ms < until_ms)
            ]
            yield from sorted(found, key=lambda press: (press.at_ms, press.identity))

    def verify(
        self, *, since: date | None = None, until: date | None = None, progress: Progress | None = None
    ) -> list[Difference]:
        """Where roll-ups of clean box-days differ from raw, unit-days from box-days, or the numbers held from raw
        (the last only when no days are given; once raw presses were deleted, whether each that is left is held);
        ``until`` not within; empty when all agree."""
        return differences(self._reading, self._judge, since, until, progress)

    def past(self) -> Past | None:
        """What a copy of the raw presses does not carry; None while all raw presses are kept. Reads all of them."""
        raw_since = self._reading.marks().raw_since
        if raw_since is None:
            return None
        known = self._reading.held()  # first: a press that comes while raw presses are read was not deleted
        raw = ledger.of(self.scan())
        gone = ((held, raw.get((held.box, held.spool), ())) for held in known)
        return Past(raw_since, tuple(Held(h.box, h.spool, intervals.without(h.runs, kept)) for h, kept in gone))

    def figures(self, until: date) -> Iterator[Figure]:
        """Daily figures of the days before ``until``, as rolled up, a month in memory at a time."""
        first = self._reading.first_figure()
        while first is not None and first < until:
            end = min(until, first + 31 * ONE_DAY)
            for cell, n in sorted(self._reading.cells(Span(first, end)).items()):
                yield (*cell, n)
            first = end

    def ping(self) -> None:
        """Raises StoreUnavailable or StoreMisconfigured when the store cannot answer."""
        self._reading.marks()

    def close(self) -> None:
        """Give back connections and files."""
        self._reading.close()

    def _dirty(self, query: Tally, pending: Sequence[Recount], marks: Marks) -> set[BoxDay]:
        """Box-days of the question whose roll-ups cannot be used."""
        dirty = {(box, day) for box, day in marks.dirty if query.since <= day < query.until}
        for recount in (Recount("*", date.min),) if marks.method != rollup.METHOD else pending:
            since = max(query.since, recount.since, marks.raw_since or date.min)
            until = query.until if recount.until is None else min(query.until, recount.until + ONE_DAY)
            if since < until:
                boxes = None if recount.box == "*" else frozenset((recount.box,))
                dirty |= self._reading.box_days(Span(since, until, boxes)).keys()
        return dirty

    def _clean(self, query: Tally, dirty: set[BoxDay]) -> Counter[Key]:
        """From roll-ups: whole days where every box is clean, box by box where one is not."""
        counts: Counter[Key] = Counter()
        days = {day for _, day in dirty}
        for span in rollup.clean_spans(query.since, query.until, days):
            counts.update(self._reading.sums(query, span))
        take, group = rollup.wanted(query), rollup.key(query)
        for span in rollup.dirty_spans(("", day) for day in days):
            for cell, n in self._reading.cells(span._replace(boxes=None), units=query.units).items():
                if take(cell) and (cell.box, cell.day) not in dirty:
                    counts[group(cell)] += n
        return counts

    def _fresh(self, query: Tally, rules: Rules, dirty: set[BoxDay]) -> Counter[Key]:
        """From raw: dirty box-days that the question is about."""
        counts: Counter[Key] = Counter()
        take, group = rollup.wanted(query), rollup.key(query)
        asked = (box_day for box_day in dirty if _concerns(query, rules, box_day))
        for span in rollup.dirty_spans(asked):
            for cell, n in rollup.cells(self._reading.raw(span), rules).items():
                if take(cell):
                    counts[group(cell)] += n
        return counts

    def _hours(self, query: Tally, rules: Rules) -> Counter[Key]:
        counts: Counter[Key] = Counter()
        for span in windows(*self._within(query.since, query.until), _boxes(query, rules)):
            counts.update(rollup.by_hour(self._reading.raw(span), rules, query))
        return counts

    def _within(self, since: date, until: date) -> tuple[date, date]:
        """``since`` to ``until``, narrowed to where raw presses are when that is long: on InfluxDB finding the first
        and the last of them takes longer than reading a unit's month."""
        if (until - since).days <= LONG_DAYS:
            return since, until
        known = self._reading.days()
        return (since, since) if known is None else (max(since, known[0]), min(until, known[1] + ONE_DAY))


def windows(since: date, until: date, boxes: frozenset[str] | None) -> Iterator[Span]:
    """Small spans from ``since`` to ``until``: a day of all boxes, or up to a month of a few."""
    days = 1 if boxes is None else min(31, max(1, BOX_DAYS // max(1, len(boxes))))
    while since < until:
        end = min(until, date.fromordinal(since.toordinal() + days))
        yield Span(since, end, boxes)
        since = end


def _boxes(query: Tally, rules: Rules) -> frozenset[str] | None:
    """The boxes that can have presses of the question; None = all. Boxes that stood nowhere have unit ""."""
    if query.units is None and query.counters is None:
        return query.boxes
    if "" in (query.units or ()) or "" in (query.counters or ()):
        return query.boxes
    counters = {
        row.code
        for row in rules.registry.counters  # a counter has a row for each unit that it belonged to
        if (query.counters is None or row.code in query.counters) and (query.units is None or row.unit in query.units)
    }
    stood = {row.box for row in rules.registry.boxes if row.counter in counters}
    return frozenset(stood if query.boxes is None else stood & query.boxes)


def _concerns(query: Tally, rules: Rules, box_day: BoxDay) -> bool:
    box, day = box_day
    if query.boxes is not None and box not in query.boxes:
        return False
    place = rules.registry.at(box, clock.day_start_ms(day))
    unit, counter = place or ("", "")
    return (query.units is None or unit in query.units) and (query.counters is None or counter in query.counters)
