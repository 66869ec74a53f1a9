"""What pressing the three buttons means: lockout, stuck buttons, test mode and the reason step. Pure.

Contacts go in, actions come out; the time is the caller's, in seconds since power-on. Each press has a number
(``press``) that later actions name. The reasons asked for are those of satisfaction.reasons.
"""

from __future__ import annotations

from dataclasses import dataclass

from device.debounce import Contact
from satisfaction.press import Rating, Void
from satisfaction.reasons import Reason

STUCK_S = 10.0
TEST_HOLD_S = 5.0
TEST_S = 120.0
REASON_FROM_S = 1.5  # before that a second press is a citizen correcting a slip, not a reason
REASON_UNTIL_S = 5.0
OUTER = (Rating.VERY_SATISFIED, Rating.DISSATISFIED)
REASONS = {
    Rating.VERY_SATISFIED: Reason.TIME,
    Rating.SATISFIED: Reason.CONDUCT,
    Rating.DISSATISFIED: Reason.PROCEDURE,
}


@dataclass(frozen=True, slots=True)
class Take:
    """A press to store; it went down at ``at_s``."""

    press: int
    rating: Rating
    at_s: float
    void: Void | None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to add to a stored press before it is sent."""

    press: int
    void: Void | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Final:
    """Nothing about the press changes any more: it may be sent."""

    press: int


@dataclass(frozen=True, slots=True)
class InTest:
    """Test mode began or ended."""

    on: bool


Action = Take | Mark | Final | InTest


@dataclass(slots=True)
class _Open:
    """A press that is not final yet."""

    press: int
    rating: Rating
    at_s: float
    void: Void | None
    locked_before_s: float  # until when the lockout lasted before it
    held: bool = True
    step_until_s: float | None = None  # end of its reason step

    def ready(self, now_s: float) -> bool:
        return not self.held and (self.step_until_s is None or now_s >= self.step_until_s)


class Panel:
    """The state of one panel. ``lockout_s`` and ``reasons`` may be changed at any time."""

    def __init__(self, *, lockout_s: float = 3.0, reasons: bool = False) -> None:
        self.lockout_s = lockout_s
        self.reasons = reasons
        self.stuck: frozenset[Rating] = frozenset()
        self._count = 0
        self._locked_until_s = float("-inf")
        self._test_until_s = float("-inf")
        self._testing = False
        self._down: dict[Rating, float] = {}
        self._open: list[_Open] = []
        self._step_at_s = float("-inf")  # when the press went down whose lamp blinks
        self._asking: _Open | None = None  # it, when it was dissatisfied and no reason was given yet

    def deadline_s(self) -> float | None:
        """When ``due`` has something to decide."""
        times = [since_s + STUCK_S for button, since_s in self._down.items() if button not in self.stuck]
        times += [press.step_until_s for press in self._open if press.step_until_s is not None and not press.held]
        test_s = self._test_until_s if self._testing else self._test_from_s()
        if test_s is not None:
            times.append(test_s)
        return min(times, default=None)

    def contact(self, contact: Contact) -> list[Action]:
        """What follows from one clean contact."""
        actions = self.due(contact.at_s)
        if contact.down:
            self._down[contact.button] = contact.at_s
            return actions + self._pressed(contact.button, contact.at_s)
        self._down.pop(contact.button, None)
        self.stuck -= {contact.button}
        for press in self._open:
            if press.rating is contact.button:
                press.held = False
        return actions + self._finish(contact.at_s)

    def down_from_start(self, button: Rating, *, at_s: float) -> None:
        """``button`` was down already at the start, ``at_s``: no press, but stuck when it lasts."""
        self._down[button] = at_s

    def resume(self, button: Rating, *, at_s: float, void: Void | None) -> int:
        """A press of the life before that was not final, in the order made; its number.

        It is held since ``at_s`` when its button is down from the start; else it is final at the next ``due``.
        """
        for earlier in self._open:
            if earlier.rating is button:
                earlier.held = False
        self._count += 1
        self._open.append(_Open(self._count, button, at_s, void, self._locked_until_s, held=button in self._down))
        return self._count

    def not_stored(self, take: Take) -> None:
        """The disk refused ``take``, the last one: nobody is locked out by it, and no reason is asked for."""
        (press,) = (press for press in self._open if press.press == take.press)
        self._open.remove(press)
        self._locked_until_s = press.locked_before_s
        self._step_at_s = float("-inf")
        if self._asking is press:
            self._asking = None

    def due(self, now_s: float) -> list[Action]:
        """What time alone has decided by ``now_s``."""
        return [*self._test_mode(now_s), *self._stick(now_s), *self._finish(now_s)]

    def _pressed(self, button: Rating, at_s: float) -> list[Action]:
        if REASON_FROM_S <= at_s - self._step_at_s < REASON_UNTIL_S:
            # An answer, whether it was asked for or not: after every rating it is met with the same silence.
            self._locked_until_s = max(self._locked_until_s, at_s + self.lockout_s)
            if self._asking is not None:
                asking, self._asking = self._asking, None
                return [Mark(asking.press, reason=REASONS[button])]
        self._count += 1
        void = self._void(at_s)
        press = _Open(self._count, button, at_s, void, self._locked_until_s)
        self._open.append(press)
        if void is not Void.REPEAT:
            self._locked_until_s = at_s + self.lockout_s
        if self.reasons and void is None:
            self._step_at_s, press.step_until_s = at_s, at_s + REASON_UNTIL_S
            self._locked_until_s = max(self._locked_until_s, press.step_until_s)
            self._asking = press if button is Rating.DISSATISFIED else None
        return [Take(press.press, button, at_s, void)]

    def _void(self, at_s: float) -> Void | None:
        if at_s < self._test_until_s:
            return Void.TEST
        return Void.REPEAT if at_s < self._locked_until_s else None

    def _test_from_s(self) -> float | None:
        """When both outer buttons will have been held long enough; one hold is one test mode, however long it lasts."""
        if not all(button in self._down for button in OUTER):
            return None
        since_s = max(self._down[button] for button in OUTER)
        return since_s + TEST_HOLD_S if since_s >= self._test_until_s else None

    def _test_mode(self, now_s: float) -> list[Action]:
        if self._testing and now_s >= self._test_until_s:
            self._testing = False
            return [InTest(False)]
        from_s = self._test_from_s()
        if from_s is None or now_s < from_s:
            return []
        self._testing = True
        self._test_until_s = from_s + TEST_S
        self._step_at_s, self._asking = float("-inf"), None
        marks: list[Action] = [Mark(press.press, void=Void.TEST) for press in self._open if press.held]
        for press in self._open:
            if press.held:
                press.void, press.step_until_s = Void.TEST, None
        return [InTest(True), *marks]

    def _stick(self, now_s: float) -> list[Action]:
        self.stuck |= {button for button, since_s in self._down.items() if now_s >= since_s + STUCK_S}
        actions: list[Action] = []
        for press in self._open:
            if press.held and now_s >= press.at_s + STUCK_S:
                press.held = False
                if press.void is not Void.TEST:
                    press.void = Void.STUCK
                    actions.append(Mark(press.press, void=Void.STUCK))
        return actions

    def _finish(self, now_s: float) -> list[Action]:
        ready = [press for press in self._open if press.ready(now_s)]
        self._open = [press for press in self._open if not press.ready(now_s)]
        if self._asking in ready:
            self._asking = None
        return [Final(press.press) for press in ready]
