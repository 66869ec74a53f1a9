"""What is in flight: messages sent to the server that have no receipt yet. Pure; times are monotonic seconds.

At most 20 messages are in flight. Without any receipt for ``resend_s`` the server counts as away: one message only is
sent, then again after ``resend_s`` doubling to 10 minutes with jitter, until a receipt comes. A message that stays
without receipt while later ones got theirs is sent again; after 3 such sends its presses go singly, then are parked.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass

from device.rows import Key

LIMIT = 20
LONGEST_S = 600.0
FRUITLESS = 3  # sends that the server passed over while it answered others


@dataclass(slots=True)
class Flight:
    """One message in flight. ``refill``: its presses already had receipts."""

    keys: set[Key]
    sent_s: float
    refill: bool = False
    fruitless: int = 0
    passed_over: bool = False  # a later message got its receipt


class Window:
    """The messages in flight of one connection; ``jitter`` gives 0 to 1."""

    def __init__(self, *, resend_s: float, jitter: Callable[[], float] = random.random) -> None:
        self.resend_s = resend_s
        self._jitter = jitter
        self._flights: list[Flight] = []  # in the order they were last sent
        self._heard_s = 0.0  # last receipt, or the first send into an empty air
        self._wait_s: float | None = None  # None: the server answers
        self._try_at_s = 0.0

    @property
    def refilling(self) -> bool:
        """Whether something of a refill is in flight."""
        return any(flight.refill for flight in self._flights)

    def __contains__(self, key: object) -> bool:
        return any(key in flight.keys for flight in self._flights)

    def __len__(self) -> int:
        return len(self._flights)

    def reconnected(self, now_s: float) -> None:
        """A new connection: nothing is in flight. A server that was away is tried with one message."""
        self._flights = []
        self._try_at_s = now_s

    def room(self, now_s: float) -> int:
        """How many new messages may be sent now."""
        if self._wait_s is not None:
            return 1 if not self._flights and now_s >= self._try_at_s else 0
        return LIMIT - len(self._flights)

    def sent(self, keys: Collection[Key], *, now_s: float, refill: bool = False, fruitless: int = 0) -> None:
        """A message with ``keys`` went out."""
        if not self._flights:
            self._heard_s = max(self._heard_s, now_s) if self._wait_s is None else self._heard_s
        self._flights.append(Flight(set(keys), now_s, refill, fruitless))
        if self._wait_s is not None:
            self._back_off(now_s)

    def receipt(self, keys: Collection[Key], *, now_s: float) -> None:
        """The server answered for ``keys``."""
        answered = [number for number, flight in enumerate(self._flights) if not flight.keys.isdisjoint(keys)]
        if answered:
            for flight in self._flights[: answered[-1]]:
                flight.passed_over = True
        for flight in self._flights:
            flight.keys.difference_update(keys)
        self._flights = [flight for flight in self._flights if flight.keys]
        self._heard_s = now_s
        if self._wait_s is not None:
            self._wait_s = None
            for flight in self._flights:  # sent while the server was away: due at once
                flight.sent_s = min(flight.sent_s, now_s - self.resend_s)

    def unanswered(self, now_s: float) -> None:
        """The broker says that nobody listens, or refuses: do not wait for the silence to show it."""
        if self._wait_s is None:
            self._wait_s = self.resend_s
            self._back_off(now_s)

    def overdue(self, now_s: float) -> list[Flight]:
        """Messages to send again now; they are no longer in flight (the caller sends them, or parks their presses)."""
        if self._wait_s is None and self._flights and now_s - self._heard_s >= self.resend_s:
            self._wait_s = self.resend_s
            self._try_at_s = now_s
        if self._wait_s is not None:
            due = self._flights[:1] if now_s >= self._try_at_s else []
        else:
            due = [flight for flight in self._flights if now_s - flight.sent_s >= self.resend_s]
        for flight in due:
            flight.fruitless += flight.passed_over
            flight.passed_over = False
            self._flights.remove(flight)
        return due

    def deadline_s(self) -> float | None:
        """When ``overdue`` or ``room`` has something new to say; None: nothing is in flight, the server answers."""
        if self._wait_s is not None:
            return self._try_at_s
        if not self._flights:
            return None
        oldest_s = min(flight.sent_s for flight in self._flights)
        return min(oldest_s, self._heard_s) + self.resend_s

    def _back_off(self, now_s: float) -> None:
        assert self._wait_s is not None
        self._try_at_s = now_s + self._wait_s * (0.5 + self._jitter() / 2)
        self._wait_s = min(2 * self._wait_s, LONGEST_S)
