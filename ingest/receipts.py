"""Which receipts a stored batch earns. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from satisfaction.press import Identity
from satisfaction.receipt import Receipt
from store.book.rejects import Rejected

MAX_SEQS = 1_000  # a receipt stays far below the broker's packet limit


def receipts(stored: Iterable[Identity], rejected: Iterable[Rejected]) -> Iterator[tuple[str, Receipt]]:
    """(box, receipt) per box and spool. ``stored``: new and duplicate; ``rejected``: what is kept aside.

    A seq that is stored is never also named as rejected: the box may forget it either way, but only one is true of
    its first copy.
    """
    seqs: defaultdict[tuple[str, str], dict[int, None]] = defaultdict(dict)
    causes: defaultdict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for box, spool, seq in stored:
        seqs[box, spool][seq] = None
    for item in rejected:
        if item.spool is not None and item.seq is not None and item.seq not in seqs.get((item.box, item.spool), ()):
            causes[item.box, item.spool][item.seq] = str(item.cause)
    for box, spool in dict.fromkeys([*seqs, *causes]):
        good = tuple(seqs.get((box, spool), ()))
        bad = causes.get((box, spool), {})
        for start in range(0, max(len(good), 1), MAX_SEQS):
            yield box, Receipt(spool, good[start : start + MAX_SEQS], bad if start == 0 else {})
