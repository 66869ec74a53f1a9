"""Conflicts that are none any more: a restored card gives its presses new numbers, and then the store has them."""

from __future__ import annotations

from dataclasses import replace

from ingest import intake
from satisfaction.press import Cause, ClockState, Press
from store.book import Book, rejects
from store.contract import PressReader


def settle(store: PressReader, book: Book, *, now_ms: int) -> None:
    """Close each open conflict whose very press the store has under another number.

    Only where the press's time was known at once: an estimated one may be that of another press too, and boxes do not
    renumber those either. What cannot be read stays in the list. Raises StoreUnavailable.
    """
    for reject in rejects.find(book, cause=Cause.CONFLICT):
        item = reject.rejected
        for press in intake.read(item.box, item.payload, now_ms=now_ms, known={item.box}).presses:
            stored = _elsewhere(press, store) if press.clock is ClockState.SYNCED else None
            if stored is not None:
                rejects.requeued(book, reject.id, now_ms=now_ms, detail=f"stored as {stored.spool}/{stored.seq}")


def _elsewhere(press: Press, store: PressReader) -> Press | None:
    """``press`` as it is stored under another number."""
    for other in store.scan(since_ms=press.at_ms, until_ms=press.at_ms + 1, box=press.box):
        if other.identity != press.identity and replace(other, spool=press.spool, seq=press.seq) == press:
            return other
    return None
