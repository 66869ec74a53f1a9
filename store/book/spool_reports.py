"""What boxes said of their spools, a row a day: read in time that does not grow with the years behind.

In ten years of a city's 630 boxes they are 2.3 million rows. A row says all that was said until its day: ``last``,
``receipted`` and ``broken`` never fall (``store.book.boxes`` writes them so).
"""

from __future__ import annotations

import json
from typing import NamedTuple

from satisfaction.periods import Period
from store.book import Book


class Row(NamedTuple):
    """What ``box`` said of ``spool`` in its last health report of a day (in Vietnam).

    ``sent_ms`` (UTC): when it was sent, by the box's clock where that was synced, never later than it was received.
    """

    box: str
    spool: str
    sent_ms: int
    first: int
    last: int
    receipted: int
    broken: int
    clock_synced: int


# Every spool of a box by one look-up each, instead of a walk through the table. Who reports has a state.
_EVERY_BOX = "SELECT box FROM box_state"
_SOME_BOXES = "SELECT value FROM json_each(?3)"
_OF_BOXES = """
WITH RECURSIVE boxes(box) AS ({boxes}), spools(box, spool) AS (
  SELECT box, (SELECT min(spool) FROM spool_reports o WHERE o.box = boxes.box) FROM boxes UNION ALL
  SELECT box, (SELECT min(spool) FROM spool_reports o WHERE o.box = spools.box AND o.spool > spools.spool)
  FROM spools WHERE spool IS NOT NULL)
SELECT r.box, r.spool, r.sent_ms, r.first, r.last, r.receipted, r.broken, r.clock_synced
FROM spools s CROSS JOIN spool_reports r ON r.box = s.box AND r.spool = s.spool
WHERE r.day {days} ORDER BY r.box, r.spool, r.day"""
_OWN = "FROM spool_reports o WHERE o.box = s.box AND o.spool = s.spool"
_EDGES = (
    f"IN ((SELECT max(day) {_OWN} AND day < ?1), (SELECT min(day) {_OWN} AND day > ?2), "
    f"(SELECT max(day) {_OWN}), (SELECT max(day) {_OWN} AND clock_synced))"
)
_WITHIN = "BETWEEN ?1 AND ?2"


def edges(book: Book, period: Period | None = None, *, boxes: frozenset[str] | None = None) -> list[Row]:
    """Per spool its latest report, the latest on a synced clock, and those next to ``period`` on both sides; by box,
    spool and time."""
    return _rows(book, _EDGES, period, boxes)


def within(book: Book, period: Period | None, *, boxes: frozenset[str]) -> list[Row]:
    """All reports of the days of ``period`` (None: ever); by box, spool and time."""
    return _rows(book, _WITHIN, period, boxes)


def _rows(book: Book, days: str, period: Period | None, boxes: frozenset[str] | None) -> list[Row]:
    span = (period.first.isoformat(), period.last.isoformat()) if period else ("", "9")
    sql = _OF_BOXES.format(boxes=_EVERY_BOX if boxes is None else _SOME_BOXES, days=days)
    names = () if boxes is None else (json.dumps(sorted(boxes)),)
    return [Row(*row) for row in book.rows(sql, *span, *names)]
