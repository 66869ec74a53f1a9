"""The proof that roll-ups equal raw: every clean box-day is counted again from its presses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from satisfaction.integrity import Rules
from satisfaction.press import Press
from store import intervals, ledger, rollup
from store.contract import Difference, Progress
from store.engine import ReadEngine
from store.judge import Judge
from store.ledger import Ledger
from store.rollup import ONE_DAY, BoxDay, Cell, Kept, Span

Group = tuple[str, ...]


def differences(
    engine: ReadEngine, judge: Judge, since: date | None, until: date | None, progress: Progress | None
) -> list[Difference]:
    """See ``Reader.verify``. Day by day, so memory does not grow with history."""
    bounds = _bounds(engine, since, until)
    found: list[Difference] = []
    whole = since is None and until is None
    held = ledger.of_held(engine.held()) if whole else {}
    seen: Ledger = {}
    first, end = bounds
    while (day := first) < end:
        first = day + ONE_DAY
        found += _steadily(partial(_of_day, engine, judge, day, seen))
        if progress:
            progress((first - bounds[0]).days, (end - bounds[0]).days)
    for month in _months(bounds, since, until):
        found += _steadily(partial(_of_month, engine, month))
    return [*found, *_of_numbers(engine, held, seen)] if whole else found


def _steadily(look: Callable[[], Iterable[Difference]]) -> Iterable[Difference]:
    """What is found twice: where an engine has no snapshots, a press may come in the middle of a look."""
    return list(look()) and look()


def _bounds(engine: ReadEngine, since: date | None, until: date | None) -> tuple[date, date]:
    """The days to look at: those with raw presses, and those asked for."""
    known = engine.days()
    if known is None:
        return (since or date.max, until or date.min)
    kept = engine.marks().raw_since or date.min
    return max(kept, since or known[0]), until or known[1] + ONE_DAY


def _months(bounds: tuple[date, date], since: date | None, until: date | None) -> Iterator[Span]:
    """The whole months that are asked for."""
    first = bounds[0].replace(day=1)
    while first < bounds[1]:
        month = rollup.month(first)
        if (since or date.min) <= month.since and month.until <= (until or date.max):
            yield month
        first = month.until


def _of_day(engine: ReadEngine, judge: Judge, day: date, seen: Ledger) -> list[Difference]:
    rules, pending = judge.now()
    span = Span(day, day + ONE_DAY)
    with engine.snapshot():
        dirty = {box_day for box_day in engine.marks().dirty if box_day[1] == day}
        rolled, rolled_units = engine.cells(span), engine.cells(span, Kept.UNIT_DAY)
        presses = list(engine.raw(span))
    seen.update(ledger.after(seen, (press.identity for press in presses)))
    raw = rollup.cells(presses, rules)
    dirty |= {(cell.box, day) for cell in (*raw, *rolled) if any(wait.covers(cell.box, day) for wait in pending)}
    found = list(_unequal(_clean(rolled, dirty), _clean(raw, dirty)))
    if not dirty:
        found += _unequal(rolled_units, rollup.by_unit(rolled.items()))
    return _with_hours(found, presses, rules) if found else found


def _of_month(engine: ReadEngine, month: Span) -> Iterator[Difference]:
    """Where the sums of a month differ from those of its days; none are looked at while one of them is dirty."""
    with engine.snapshot():
        if any(month.since <= day < month.until for _, day in engine.marks().dirty):
            return
        for months, days in ((Kept.BOX_MONTH, Kept.BOX_DAY), (Kept.UNIT_MONTH, Kept.UNIT_DAY)):
            sums = rollup.by_month(engine.cells(month, days).items())
            yield from (replace(item, month=True) for item in _unequal(engine.cells(month, months), sums))


def _with_hours(found: list[Difference], presses: Iterable[Press], rules: Rules) -> list[Difference]:
    """The differences of a day with the hours of the presses that they are about."""
    hours: defaultdict[tuple[str, Group], Counter[int]] = defaultdict(Counter)
    for press in presses:
        for cell in rollup.cells((press,), rules):
            for box, counter in ((cell.box, cell.counter), ("", "")):  # the box's cell, and its unit's
                hours[box, _group(cell._replace(counter=counter))][rollup.hour(press)] += 1
    return [replace(item, hours=tuple(sorted(hours[item.box, item.group].items()))) for item in found]


def _clean(cells: Counter[Cell], dirty: set[BoxDay]) -> Counter[Cell]:
    return Counter({cell: n for cell, n in cells.items() if (cell.box, cell.day) not in dirty})


def _unequal(rolled: Counter[Cell], raw: Counter[Cell]) -> Iterator[Difference]:
    for cell in sorted(rolled.keys() | raw.keys()):
        if rolled[cell] != raw[cell]:
            yield Difference(cell.box, cell.day, _group(cell), rolled[cell], raw[cell])


def _group(cell: Cell) -> Group:
    return cell.unit, cell.counter, cell.rating, cell.reason, cell.exclusion


def _of_numbers(engine: ReadEngine, before: Ledger, seen: Ledger) -> Iterator[Difference]:
    """Where numbers held are not those of raw presses, while more may come: what was held ``before`` is ``seen``
    (unless presses were deleted on purpose), and what was seen is held by now."""
    expected = before if engine.marks().raw_since is None else {}
    held = ledger.of_held(engine.held())
    for spool in sorted(expected.keys() | seen.keys()):
        raw, now = seen.get(spool, ()), held.get(spool, ())
        wrong = intervals.union(intervals.without(expected.get(spool, ()), raw), intervals.without(raw, now))
        if wrong:
            group = ("held", spool[1], intervals.encode(wrong))
            yield Difference(spool[0], date.min, group, intervals.count(now), intervals.count(raw))
