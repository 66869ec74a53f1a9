"""Presses from one place to another, day by day: can be broken off and begun again, and is compared at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from satisfaction import clock
from satisfaction.press import Identity, Press
from store import intervals, ledger
from store.contract import PressReader, PressStore
from store.rollup import ONE_DAY

BATCH = 1_000
Days = Iterable[tuple[date, list[Press]]]
Note = Callable[[int], None]  # presses done so far


@dataclass(slots=True)
class Transferred:
    """What became of a transfer, in presses. ``differing``: stored there otherwise; they were not overwritten."""

    copied: int = 0
    there: int = 0
    differing: int = 0
    unstorable: int = 0

    @property
    def total(self) -> int:
        """All presses of the source."""
        return self.copied + self.there + self.differing + self.unstorable


def days(presses: Iterable[Press]) -> Iterator[tuple[date, list[Press]]]:
    """Presses that come by time, put together by their day in Vietnam."""
    for day, some in groupby(presses, key=lambda press: clock.local_day(press.at_ms)):
        yield day, list(some)


def transfer(source: Days, target: PressStore, *, note: Note) -> Transferred:
    """Append what ``target`` does not have; days that are there already cost one reading. Raises StoreUnavailable:
    begin again, what is there is not written twice."""
    result = Transferred()
    for day, presses in source:
        there = set(_of_day(target, day))
        new = [press for press in presses if press not in there]
        result.there += len(presses) - len(new)
        for start in range(0, len(new), BATCH):
            appended = target.append(new[start : start + BATCH])
            result.copied += len(appended.new)
            result.there += len(appended.duplicate)
            result.differing += len(appended.conflict)
            result.unstorable += len(appended.unstorable)
        while target.roll_up(limit=1_000):
            pass
        note(result.total)
    return result


def absent(source: Days, target: PressReader, *, note: Note) -> list[Identity]:
    """The proof after a transfer: presses of ``source`` that ``target`` does not hold exactly so. Of days that have
    expired there, those whose numbers it does not hold: their figures stand."""
    found: list[Identity] = []
    done, past = 0, target.past()
    counted = ledger.of_held(past.held) if past else {}
    for day, presses in source:
        there = set(_of_day(target, day))
        lacking = [press.identity for press in presses if press not in there]
        if past and day < past.raw_since:
            lacking = [key for key in lacking if not intervals.contains(counted.get((key.box, key.spool), ()), key.seq)]
        found += lacking
        done += len(presses)
        note(done)
    return found


def _of_day(reader: PressReader, day: date) -> Iterator[Press]:
    return reader.scan(since_ms=clock.day_start_ms(day), until_ms=clock.day_start_ms(day + ONE_DAY))
