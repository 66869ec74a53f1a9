"""Messages that wait for the store: bounded, handed out in batches."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from ingest.intake import Arrival

BATCH_PRESSES = 1_000
WINDOW_S = 0.005  # more gathers by itself while the store writes
NOBODY = sys.maxsize  # sleeps
PATIENCE_S = 0.2  # the store frees room for a batch in a tenth of it; many in a row stay below the broker's keepalive


class Waiting:
    """A queue between the network's thread and the store's. ``capacity``: presses, not messages.

    ``patience_s``: how long an arrival may wait for room. So the broker holds back a crowd of returning boxes while the
    store writes, and none has to send again; to be 0 while the store is away, when there will be none.
    """

    def __init__(self, *, capacity: int, patience_s: Callable[[], float] = lambda: PATIENCE_S) -> None:
        self._capacity = capacity
        self.patience_s = patience_s
        self._presses = 0
        self._arrivals: deque[Arrival] = deque()
        self._changed = threading.Condition()
        self._wanted = NOBODY  # how many presses the taker sleeps for: not every arrival wakes it

    def put(self, arrivals: Iterable[Arrival]) -> int:
        """Take ``arrivals`` in; how many presses there is no room for."""
        with self._changed:
            return sum(arrival.count for arrival in arrivals if not self._take_in(arrival))

    def take(self, *, idle_s: float) -> list[Arrival]:
        """Up to 1,000 presses (at least one message), 5 ms after the first; empty after ``idle_s`` of nothing."""
        with self._changed:
            self._sleep(1, idle_s)
            if self._arrivals and self._presses < BATCH_PRESSES:
                self._sleep(BATCH_PRESSES, WINDOW_S)
            return self._batch()

    def any(self) -> bool:
        """Whether any message waits."""
        return bool(self._arrivals)

    def oldest_ms(self) -> int | None:
        """When the oldest message that still waits arrived (UTC ms)."""
        with self._changed:
            return self._arrivals[0].arrived_ms if self._arrivals else None

    def _take_in(self, arrival: Arrival) -> bool:
        most = self._capacity - arrival.count
        if self._presses > most and not self._changed.wait_for(lambda: self._presses <= most, self.patience_s()):
            return False
        self._arrivals.append(arrival)
        self._presses += arrival.count
        if self._presses >= self._wanted:
            self._changed.notify()
        return True

    def _sleep(self, wanted: int, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        self._wanted = wanted
        while self._presses < wanted and (left := deadline - time.monotonic()) > 0:
            self._changed.wait(left)
        self._wanted = NOBODY

    def _batch(self) -> list[Arrival]:
        batch: list[Arrival] = []
        presses = 0
        while self._arrivals and (not batch or presses + self._arrivals[0].count <= BATCH_PRESSES):
            batch.append(self._arrivals.popleft())
            presses += batch[-1].count
        self._presses -= presses
        self._changed.notify()
        return batch
