"""Which receipts a stored batch earns. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from satisfaction.press import Press
from satisfaction.receipt import Receipt
from store.book.rejects import Rejected

MAX_SEQS = 500  # a receipt stays far below the broker's packet limit


def receipts(stored: Iterable[Press], rejected: Iterable[Rejected]) -> Iterator[tuple[str, Receipt]]:
    """(box, receipt) per box and spool. ``stored``: new and duplicate; ``rejected``: what is kept aside.

    A press that is stored is never also named as rejected; another press under its number is.
    """
    times: defaultdict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    refused: defaultdict[tuple[str, str], dict[int, Rejected]] = defaultdict(dict)
    for press in stored:
        times[press.box, press.spool][press.seq] = press.at_ms
    for item in rejected:
        if item.spool is None or item.seq is None:
            continue
        stored_ms = times.get((item.box, item.spool), {}).get(item.seq)
        if stored_ms is None or item.at_ms not in (None, stored_ms):
            refused[item.box, item.spool][item.seq] = item
    for box, spool in dict.fromkeys([*times, *refused]):
        good = list(times.get((box, spool), {}).items())
        bad = refused.get((box, spool), {})
        for start in range(0, max(len(good), 1), MAX_SEQS):
            yield box, _receipt(spool, good[start : start + MAX_SEQS], bad if start == 0 else {})


def _receipt(spool: str, good: list[tuple[int, int]], bad: Mapping[int, Rejected]) -> Receipt:
    return Receipt(
        spool,
        tuple(seq for seq, _ in good),
        {seq: str(item.cause) for seq, item in bad.items()},
        tuple(at_ms for _, at_ms in good),
        {seq: item.at_ms for seq, item in bad.items() if item.at_ms is not None},
    )
