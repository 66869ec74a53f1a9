"""From edges on the pins to stored presses: thanks only after the press is on disk."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from device.clock import Clock, Moment
from device.debounce import Buttons, Contact
from device.feedback import Feedback
from device.outbox import Key, Outbox
from device.panel import REASON_UNTIL_S, Action, Final, InTest, Mark, Panel, Take
from device.sender import Sender
from satisfaction.press import Rating, Void

log = logging.getLogger(__name__)


class Taking:
    """Takes presses into ``outbox`` and hands final ones to ``sender``. ``show`` switches the lamps at once."""

    def __init__(
        self, outbox: Outbox, *, sender: Sender, feedback: Feedback, clock: Clock, show: Callable[[], None]
    ) -> None:
        self.buttons = Buttons()
        self.panel = Panel()
        self.testing = False
        self.fault = ""  # why the disk takes no presses
        self._outbox = outbox
        self._sender = sender
        self._feedback = feedback
        self._clock = clock
        self._show = show
        self._open: dict[int, Key] = {}  # presses that are not final, by the panel's number

    @property
    def deadlines_s(self) -> list[float]:
        """When ``due`` has something to decide (seconds since power-on)."""
        return [time for time in (self.buttons.deadline_s, self.panel.deadline_s()) if time is not None]

    def edge(self, button: Rating, down: bool, *, at_s: float) -> None:
        """``button``'s pin changed."""
        self._contacts(self.buttons.edge(button, down, at_s=at_s))

    def due(self, now_s: float) -> None:
        """What time alone decides."""
        self._contacts(self.buttons.due(now_s))
        self._act(self.panel.due(now_s))

    @contextmanager
    def surviving_a_full_disk(self) -> Iterator[None]:
        """A full or read-only disk is shown and said, and does not end the box."""
        try:
            yield
        except sqlite3.OperationalError as error:
            self._say(error)

    def _contacts(self, contacts: list[Contact]) -> None:
        for contact in contacts:
            self._act(self.panel.contact(contact))

    def _act(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Take():
                    self._take(action)
                case Mark(press, void, reason) if press in self._open:
                    self._outbox.mark(self._open[press], void=void, reason=reason)
                case Final(press) if press in self._open:
                    self._sender.ready(self._open.pop(press))
                case InTest(on):
                    self.testing = on

    def _take(self, take: Take) -> None:
        now = self._clock.moment()
        try:
            key = self._store(take, now)
        except sqlite3.Error as error:
            self._say(error)
            self._feedback.fail(now.boottime_ms / 1000)
            self._show()
            if not isinstance(error, sqlite3.OperationalError):
                raise  # a damaged file: start again, and salvage it
            return
        self.fault = ""
        self._open[take.press] = key
        self._sender.open.add(key)
        if take.void is None or take.void is Void.TEST:
            self._feedback.thank(now.boottime_ms / 1000, blink_s=REASON_UNTIL_S if self.panel.reasons else None)
            self._show()

    def _store(self, take: Take, now: Moment) -> Key:
        """``take`` on disk; on a full one the oldest presses that have a receipt make room."""
        boottime_ms = round(take.at_s * 1000)
        try:
            return self._outbox.add(take.rating, boottime_ms=boottime_ms, now=now, void=take.void)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_FULL or not self._outbox.prune(now_ms=now.wall_ms, full=True):
                raise
            return self._outbox.add(take.rating, boottime_ms=boottime_ms, now=now, void=take.void)

    def _say(self, error: sqlite3.Error) -> None:
        log.error("the disk does not take presses: %s", error)
        self.fault = f"presses cannot be stored: {error}"
