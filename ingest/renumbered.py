"""Conflicts that are none any more: a restored card gives its presses new numbers, and then the store has them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

from ingest import intake
from satisfaction import clock
from satisfaction.press import Cause, ClockState, Press
from store.book import Book, rejects
from store.contract import PressReader


def settle(store: PressReader, book: Book, *, now_ms: int) -> None:
    """Close each open conflict whose very press the store has, under another number; one question for a box's day.

    Only where the press's time was known at once: an estimated one may be that of another press too, and boxes do not
    renumber those either. What cannot be read stays in the list. Raises StoreUnavailable.
    """
    for (box, _), conflicts in _open(book, now_ms).items():
        times = [press.at_ms for _, press in conflicts]
        stored = {
            _said(press): press
            for press in store.scan(since_ms=min(times), until_ms=max(times) + 1, boxes=frozenset((box,)))
        }
        for reject, press in conflicts:
            if found := stored.get(_said(press)):
                rejects.requeued(book, reject, now_ms=now_ms, detail=f"stored as {found.spool}/{found.seq}")


def _open(book: Book, now_ms: int) -> dict[tuple[str, date], list[tuple[int, Press]]]:
    """(number of the reject, its press) by box and day."""
    found = defaultdict(list)
    for reject in rejects.find(book, cause=Cause.CONFLICT):
        item = reject.rejected
        for press in intake.read(item.box, item.payload, now_ms=now_ms, known={item.box}).presses:
            if press.clock is ClockState.SYNCED:
                found[press.box, clock.local_day(press.at_ms)].append((reject.id, press))
    return found


def _said(press: Press) -> Press:
    """What a press says, whatever its number."""
    return replace(press, spool="00000000", seq=1)
