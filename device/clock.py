"""Time on a box without a clock chip: what is known at a press, and what is worked out later.

A Raspberry Pi starts with a wrong wall clock until NTP has answered, but CLOCK_BOOTTIME runs from power-on whatever
happens to the wall clock. So each press is kept with its boot and its BOOTTIME; its wall time follows once that boot
has been synced: wall = sync_wall − (boottime_sync − boottime_press).
"""

from __future__ import annotations

import ctypes
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

UNSURE_AFTER_MS = 24 * 3_600_000  # presses wait this long for a sync, then go as they are
_TIME_ERROR = 5  # adjtimex(2): the kernel clock is not synchronised
_TIMESYNCD = Path("/run/systemd/timesync/synchronized")  # where the kernel may not be asked
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading. ``boottime_ms`` since power-on of ``boot``; ``wall_ms`` UTC, right only when ``synced``."""

    boot: str
    boottime_ms: int
    wall_ms: int
    synced: bool


class Clock(Protocol):
    """What a box knows of time."""

    def moment(self) -> Moment:
        """The time of buttons, lamps and presses."""

    def now_s(self) -> float:
        """Seconds since power-on: the same time as a moment's, not rounded."""

    def ago_s(self, age_s: float, /) -> float:
        """When something ``age_s`` old happened, seconds since power-on."""

    def sent_ms(self) -> int:
        """The wall clock as a message is sent, UTC ms."""


class SystemClock:
    """This machine's clock. ``trusted``: somebody else keeps it right (a desk machine, a container)."""

    def __init__(self, *, trusted: bool = False) -> None:
        self._trusted = trusted
        self._boot = _BOOT_ID.read_text("ascii").strip()
        self._libc = ctypes.CDLL(None)
        self._timex = ctypes.create_string_buffer(256)  # struct timex: 208 bytes; modes = 0 only reads

    def moment(self) -> Moment:
        """A reading now."""
        synced = self.synced()  # first: a clock that is set in between must not vouch for the time before
        return Moment(self._boot, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000, self.sent_ms(), synced)

    def now_s(self) -> float:
        """CLOCK_BOOTTIME."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def ago_s(self, age_s: float, /) -> float:
        """By CLOCK_BOOTTIME."""
        return self.now_s() - age_s

    def sent_ms(self) -> int:
        """CLOCK_REALTIME."""
        return time.time_ns() // 1_000_000

    def synced(self) -> bool:
        """Whether NTP has set the clock since this boot, as the kernel says (also what timedatectl shows)."""
        if self._trusted:
            return True
        state = self._libc.adjtimex(self._timex)
        return _TIMESYNCD.exists() if state == -1 else state != _TIME_ERROR


def wall_ms(boottime_ms: int, *, sync: Moment) -> int:
    """UTC ms of a press of ``sync``'s boot."""
    return sync.wall_ms - (sync.boottime_ms - boottime_ms)
