"""The one door into the box's thread: callbacks of pins and network only put things here."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from threading import Condition

from satisfaction.press import Rating

MOST = 20_000  # about 10 MB: a loose wire may tell thousands of edges a second while the card is slow


@dataclass(frozen=True, slots=True)
class Edge:
    """A button's pin changed at ``at_s`` (seconds since power-on)."""

    button: Rating
    down: bool
    at_s: float


@dataclass(frozen=True, slots=True)
class LinkUp:
    """Connected and subscribed."""


@dataclass(frozen=True, slots=True)
class LinkDown:
    """No connection; ``why`` in plain words. ``clone``: another client took the session over."""

    why: str
    clone: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptCame:
    """A receipt, still bytes."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class SettingsCame:
    """Settings of this box, still bytes."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class Unheard:
    """The broker took a message of presses but nobody listens (``refused`` None), or refused it with these words."""

    refused: str | None


@dataclass(frozen=True, slots=True)
class Probe:
    """Proof of life: has to travel from here through the outbox before the watchdog is fed."""


Item = Edge | LinkUp | LinkDown | ReceiptCame | SettingsCame | Unheard | Probe


class Inbox:
    """A queue that can be waited on without taking from it. Putting never blocks and never fails.

    Where MOST things wait, a further edge is dropped: what the levels say is found when they are read again.
    """

    def __init__(self) -> None:
        self._items: deque[Item] = deque()
        self._changed = Condition()
        self._stopping = False

    def put(self, item: Item) -> None:
        """Add ``item``."""
        with self._changed:
            if len(self._items) < MOST or not isinstance(item, Edge):
                self._items.append(item)
            self._changed.notify()

    def take(self) -> list[Item]:
        """Everything that is there now, in order."""
        with self._changed:
            items = list(self._items)
            self._items.clear()
        return items

    def wait(self, timeout_s: float) -> None:
        """Until something is there, or ``stop``, or ``timeout_s`` has passed."""
        with self._changed:
            if not self._items and not self._stopping:
                self._changed.wait(timeout_s)

    def stop(self) -> None:
        """End every wait, now and later."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    @property
    def stopping(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stopping
