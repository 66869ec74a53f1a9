"""The numbers of presses, per spool. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from satisfaction.press import Identity, Press
from store import intervals
from store.contract import Held

Spool = tuple[str, str]  # box, spool
Ledger = dict[Spool, intervals.Runs]
_CHUNK = 10_000  # presses whose numbers are merged at once


def after(known: Ledger, new: Iterable[Identity]) -> list[Held]:
    """The runs of every spool that ``new`` touches, with ``new`` in them."""
    numbers: dict[Spool, list[int]] = {}
    for box, spool, seq in new:
        numbers.setdefault((box, spool), []).append(seq)
    return [Held(*spool, intervals.add(known.get(spool, ()), seqs)) for spool, seqs in numbers.items()]


def note(known: Ledger, new: Iterable[Identity]) -> None:
    """Add ``new`` to ``known``."""
    for held in after(known, new):
        known[held.box, held.spool] = held.runs


def of(presses: Iterable[Press]) -> Ledger:
    """The numbers of any number of presses; memory grows with gaps only."""
    found: Ledger = {}
    some: list[Identity] = []
    for press in presses:
        some.append(press.identity)
        if len(some) >= _CHUNK:
            note(found, some)
            some.clear()
    note(found, some)
    return found
