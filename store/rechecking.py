"""What a store has confirmed and then lost, as InfluxDB does when a power cut or a full disk tears its log. Pure.

Numbers held and daily figures are kept apart from raw presses, and may outlive them. So the ends of spools and the
latest days are compared with raw presses now and again; what is no longer there is a hole, and its box is asked for it
like for any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from datetime import date

from store import intervals
from store.engine import Tail
from store.intervals import Runs
from store.ledger import Ledger, Spool
from store.rollup import BoxDay, Cell


def doubted(known: Ledger, tails: Mapping[Spool, Tail], *, raw_since: date | None) -> set[Spool]:
    """Spools whose raw presses do not seem to be the ``known`` numbers: too few or too many from the lowest of the
    tail on. (Presses whose clock was off may lie elsewhere: whoever doubts, counts all numbers of the spool.)"""
    gone = {spool for spool in known.keys() - tails.keys() if known[spool] and raw_since is None}
    return gone | {spool for spool, tail in tails.items() if _from(known.get(spool, ()), tail.first) != tail.presses}


def held(known: Runs, raw: Runs, *, raw_since: date | None) -> Runs:
    """The numbers that are stored: those of ``raw`` presses, and before them those of presses that were deleted on
    purpose (``raw_since``)."""
    if raw_since is None:
        return raw
    return intervals.union(intervals.without(known, ((raw[0][0], known[-1][1]),)), raw) if raw and known else known


def differing(cells: Mapping[Cell, int], raw: Mapping[BoxDay, int], *, dirty: Set[BoxDay]) -> Iterable[BoxDay]:
    """Clean box-days whose figure is not the number of their raw presses."""
    figures: Counter[BoxDay] = Counter()
    for cell, n in cells.items():
        figures[cell.box, cell.day] += n
    return {day for day in figures.keys() | raw.keys() if figures[day] != raw.get(day, 0)} - dirty


def _from(runs: Runs, first: int) -> int:
    """How many numbers from ``first`` on."""
    return intervals.count(intervals.without(runs, ((1, first - 1),)))
