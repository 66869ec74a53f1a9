"""What the store's thread does between batches: corrections, rejects put back in, roll-ups, holes, old presses."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date, timedelta

from ingest import intake, renumbered
from ingest.clocks import now_ms
from ingest.directory import Directory
from satisfaction import clock
from satisfaction.press import Press
from store import refilling
from store.book import Book, recounts, rejects
from store.book.rejects import Reject
from store.contract import Appended, PressStore

log = logging.getLogger(__name__)
REJECTS_AT_ONCE = 200
ROLL_UP_S = 0.5  # of rolling up in one round, while no presses come
REST = 99  # times as long as a round took that had presses wait: a crowd's box-days grow, and so does the round
PROVE_S = 300.0  # holes are asked for, conflicts of restored cards settled
RECHECK_S = 3600.0
RECHECKED = timedelta(days=3)  # InfluxDB's log is emptied in the first ten minutes without a press: every night
EXPIRE_S = 3600.0


class Every:
    """Whether ``seconds`` have passed since it was last done; the first time at once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def due(self) -> bool:
        """Until it is done: what failed is tried again, for a store that is away is not back until it has answered."""
        return time.monotonic() >= self._next

    def done(self) -> None:
        """Not again for ``seconds``."""
        self._next = time.monotonic() + self._seconds

    def at_once(self) -> None:
        """It is due now."""
        self._next = 0.0


class Turns:
    """When work may begin that presses have to wait for: at most a hundredth of the time while they do."""

    def __init__(self) -> None:
        self._rested = 0.0

    def due(self, now: float) -> bool:
        """Whether the last round has been rested from. ``now``: seconds of any clock."""
        return now >= self._rested

    def took(self, began: float, ended: float, *, presses_wait: bool) -> None:
        """A round is over; presses that wait by now waited for it."""
        self._rested = ended + REST * (ended - began) if presses_wait else ended


class Upkeep:
    """Call ``tick`` about once a second. ``place``: where the store is, as hailong.toml names it. ``busy``: whether
    presses wait. ``keep_days`` 0: presses are kept for ever."""

    def __init__(
        self,
        store: PressStore,
        *,
        book: Book,
        place: str,
        directory: Directory,
        busy: Callable[[], bool],
        keep_days: int,
    ) -> None:
        self._store = store
        self._book = book
        self._place = place
        self._directory = directory
        self._busy = busy
        self._keep_days = keep_days
        self._asked_at: int | None = None  # revision of the registry; boxes may have been enrolled since ingest ended
        self._turns = Turns()
        self._recheck, self._prove, self._expire = Every(RECHECK_S), Every(PROVE_S), Every(EXPIRE_S)

    def store_is_back(self) -> None:
        """The store was away: what it had confirmed may be gone."""
        self._recheck.at_once()

    def tick(self) -> None:
        """One round. Raises StoreUnavailable; a round that was cut short is simply done again."""
        self._directory.refresh(self._book)
        if self._directory.revision != self._asked_at:
            rejects.ask_requeue_of_enrolled(self._book, now_ms=now_ms())
            self._asked_at = self._directory.revision
        recounts.apply(self._book, self._store, place=self._place)
        for reject in rejects.asked(self._book, limit=REJECTS_AT_ONCE):
            requeue(reject, store=self._store.append, book=self._book, directory=self._directory)
        self._roll_up()
        if self._recheck.due():
            self._look_again()
            self._recheck.done()
            self._prove.at_once()
        if self._prove.due():
            if refilling.ask(self._store, self._book, now_ms=now_ms()):
                self._look_again()  # before the copies come: what the store has lost is no conflict with them
            renumbered.settle(self._store, self._book, now_ms=now_ms())
            self._prove.done()
        if self._keep_days and self._expire.due():
            self._store.expire(keep_days=self._keep_days, today=_today())
            self._expire.done()

    def _look_again(self) -> None:
        for lost in self._store.recheck(since=_today() - RECHECKED):
            log.error("the store has lost presses that it had confirmed, its box is asked for them: %s", lost)

    def _roll_up(self) -> None:
        began = time.monotonic()
        if self._turns.due(began):
            self._store.roll_up(until=lambda: self._busy() or time.monotonic() > began + ROLL_UP_S)
            self._turns.took(began, time.monotonic(), presses_wait=self._busy())


def requeue(reject: Reject, *, store: Callable[[list[Press]], Appended], book: Book, directory: Directory) -> None:
    """Judge ``reject`` again under today's registry, and store it when nothing is wrong any more."""
    item = reject.rejected
    arrival = intake.read(item.box, item.payload, now_ms=now_ms(), known=directory.known)
    wrong = [f"{bad.cause}: {bad.detail}" for bad in arrival.rejected]
    if arrival.held:
        wrong.append("still in the future")
    appended = store(list(arrival.presses)) if arrival.presses else Appended()
    wrong += [f"conflict: {press.identity} differs from the stored copy" for press in appended.conflict]
    wrong += [f"unstorable: {words}" for _, words in appended.unstorable]
    if wrong:
        rejects.refused_again(book, reject.id, detail="; ".join(wrong)[:500])
    else:
        rejects.requeued(book, reject.id, now_ms=now_ms())


def _today() -> date:
    return clock.local_day(now_ms())
