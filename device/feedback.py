"""What lamps and buzzer show. Pure: the pattern of each for a time, and when it changes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

REASON_BLINK_S = 0.25


class Status(StrEnum):
    """What the status lamp says, as on hardware/lamp-card.svg. A dark lamp is a dead box."""

    WELL = "well"
    OFFLINE = "offline"  # no connection: presses are kept and will be sent
    TESTING = "testing"
    FAULT = "fault"  # presses cannot be stored


TURNS: dict[Status, tuple[float, ...]] = {  # seconds on, off, on, off …; no turns is a steady light
    Status.WELL: (),
    Status.OFFLINE: (1.0, 1.0),
    Status.TESTING: (0.1, 0.1, 0.1, 0.7),
    Status.FAULT: (0.25, 0.25),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Lamps on or off and the tone (Hz, 0 = silence) at one time; ``until_s``: when this changes next."""

    thanks: bool
    status: bool
    tone_hz: int
    until_s: float | None


class Feedback:
    """Lamps and tone over time. The thanks are the same for every rating, so that nobody sees what was pressed."""

    def __init__(self, *, thanks_s: float, tone_hz: int, tone_s: float, fault_tone_hz: int) -> None:
        self.status = Status.OFFLINE
        self._thanks_s, self._tone_s = thanks_s, tone_s
        self._tones = (tone_hz, fault_tone_hz)
        self._lamp = (float("-inf"), float("-inf"))  # from, until
        self._blink_s: float | None = None
        self._tone = (0, float("-inf"))  # Hz, until

    def thank(self, now_s: float, *, blink_s: float | None = None) -> None:
        """The press is stored. ``blink_s``: blink that long instead (the reason step, after every rating)."""
        self._lamp = (now_s, now_s + (blink_s or self._thanks_s))
        self._blink_s = None if blink_s is None else REASON_BLINK_S
        self._tone = (self._tones[0], now_s + self._tone_s)

    def fail(self, now_s: float) -> None:
        """The press could not be stored: no lamp, a low tone."""
        self._lamp = (now_s, now_s)
        self._tone = (self._tones[1], now_s + 3 * self._tone_s)

    def shown(self, now_s: float) -> Shown:
        """What lamps and buzzer are to do now."""
        thanks, thanks_until = self._thanks(now_s)
        status, status_until = _turn(TURNS[self.status], now_s)
        hz, silent_at = self._tone
        sounding = now_s < silent_at
        times = [thanks_until, status_until, silent_at if sounding else None]
        return Shown(thanks, status, hz if sounding else 0, min((t for t in times if t is not None), default=None))

    def _thanks(self, now_s: float) -> tuple[bool, float | None]:
        since_s, until_s = self._lamp
        if not since_s <= now_s < until_s:
            return False, None
        if self._blink_s is None:
            return True, until_s
        on, change_s = _turn((self._blink_s, self._blink_s), now_s - since_s)
        return on, min(until_s, since_s + (change_s or 0.0))


def _turn(turns: tuple[float, ...], now_s: float) -> tuple[bool, float | None]:
    """Whether a lamp that keeps ``turns`` is on at ``now_s``, and when that changes."""
    if not turns:
        return True, None
    start_s = now_s - now_s % sum(turns)
    for number, turn_s in enumerate(turns):
        start_s += turn_s
        if now_s < start_s:
            return number % 2 == 0, start_s
    return True, start_s + turns[0]
