"""What the store's thread does between batches: rules as the book has them, rejects put back in, roll-ups."""

from __future__ import annotations

from collections.abc import Callable

from ingest import intake
from ingest.directory import Directory
from ingest.worker import now_ms
from satisfaction.press import Press
from store.book import Book, recounts, rejects
from store.book.rejects import Reject
from store.contract import Appended, PressStore

BOX_DAYS_AT_ONCE = 50  # so that a press does not wait long behind roll-ups
REJECTS_AT_ONCE = 200


class Upkeep:
    """Call ``tick`` about once a second. ``on_new_boxes`` is called after boxes were enrolled."""

    def __init__(self, store: PressStore, *, book: Book, directory: Directory) -> None:
        self._store = store
        self._book = book
        self._directory = directory

    def tick(self) -> None:
        """One round. Raises StoreUnavailable; a round that was cut short is simply done again."""
        for box in self._directory.refresh(self._book):
            rejects.ask_requeue_of_box(self._book, box, now_ms=now_ms())
        recounts.apply(self._book, self._store, now_ms=now_ms())
        for reject in rejects.asked(self._book, limit=REJECTS_AT_ONCE):
            requeue(reject, store=self._store.append, book=self._book, directory=self._directory)
        self._store.roll_up(limit=BOX_DAYS_AT_ONCE)


def requeue(reject: Reject, *, store: Callable[[list[Press]], Appended], book: Book, directory: Directory) -> None:
    """Judge ``reject`` again under today's registry, and store it when nothing is wrong any more."""
    item = reject.rejected
    arrival = intake.read(item.box, item.payload, now_ms=now_ms(), known=directory.known)
    wrong = [f"{bad.cause}: {bad.detail}" for bad in arrival.rejected]
    if arrival.held:
        wrong.append("still in the future")
    appended = store(list(arrival.presses)) if arrival.presses else Appended()
    wrong += [f"conflict: {identity} differs from the stored copy" for identity in appended.conflict]
    wrong += [f"unstorable: {words}" for _, words in appended.unstorable]
    if wrong:
        rejects.refused_again(book, reject.id, detail="; ".join(wrong)[:500])
    else:
        rejects.requeued(book, reject.id, now_ms=now_ms())
