"""What is sent next: new presses before backlog before refill, in arrays, within the window."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable
from itertools import islice

from device.outbox import Outbox
from device.rows import Key
from device.window import FRUITLESS, Flight, Window
from satisfaction import receipt
from satisfaction.box_settings import Refill
from satisfaction.press import MAX_ARRAY, MAX_MESSAGE_BYTES, Cause, encode

log = logging.getLogger(__name__)


class Sender:
    """Brings every final press of ``outbox`` to a receipt. ``publish`` sends one payload of presses."""

    def __init__(
        self, outbox: Outbox, *, window: Window, publish: Callable[[bytes], None], sent_ms: Callable[[], int]
    ) -> None:
        self.problems: dict[str, str] = {}
        self.refill_done = outbox.fact("refill_done")
        self._outbox = outbox
        self._window = window
        self._publish = publish
        self._sent_ms = sent_ms
        self._up = False
        self._fresh: dict[Key, None] = {}  # final since the connection came, in order
        self._single: dict[Key, None] = {}  # to be sent alone: the array they were in is never answered
        self._cursor = 0
        self._refill: Refill | None = None
        self._refill_cursor = 0

    @property
    def deadline_s(self) -> float | None:
        """When ``pump`` has something to do (monotonic seconds)."""
        return self._window.deadline_s() if self._up else None

    def link_up(self, now_s: float) -> None:
        """A connection: everything pending is backlog."""
        self._up = True
        self._window.reconnected(now_s)
        self._fresh.clear()
        self._single.clear()
        self.rescan()

    def link_down(self) -> None:
        """No connection: nothing is sent."""
        self._up = False

    def rescan(self) -> None:
        """Look through all pending presses again, e.g. because times became known."""
        self._cursor = 0
        self._refill_cursor = 0

    def ready(self, key: Key) -> None:
        """``key`` is final, and on disk as such."""
        if self._up:
            self._fresh[key] = None

    def ask(self, refill: Refill | None) -> None:
        """The server wants presses again; a refill id is done once."""
        if refill is not None and refill.id != self.refill_done and refill != self._refill:
            self._refill, self._refill_cursor = refill, 0

    def unheard(self, now_s: float) -> None:
        """The broker took presses that nobody listens for."""
        self._window.unanswered(now_s)

    def receive(self, payloads: Iterable[bytes], *, now_s: float) -> None:
        """Receipts. Presses of an older copy of the card, whose numbers are taken, are sent again under new ones."""
        receipts = [found for payload in payloads if (found := self._decode(payload)) is not None]
        if not receipts:
            return
        if self._outbox.receive(receipts, now_ms=self._sent_ms()):
            self.problems["copy"] = "this card was an older copy of itself: a new spool has begun"
        self.problems.pop("receipt", None)
        if "parked" in self.problems and not self._outbox.backlog().parked:
            del self.problems["parked"]
        if any(found.spool != self._outbox.spool or Cause.CONFLICT in found.rejected.values() for found in receipts):
            self.rescan()  # presses of theirs may have new numbers
        for found in receipts:
            keys = [Key(found.spool, seq) for seq in (*found.seqs, *found.rejected)]
            self._window.receipt(keys, now_s=now_s)

    def unpark(self) -> None:
        """Try what was parked again."""
        if self._outbox.unpark():
            self.rescan()
        self.problems.pop("parked", None)

    def pump(self, now_s: float) -> None:
        """Send what is due. What the outbox refuses (sqlite3.Error) is found again next time."""
        if not self._up:
            return
        try:
            for flight in self._window.overdue(now_s):
                self._again(flight, now_s)
            while self._window.room(now_s) > 0:
                if not self._send(self._next(), now_s) and not self._send_refill(now_s):
                    break
        except sqlite3.Error:
            self.rescan()
            raise

    def _next(self) -> list[Key]:
        """The keys of the next message; empty when nothing pending is left."""
        if self._fresh:
            return _take(self._fresh, MAX_ARRAY)
        if self._single:
            return _take(self._single, 1)
        while rows := self._outbox.pending_after(self._cursor, limit=MAX_ARRAY):
            self._cursor = rows[-1][0]
            keys = [key for _, key in rows if key not in self._window]
            if keys:
                return keys
        return []

    def _send(self, keys: list[Key], now_s: float, *, refill: bool = False, fruitless: int = 0) -> bool:
        """Send ``keys``; False when there is nothing to send."""
        presses = self._outbox.read(keys)
        if not presses:
            return bool(keys) and not refill  # their times are not known yet: they come again as backlog
        payload = encode(presses, sent_ms=self._sent_ms())
        if len(payload) > MAX_MESSAGE_BYTES:
            half = len(keys) // 2
            self._send(keys[:half], now_s, refill=refill, fruitless=fruitless)
            return self._send(keys[half:], now_s, refill=refill, fruitless=fruitless)
        self._publish(payload)
        self._window.sent(
            [Key(press.spool, press.seq) for press in presses], now_s=now_s, refill=refill, fruitless=fruitless
        )
        return True

    def _again(self, flight: Flight, now_s: float) -> None:
        keys = sorted(flight.keys)
        if flight.fruitless < FRUITLESS:
            self._send(keys, now_s, refill=flight.refill, fruitless=flight.fruitless)
        elif len(keys) > 1:
            self._single.update(dict.fromkeys(keys))
        elif not flight.refill:
            self._outbox.park(keys[0])
            self.problems["parked"] = f"the server does not answer for press {keys[0].spool}/{keys[0].seq}: kept here"

    def _send_refill(self, now_s: float) -> bool:
        """One message of the refill; False when there is none to send (any more)."""
        asked = self._refill
        if asked is None:
            return False
        rows = self._outbox.held_after(self._refill_cursor, since_ms=asked.since_ms, limit=MAX_ARRAY)
        if rows:
            self._refill_cursor = rows[-1][0]
            return self._send([key for _, key in rows], now_s, refill=True)
        if not self._window.refilling:
            self._outbox.remember("refill_done", asked.id)
            self.refill_done, self._refill = asked.id, None
        return False

    def _decode(self, payload: bytes) -> receipt.Receipt | None:
        try:
            return receipt.decode(payload)
        except ValueError as error:
            log.warning("not a receipt: %s", error)
            self.problems["receipt"] = f"a receipt that cannot be read: {error}"
            return None


def _take(queue: dict[Key, None], count: int) -> list[Key]:
    keys = list(islice(queue, count))
    for key in keys:
        del queue[key]
    return keys
