"""From bouncing levels to clean presses and releases: pure, on (button, level, time).

Mock pins do not debounce, and lgpio's own debouncing swallows presses shorter than its window; so it is done here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from satisfaction.press import Rating

PRESS_S = 0.005  # a button still down after this is pressed; a shorter pulse is a glitch
RELEASE_S = 0.030  # a button up and still for this is released


@dataclass(frozen=True, slots=True)
class Contact:
    """``button`` went down (or up) at ``at_s``, the time of the first edge."""

    button: Rating
    down: bool
    at_s: float


class _State(Enum):
    UP = auto()
    FALLING = auto()  # down, but for less than PRESS_S
    DOWN = auto()
    RISING = auto()  # up, but for less than RELEASE_S


class Debounce:
    """One button. Feed ``edge`` with every level and ``due`` when ``deadline_s`` has come; both give clean contacts."""

    def __init__(self, button: Rating) -> None:
        self.button = button
        self.level = False
        self.glitches = 0
        self._state = _State.UP
        self._since_s = 0.0

    @property
    def deadline_s(self) -> float | None:
        """When ``due`` has something to decide; None while nothing is open."""
        if self._state is _State.FALLING:
            return self._since_s + PRESS_S
        return self._since_s + RELEASE_S if self._state is _State.RISING else None

    def down_from_start(self) -> None:
        """Down for an unknown time: only a release can follow."""
        self.level = True
        self._state = _State.DOWN

    def edge(self, level: bool, *, at_s: float) -> list[Contact]:
        """The pin reads ``level`` (True: down) from ``at_s`` on."""
        contacts = self.due(at_s)
        if level == self.level:
            return contacts
        self.level = level
        if level:
            if self._state is _State.UP:
                self._go(_State.FALLING, at_s)
            elif self._state is _State.RISING:
                self._state = _State.DOWN
        elif self._state is _State.FALLING:
            self.glitches += 1
            self._state = _State.UP
        elif self._state is _State.DOWN:
            self._go(_State.RISING, at_s)
        return contacts

    def due(self, now_s: float) -> list[Contact]:
        """What time alone has decided by ``now_s``."""
        deadline_s = self.deadline_s
        if deadline_s is None or now_s < deadline_s:
            return []
        down = self._state is _State.FALLING
        self._state = _State.DOWN if down else _State.UP
        return [Contact(self.button, down, self._since_s)]

    def _go(self, state: _State, since_s: float) -> None:
        self._state = state
        self._since_s = since_s


class Buttons:
    """All three buttons, in the order of time."""

    def __init__(self) -> None:
        self._all = {rating: Debounce(rating) for rating in Rating}

    @property
    def glitches(self) -> int:
        """Pulses too short to be a press, since the start."""
        return sum(button.glitches for button in self._all.values())

    @property
    def deadline_s(self) -> float | None:
        """When ``due`` has something to decide."""
        return min((d for b in self._all.values() if (d := b.deadline_s) is not None), default=None)

    def level(self, button: Rating) -> bool:
        """The level last told for ``button``."""
        return self._all[button].level

    def down_from_start(self, button: Rating) -> None:
        """``button`` was down already at the start."""
        self._all[button].down_from_start()

    def edge(self, button: Rating, down: bool, *, at_s: float) -> list[Contact]:
        """``button`` reads ``down`` from ``at_s`` on."""
        return self.due(at_s) + self._all[button].edge(down, at_s=at_s)

    def due(self, now_s: float) -> list[Contact]:
        """What time alone has decided by ``now_s``, earliest first."""
        contacts = [contact for button in self._all.values() for contact in button.due(now_s)]
        return sorted(contacts, key=lambda contact: contact.at_s)
