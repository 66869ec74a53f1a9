"""What lamps and buzzer show. Pure: the pattern of each for a time, and when it changes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from device.config import Panel

REASON_BLINK_MS = 250
NEVER_MS = -1


class Status(StrEnum):
    """What the status lamp says, as on hardware/lamp-card.svg. A dark lamp is a dead box."""

    WELL = "well"
    OFFLINE = "offline"  # no connection: presses are kept and will be sent
    TESTING = "testing"
    FAULT = "fault"  # presses cannot be stored


TURNS_MS: dict[Status, tuple[int, ...]] = {  # on, off, on, off …; no turns is a steady light
    Status.WELL: (),
    Status.OFFLINE: (1000, 1000),
    Status.TESTING: (100, 100, 100, 700),
    Status.FAULT: (250, 250),
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

    def __init__(self, panel: Panel) -> None:
        self.status = Status.OFFLINE
        self._panel = panel
        self._lamp_ms = (NEVER_MS, NEVER_MS)  # from, until
        self._blinking = False
        self._tone = (0, NEVER_MS)  # Hz, until

    def thank(self, now_s: float, *, blink_s: float | None = None) -> None:
        """The press is stored. ``blink_s``: blink that long instead (the reason step, after every rating)."""
        self._lamp_ms = (_ms(now_s), _ms(now_s + (self._panel.thanks_s if blink_s is None else blink_s)))
        self._blinking = blink_s is not None
        self._tone = (self._panel.tone_hz, _ms(now_s + self._panel.tone_s))

    def fail(self, now_s: float) -> None:
        """The press could not be stored: no lamp, a low tone."""
        self._lamp_ms = (NEVER_MS, NEVER_MS)
        self._tone = (self._panel.fault_tone_hz, _ms(now_s + 3 * self._panel.tone_s))

    def shown(self, now_s: float) -> Shown:
        """What lamps and buzzer are to do now."""
        now_ms = _ms(now_s)
        thanks, thanks_until = self._thanks(now_ms)
        status, status_until = _turn(TURNS_MS[self.status], now_ms)
        hz, silent_ms = self._tone
        sounding = now_ms < silent_ms
        times = (thanks_until, status_until, silent_ms if sounding else None)
        until_ms = min((time for time in times if time is not None), default=None)
        return Shown(thanks, status, hz if sounding else 0, None if until_ms is None else until_ms / 1000)

    def _thanks(self, now_ms: int) -> tuple[bool, int | None]:
        since_ms, until_ms = self._lamp_ms
        if not since_ms <= now_ms < until_ms:
            return False, None
        if not self._blinking:
            return True, until_ms
        on, change_ms = _turn((REASON_BLINK_MS, REASON_BLINK_MS), now_ms - since_ms)
        return on, min(until_ms, since_ms + (change_ms or 0))


def _turn(turns_ms: tuple[int, ...], now_ms: int) -> tuple[bool, int | None]:
    """Whether a lamp that keeps ``turns_ms`` is on at ``now_ms``, and when that changes."""
    if not turns_ms:
        return True, None
    change_ms = now_ms - now_ms % sum(turns_ms)
    for number, turn_ms in enumerate(turns_ms):
        change_ms += turn_ms
        if now_ms < change_ms:
            return number % 2 == 0, change_ms
    raise AssertionError("a remainder is less than the sum")


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
