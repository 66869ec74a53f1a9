"""Boxes on a desk: the real device code on gpiozero's mock pins, with a driven clock for panel and presses.

Months of presses pass in seconds, yet every press takes the whole path: pin, outbox, TLS, broker, ingest, receipt.
Resend, health and the time of sending keep the real clock.
"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from threading import RLock, Thread
from typing import Any

from device import pins
from device.box import Box
from device.clock import Moment
from device.config import load
from device.panel import REASONS
from device.service import OUTBOX, only_one
from device.spool import open_outbox
from satisfaction.press import Rating
from satisfaction.reasons import Reason

PRESSED_S = 0.006  # after an edge: long enough to be a press
RELEASED_S = 0.05  # after a release: long enough for the debouncing
REASON_AFTER_S = 2.0  # within the reason step
STEP_OVER_S = 5.1
BACKWARDS_S = 61.0  # panel time that passes when presses are played out of order: beyond every lockout


class DrivenClock:
    """A clock whose press time is set by hand; ``sent_ms`` stays real. Always synced."""

    def __init__(self) -> None:
        self._boot, self._boottime_ms = "simulated", 1_000_000
        self._wall_ms = self.sent_ms()

    def moment(self) -> Moment:
        """The driven time."""
        return Moment(self._boot, self._boottime_ms, self._wall_ms, synced=True)

    def now_s(self) -> float:
        """The driven time, in seconds."""
        return self._boottime_ms / 1000

    def ago_s(self, _age_s: float, /) -> float:
        """Now: driven time stands still while the machine works."""
        return self.now_s()

    def sent_ms(self) -> int:
        """The real wall clock."""
        return time.time_ns() // 1_000_000

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._boottime_ms += round(seconds * 1000)
        self._wall_ms += round(seconds * 1000)

    def go_to(self, wall_ms: int) -> None:
        """Let time pass until ``wall_ms``; when that has been already, the panel still goes forward."""
        passed_ms = wall_ms - self._wall_ms
        self._boottime_ms += passed_ms if passed_ms >= 0 else round(BACKWARDS_S * 1000)
        self._wall_ms = wall_ms


class SimulatedBox:
    """One enrolled box whose bundle lies in ``bundle_dir``. ``press`` may be called from any thread.

    Raises Problems and OSError when the bundle cannot be used.
    """

    def __init__(self, bundle_dir: Path) -> None:
        self.config = load(bundle_dir / "box.toml")
        self.name = self.config.box
        self.clock = DrivenClock()
        self._factory: Any = pins.factory("mock")
        self._turn = RLock()
        self._stopped = False
        self._lock = only_one(self.config.data)
        self._lock.__enter__()
        outbox = open_outbox(self.config.data / OUTBOX, box=self.name, serial="simulated")
        self._box = Box(self.config, outbox=outbox, pin_factory=self._factory, clock=self.clock)
        self._thread = Thread(target=self._run, name=f"box {self.name}", daemon=True)

    def start(self) -> None:
        """Connect and serve the network from a thread of its own."""
        self._box.start()
        self._thread.start()

    def press(
        self, rating: Rating, at: datetime | None = None, hold_s: float = 0.2, reason: Reason | None = None
    ) -> bool:
        """Press ``rating``'s button at ``at`` (None: now) for ``hold_s``; whether the thanks lamp shines then.

        With a ``reason`` (the box's reason step has to be on) that reason's button is pressed 2 s later.
        """
        with self._turn:
            self.clock.go_to(self.clock.sent_ms() if at is None else round(at.timestamp() * 1000))
            thanked = self._push(rating, hold_s)
            if reason is not None:
                self._pass(REASON_AFTER_S)
                self._push(next(button for button, code in REASONS.items() if code is reason), 0.2)
            if self._box.reasons:
                self._pass(STEP_OVER_S)
            return thanked

    def pending(self) -> int:
        """Presses without receipt."""
        with self._turn:
            return self._box.outbox.backlog().pending

    @property
    def connected(self) -> bool:
        """Whether the box is on the broker."""
        return self._box.connected

    @property
    def served(self) -> bool:
        """Whether the box is connected and has its settings from the server."""
        with self._turn:
            return self._box.connected and self._box.outbox.fact("settings") is not None

    def problems(self) -> tuple[str, ...]:
        """What the box would say in its health report."""
        with self._turn:
            return tuple(self._box.problems.values())

    def played(self, scenario: str) -> int:
        """How many presses of ``scenario`` this box has made: all since it was first asked."""
        with self._turn:
            outbox = self._box.outbox
            last = outbox.last_seq(outbox.spool) or 0
            before = outbox.fact(f"before {scenario}")
            if before is None:
                outbox.remember(f"before {scenario}", str(last))
            return 0 if before is None else last - int(before)

    def reasons_on(self) -> bool:
        """Whether the reason step is on, as the server set it."""
        return self._box.reasons

    def wait_receipted(self, timeout_s: float) -> None:
        """Until every press has its receipt. Raises TimeoutError."""
        until_s = time.monotonic() + timeout_s
        while left := self.pending():
            if time.monotonic() > until_s:
                raise TimeoutError(f"{self.name}: {left} presses without receipt after {timeout_s:g} s")
            time.sleep(0.02)

    def stop(self) -> None:
        """Disconnect; what is pending stays in the box's outbox. Once is enough, more does nothing."""
        if self._stopped:
            return
        self._stopped = True
        self._box.stop()
        if self._thread.ident is not None:
            self._thread.join()
        with self._turn:
            self._box.close()
            self._lock.__exit__(None, None, None)

    def _push(self, rating: Rating, hold_s: float) -> bool:
        down, up = pins.finger(rating, pins=self.config.pins, pin_factory=self._factory)
        down()
        self._pass(min(hold_s, PRESSED_S))
        thanked = self._thanks_lamp()
        self._pass(hold_s - min(hold_s, PRESSED_S))
        up()
        self._pass(RELEASED_S)
        return thanked

    def _thanks_lamp(self) -> bool:
        lit = bool(self._factory.pin(self.config.pins.thanks_lamp).state)
        return lit == self.config.pins.lamps_active_high

    def _pass(self, seconds: float) -> None:
        self._box.turn()
        self.clock.advance(seconds)
        self._box.turn()

    def _run(self) -> None:
        inbox = self._box.inbox
        while not inbox.stopping:
            with self._turn:
                self._box.turn()
                wait_s = self._box.wait_s()
            inbox.wait(max(wait_s, 0.05))
