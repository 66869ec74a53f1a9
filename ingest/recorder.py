"""A batch becomes durable, and only then is it receipted."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ingest.counts import Counts, Shed
from ingest.directory import Directory
from ingest.intake import Arrival
from ingest.metrics import BATCH_PRESSES, STORE_SECONDS, Histogram
from ingest.receipts import receipts
from satisfaction.press import Cause, Press, to_wire
from satisfaction.receipt import Receipt
from store.book import Book, rejects
from store.book.rejects import Rejected
from store.contract import Appended, PressStore

SendReceipt = Callable[[str, Receipt], None]


class Recorder:
    """Stores batches in ``store``, keeps rejects in ``book`` and sends receipts for both."""

    def __init__(
        self,
        store: PressStore,
        *,
        book: Book,
        directory: Directory,
        send: SendReceipt,
        counts: Counts,
        rejects_per_box_day: int,
    ) -> None:
        self._store = store
        self._book = book
        self._directory = directory
        self._send = send
        self._counts = counts
        self._per_box_day = rejects_per_box_day
        self.batch_presses = Histogram(BATCH_PRESSES)
        self.store_seconds = Histogram(STORE_SECONDS)
        self.last_stored_ms: int | None = None

    def record(self, batch: Sequence[Arrival], *, now_ms: int) -> Appended:
        """Store ``batch``, then receipt it. Raises StoreUnavailable having sent nothing: give it again later."""
        batch = self._directory.judge_again(batch, book=self._book)
        presses = [press for arrival in batch for press in arrival.presses]
        appended = self._append(presses)
        rejected = [item for arrival in batch for item in arrival.rejected]
        rejected += _refused_by_store(appended, now_ms)
        kept = rejects.keep(self._book, rejected, now_ms=now_ms, per_box_day=self._per_box_day)
        receiptable = [item for item, is_kept in zip(rejected, kept, strict=True) if is_kept]
        for box, receipt in receipts(_stored(presses, appended), receiptable):
            self._send(box, receipt)
        self._count(batch, appended, rejected)
        if appended.new:
            self.last_stored_ms = now_ms
        return appended

    def _append(self, presses: list[Press]) -> Appended:
        if not presses:
            return Appended()
        start = time.monotonic()
        appended = self._store.append(presses)
        self.store_seconds.observe(time.monotonic() - start)
        self.batch_presses.observe(len(presses))
        return appended

    def _count(self, batch: Sequence[Arrival], appended: Appended, rejected: Sequence[Rejected]) -> None:
        causes: Counter[str] = Counter()
        for item in rejected:
            causes[item.cause] += item.presses
        self._counts.settled(stored=len(appended.new), duplicate=len(appended.duplicate), rejected=causes)
        self._counts.shed(sum(arrival.held for arrival in batch), why=Shed.AHEAD)


def _stored(presses: Sequence[Press], appended: Appended) -> Sequence[Press]:
    """The presses of the batch that are in the store."""
    refused = {*appended.conflict, *(press for press, _ in appended.unstorable)}
    return [press for press in presses if press not in refused] if refused else presses


def _refused_by_store(appended: Appended, now_ms: int) -> Iterator[Rejected]:
    for press in appended.conflict:
        yield _refused(press, Cause.CONFLICT, "differs from the stored copy", now_ms)
    for press, words in appended.unstorable:
        yield _refused(press, Cause.UNSTORABLE, words, now_ms)


def _refused(press: Press, cause: Cause, detail: str, now_ms: int) -> Rejected:
    payload = json.dumps(to_wire(press, sent_ms=now_ms), separators=(",", ":")).encode()
    return Rejected(press.box, cause, detail, payload, press.spool, press.seq, press.at_ms)
