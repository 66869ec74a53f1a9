"""Reads what a report needs from the presses and the book: the only part of the room that asks them."""

from __future__ import annotations

from dashboard.report.model import GROUPS, BoxNumbers, Inputs
from satisfaction.periods import Period
from store.book import Book, registry
from store.contract import PressReader, Tally


def gather(
    reader: PressReader, book: Book, *, period: Period, as_of_ms: int, scope: frozenset[str] | None = None
) -> Inputs:
    """Everything for the report of ``period`` about the units in ``scope`` (None: all). Raises StoreUnavailable."""
    entries = registry.load(book)
    presses = reader.tally(Tally(period.first, period.end, by=GROUPS, units=scope, counted_only=False))
    boxes: tuple[BoxNumbers, ...] = ()
    return Inputs(
        period=period,
        as_of_ms=as_of_ms,
        units=entries.units,
        presses=presses,
        boxes=boxes,
        targets=registry.targets(book),
        scope=scope,
    )
