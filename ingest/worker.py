"""The one thread that touches the store: stores batches, and does the store's upkeep between them."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence

from ingest.clocks import now_ms
from ingest.counts import Counts, Shed
from ingest.intake import Arrival
from ingest.recorder import Recorder
from ingest.waiting import Waiting
from store.contract import StoreUnavailable

log = logging.getLogger(__name__)
IDLE_S = 0.2
TICK_S = 1.0
RETRY_S = (0.5, 1.0, 2.0, 5.0)
SILENT_S = 10.0  # a store that has been asked this long ago and has not answered counts as away


class Worker:
    """``tick`` runs about once a second in this thread, ``back`` when the store serves again."""

    def __init__(
        self,
        recorder: Recorder,
        *,
        waiting: Waiting,
        counts: Counts,
        tick: Callable[[], None],
        back: Callable[[], None] = lambda: None,
        retry_s: Sequence[float] = RETRY_S,
        silent_s: float = SILENT_S,
    ) -> None:
        self._recorder = recorder
        self._waiting = waiting
        self._counts = counts
        self._tick = tick
        self._back = back
        self._retry_s = retry_s
        self._silent_s = silent_s
        self._failure = ""  # the store's words; empty while it answers
        self._asked_s = math.inf  # when, as long as it has not answered
        self.in_hand: Sequence[Arrival] = ()

    @property
    def store_problem(self) -> str:
        """Why the store does not serve, for every thread to see; empty while it does."""
        silent_s = time.monotonic() - self._asked_s
        return self._failure or (f"no answer for {silent_s:.0f} s" if silent_s >= self._silent_s else "")

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop``; then store what waits already, if the store serves."""
        next_tick = 0.0
        while not stop.is_set():
            self._attempt(self._store_waiting, stop)
            if time.monotonic() >= next_tick:
                self._attempt(self._tick, stop)
                next_tick = time.monotonic() + TICK_S
        self._finish()

    def _store_waiting(self) -> None:
        self.in_hand = self.in_hand or self._waiting.take(idle_s=IDLE_S)
        if self.in_hand:
            self._recorder.record(self.in_hand, now_ms=now_ms())
            self.in_hand = ()

    def _attempt(self, work: Callable[[], None], stop: threading.Event) -> None:
        """Do ``work``; while the store is away, try again."""
        failures = 0
        while not stop.is_set():
            self._asked_s = time.monotonic()
            try:
                work()
            except StoreUnavailable as error:
                self._away(error, first=failures == 0)
                stop.wait(self._retry_s[min(failures, len(self._retry_s) - 1)])
                failures += 1
                continue
            self._asked_s = math.inf
            if failures:
                log.warning("the store serves again")
                self._failure = ""
                self._back()
            return

    def _away(self, error: StoreUnavailable, *, first: bool) -> None:
        self._failure = f"{type(error).__name__}: {error}"
        if first:
            log.error("the store is away, presses are left to the boxes: %s", self._failure)

    def _finish(self) -> None:
        while not self._failure and (self.in_hand or (batch := self._waiting.take(idle_s=0))):
            self.in_hand = self.in_hand or batch
            try:
                self._store_waiting()
            except StoreUnavailable as error:
                self._failure = str(error)
        self._counts.shed(self._counts.look().waiting, why=Shed.STOPPED)
