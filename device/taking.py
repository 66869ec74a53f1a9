"""From edges on the pins to stored presses: thanks only after the press is on disk."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable

from device.clock import Clock, Moment
from device.debounce import Buttons, Contact
from device.disk import Disk
from device.feedback import Feedback
from device.outbox import Key, Outbox
from device.panel import REASON_UNTIL_S, Action, Final, InTest, Mark, Panel, Take
from device.sender import Sender
from satisfaction.press import Rating, Void


class Taking:
    """Takes presses into ``outbox`` and hands final ones to ``sender``. ``show`` switches the lamps at once."""

    def __init__(
        self,
        outbox: Outbox,
        *,
        disk: Disk,
        sender: Sender,
        feedback: Feedback,
        clock: Clock,
        show: Callable[[], None],
    ) -> None:
        self.buttons = Buttons()
        self.panel = Panel()
        self.testing = False
        self._outbox = outbox
        self._disk = disk
        self._sender = sender
        self._feedback = feedback
        self._clock = clock
        self._show = show
        self._open: dict[int, Key] = {}  # presses that are not final, by the panel's number
        self._waiting: deque[Mark | Final] = deque()  # a press is final when its marks are on disk

    @property
    def deadlines_s(self) -> list[float]:
        """When ``due`` has something to decide (seconds since power-on)."""
        return [time for time in (self.buttons.deadline_s, self.panel.deadline_s()) if time is not None]

    def down_from_start(self, button: Rating, *, at_s: float) -> None:
        """``button`` was down already when the box started: no press, until it has been up once."""
        self.buttons.down_from_start(button)
        self.panel.down_from_start(button, at_s=at_s)

    def edge(self, button: Rating, down: bool, *, at_s: float) -> None:
        """``button``'s pin changed."""
        self._contacts(self.buttons.edge(button, down, at_s=at_s))

    def due(self, now_s: float) -> None:
        """What time alone decides."""
        self._contacts(self.buttons.due(now_s))
        self._act(self.panel.due(now_s))

    def _contacts(self, contacts: list[Contact]) -> None:
        for contact in contacts:
            self._act(self.panel.contact(contact))

    def _act(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Take():
                    self._take(action)
                case Mark(press) | Final(press) if press in self._open:
                    self._waiting.append(action)
                case InTest(on):
                    self.testing = on
        if self._waiting:
            with self._disk.surviving("marks"):
                self._carry_out()

    def _carry_out(self) -> None:
        while self._waiting:
            action = self._waiting[0]
            if isinstance(action, Mark):
                self._outbox.mark(self._open[action.press], void=action.void, reason=action.reason)
            else:
                self._sender.ready(self._open.pop(action.press))
            self._waiting.popleft()

    def _take(self, take: Take) -> None:
        now = self._clock.moment()
        key = None
        try:
            with self._disk.surviving("presses"):
                key = self._store(take, now)
        finally:
            if key is None:
                self.panel.not_stored(take)
                self._feedback.fail(now.boottime_ms / 1000)
                self._show()
        if key is None:
            return
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
