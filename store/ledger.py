"""The numbers of presses, per spool. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from satisfaction.press import Identity, Press
from store import intervals
from store.contract import Held

Spool = tuple[str, str]  # box, spool
Ledger = dict[Spool, intervals.Runs]
_CHUNK = 10_000  # presses whose numbers are merged at once


def after(known: Ledger, new: Iterable[Identity]) -> Ledger:
    """The runs of every spool that ``new`` touches, with ``new`` in them."""
    numbers: defaultdict[Spool, list[int]] = defaultdict(list)
    for box, spool, seq in new:
        numbers[box, spool].append(seq)
    return {spool: intervals.add(known.get(spool, ()), seqs) for spool, seqs in numbers.items()}


def of_held(held: Iterable[Held]) -> Ledger:
    """What a store says that it holds."""
    return {(item.box, item.spool): item.runs for item in held}


def of(presses: Iterable[Press]) -> Ledger:
    """The numbers of any number of presses; memory grows with gaps only."""
    found: Ledger = {}
    some: list[Identity] = []
    for press in presses:
        some.append(press.identity)
        if len(some) >= _CHUNK:
            found.update(after(found, some))
            some.clear()
    found.update(after(found, some))
    return found
