"""From edges on the pins to stored presses: thanks only after the press is on disk."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Collection
from functools import partial
from typing import TypeVar

from device.clock import Clock
from device.debounce import Buttons, Contact
from device.disk import Disk
from device.feedback import Feedback
from device.outbox import Outbox
from device.panel import REASON_UNTIL_S, Action, Final, InTest, Mark, Panel, Take
from device.rows import Key
from device.sender import Sender
from satisfaction.press import Rating, Void

T = TypeVar("T")
Tell = Callable[[Take | Mark, bool], None]


class Taking:
    """Takes presses into ``outbox`` and hands final ones to ``sender``.

    ``show`` switches the lamps at once. ``tell`` hears of each press and mark, and whether it is on disk.
    """

    def __init__(
        self,
        outbox: Outbox,
        *,
        disk: Disk,
        sender: Sender,
        feedback: Feedback,
        clock: Clock,
        show: Callable[[], None],
        tell: Tell,
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
        self._tell = tell
        self._open: dict[int, Key] = {}  # presses that are not final, by the panel's number
        self._waiting: deque[Mark | Final] = deque()  # a press is final when its marks are on disk

    @property
    def deadlines_s(self) -> list[float]:
        """When ``due`` has something to decide (seconds since power-on)."""
        return [time for time in (self.buttons.deadline_s, self.panel.deadline_s()) if time is not None]

    def begin(self, held: Collection[Rating]) -> None:
        """Go on where the life before ended; the buttons in ``held`` are down already, and no press until up once.

        A press that was not final then goes on when its button is still down, and is final as it stands when not.
        """
        now = self._clock.moment()
        for button in held:
            self.buttons.down_from_start(button)
            self.panel.down_from_start(button, at_s=self._clock.now_s())
        for left in self._outbox.unfinished():
            at_ms = left.boottime_ms if left.boot == now.boot else now.boottime_ms
            self._open[self.panel.resume(left.rating, at_s=at_ms / 1000, void=left.void)] = left.key

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
            key = self._open[action.press]
            if isinstance(action, Mark):
                self._making_room(partial(self._outbox.mark, key, void=action.void, reason=action.reason))
                self._tell(action, True)
            else:
                self._making_room(partial(self._outbox.finish, key))
                del self._open[action.press]
                self._sender.ready(key)
            self._waiting.popleft()

    def _take(self, take: Take) -> None:
        key = None
        add = partial(
            self._outbox.add,
            take.rating,
            boottime_ms=round(take.at_s * 1000),
            now=self._clock.moment(),
            void=take.void,
        )
        try:
            with self._disk.surviving("presses"):
                key = self._making_room(add)
        finally:
            if key is None:
                self.panel.not_stored(take)
                self._feedback.fail(self._clock.now_s())
                self._show()
                self._tell(take, False)
        if key is None:
            return
        self._open[take.press] = key
        if take.void is None or take.void is Void.TEST:
            # From now, not from before the commit: a card that takes seconds would swallow tone and lamp.
            self._feedback.thank(self._clock.now_s(), blink_s=REASON_UNTIL_S if self.panel.reasons else None)
            self._show()
        self._tell(take, True)

    def _making_room(self, write: Callable[[], T]) -> T:
        """``write``; on a full card the oldest presses that have a receipt make room."""
        try:
            return write()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                raise
            self._outbox.make_room()
            return write()
