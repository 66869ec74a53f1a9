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


def held(doubted: Iterable[Spool], known: Ledger, raw: Ledger, *, deleted: Mapping[str, int]) -> Ledger:
    """What is stored of these spools: the numbers of ``raw`` presses, and those of presses that were ``deleted`` on
    purpose (box → how many). Where just as many are absent, nothing else is gone, wherever a wrong clock had put them;
    where more are, those before the first raw press are taken for the deleted ones."""
    absent: Counter[str] = Counter()
    for spool, runs in known.items():
        absent[spool[0]] += intervals.count(intervals.without(runs, raw.get(spool, ())))
    found: Ledger = {}
    for spool in doubted:
        numbers, there, on_purpose = known.get(spool, ()), raw.get(spool, ()), deleted.get(spool[0], 0)
        if on_purpose == absent[spool[0]]:
            found[spool] = intervals.union(numbers, there)
        elif on_purpose and there and numbers:
            found[spool] = intervals.union(intervals.without(numbers, ((there[0][0], numbers[-1][1]),)), there)
        else:
            found[spool] = numbers if on_purpose else there
    return found


def differing(cells: Mapping[Cell, int], raw: Mapping[BoxDay, int], *, dirty: Set[BoxDay]) -> Iterable[BoxDay]:
    """Clean box-days whose figure is not the number of their raw presses."""
    figures: Counter[BoxDay] = Counter()
    for cell, n in cells.items():
        figures[cell.box, cell.day] += n
    return {day for day in figures.keys() | raw.keys() if figures[day] != raw.get(day, 0)} - dirty


def _from(runs: Runs, first: int) -> int:
    """How many numbers from ``first`` on."""
    return intervals.count(intervals.without(runs, ((1, first - 1),)))
