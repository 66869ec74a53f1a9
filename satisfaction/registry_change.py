"""Which box-days a change of the registry touches: their presses have to be judged again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from satisfaction.office_hours import EVERYWHERE
from satisfaction.places import Place, Registry
from satisfaction.registry_csv import Entries

EVERY_BOX = "*"
_DAY = timedelta(days=1)
Segment = tuple[date, date, Place]  # first and last day of a stay


@dataclass(frozen=True, slots=True, order=True)
class BoxDays:
    """``box`` ("*": every box, those that stand nowhere too) on the days ``since`` to ``until``, both within;
    ``until`` None: and every day after."""

    box: str
    since: date
    until: date | None


def registry_of(entries: Entries) -> Registry:
    """The look-ups over ``entries``."""
    return Registry(units=entries.units, counters=entries.counters, boxes=entries.boxes)


def touched(before: Entries, after: Entries) -> list[BoxDays]:
    """Box-days whose place or hours differ between ``before`` and ``after``: sorted, per box disjoint."""
    old, new = registry_of(before), registry_of(after)
    found = [*_moved(old, new), *_rescheduled(before, after, new)]
    return merged(found)


def merged(found: Iterable[BoxDays]) -> list[BoxDays]:
    """The same box-days in fewest rows."""
    result: list[BoxDays] = []
    for item in sorted(found, key=lambda item: (item.box, item.since)):
        last = result[-1] if result else None
        if last is None or last.box != item.box or (last.until is not None and item.since > last.until + _DAY):
            result.append(item)
        elif last.until is not None and (item.until is None or item.until > last.until):
            result[-1] = BoxDays(item.box, last.since, item.until)
    return result


def _moved(old: Registry, new: Registry) -> Iterator[BoxDays]:
    for box in old.box_names | new.box_names:
        was, now = set(old.stays(box)), set(new.stays(box))
        for first, last, _ in was ^ now:
            for since, until in _differing(first, last, was, now):
                yield _days(box, since, until)


def _differing(first: date, last: date, was: set[Segment], now: set[Segment]) -> Iterator[tuple[date, date]]:
    """Stretches within [first, last] in which the two timelines give different places."""
    cuts = {first}
    for since, until, _ in was | now:
        cuts.update(day for day in (since, until + _DAY if until < date.max else since) if first < day <= last)
    starts = sorted(cuts)
    for start, end in zip(starts, [*(day - _DAY for day in starts[1:]), last], strict=True):
        if _on(was, start) != _on(now, start):
            yield start, end


def _on(stays: set[Segment], day: date) -> Place | None:
    return next((place for first, last, place in stays if first <= day <= last), None)


def _rescheduled(before: Entries, after: Entries, registry: Registry) -> Iterator[BoxDays]:
    """Box-days in the scope and validity of every row of hours or special days that came or went."""
    spans = [
        (row.scope, row.valid_from, row.valid_to or date.max)
        for row in set(before.office_hours) ^ set(after.office_hours)
    ]
    spans += [(row.scope, row.day, row.day) for row in set(before.special_days) ^ set(after.special_days)]
    spans = sorted(set(spans))
    yield from (_days(EVERY_BOX, since, until) for scope, since, until in spans if scope == EVERYWHERE)
    spans = [span for span in spans if span[0] != EVERYWHERE]
    for box in registry.box_names if spans else ():
        for first, last, place in registry.stays(box):
            for scope, since, until in spans:
                if scope in (place.unit, place.counter) and since <= last and first <= until:
                    yield _days(box, max(since, first), min(until, last))


def _days(box: str, since: date, until: date) -> BoxDays:
    return BoxDays(box, since, None if until == date.max else until)
