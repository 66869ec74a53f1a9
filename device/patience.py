"""How long a box waits before it connects again. Pure; ``jitter`` gives 0 to 1.

600 boxes must not return in the same second, so the first wait is spread over ``reconnect_s`` and later ones double.
A box whose name is used by another one as well waits minutes: the two would throw each other out for ever. MQTT 5 has a
reason code for that (0x8E), but Mosquitto 2.0.11 closes the old session without a word; so several sessions that
the broker ended silently soon after they began, each connect succeeding at once, are taken for the same. A broker that
crashes, or a line that breaks, does not close TLS properly, and is no such end.
"""

from __future__ import annotations

import random
from collections.abc import Callable

LONGEST_S = 300.0
CLONE_S = (60.0, 300.0)
SHORT_S = 120.0  # a session that lasted longer shows that nobody else has the name
SILENT_ENDS = 4


class Patience:
    """The waits of one box. ``clone``: whether another box seems to have the same name."""

    def __init__(self, *, reconnect_s: float, jitter: Callable[[], float] = random.random) -> None:
        self.clone = False
        self._reconnect_s = reconnect_s
        self._jitter = jitter
        self._wait_s = reconnect_s
        self._silent_ends = 0

    def failed(self) -> float:
        """There was no session; how long to wait now, in seconds."""
        self._silent_ends = 0
        return self._doubling()

    def ended(self, *, lasted_s: float, silently: bool = False, taken_over: bool = False) -> float:
        """A session ended; how long to wait now, in seconds. ``silently``: closed properly, without a reason."""
        if lasted_s > SHORT_S:
            self._wait_s = self._reconnect_s
            self.clone = False
        self._silent_ends = self._silent_ends + 1 if silently and lasted_s <= SHORT_S else 0
        if taken_over or self._silent_ends >= SILENT_ENDS:
            self.clone = True
            self._silent_ends = 0
            low_s, high_s = CLONE_S
            return low_s + (high_s - low_s) * self._jitter()
        return self._doubling()

    def _doubling(self) -> float:
        wait_s = self._wait_s * self._jitter()
        self._wait_s = min(2 * self._wait_s, LONGEST_S)
        return wait_s
