"""The box: pins, panel, outbox and link, wired together. One thread turns it; callbacks only put into its inbox."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from device import report
from device.certificate import until_ms
from device.clock import Clock
from device.config import BoxConfig
from device.disk import Disk
from device.feedback import Feedback, Status
from device.hearing import Hearing
from device.inbox import Edge, Inbox, Item, LinkDown, LinkUp, Probe, ReceiptCame, SettingsCame, Unheard
from device.link import Link
from device.outbox import Outbox
from device.pins import BoardPins
from device.sender import Sender
from device.taking import Taking, Tell
from device.window import Window
from satisfaction import box_settings
from satisfaction.press import Rating
from satisfaction.topics import Kind

HEALTH_S = 60.0
LOOK_S = 1.0  # levels and clock are looked at this often
PRUNE_S = 3600.0
PARKED_S = 86_400.0  # what the server did not answer for is tried again this often
PROBE_S = 10.0  # the unit's WatchdogSec is more than three times this
log = logging.getLogger(__name__)


class Box:
    """One button box.

    ``clock`` times the panel and the presses; resend, health and TLS keep real time. ``alive`` is called when a probe
    has travelled from the inbox through the outbox (it feeds the watchdog), ``tell`` after each press and mark. Raises
    OSError, sqlite3.DatabaseError and gpiozero's errors when the box cannot be started.
    """

    def __init__(
        self,
        config: BoxConfig,
        *,
        outbox: Outbox,
        pin_factory: Any,
        clock: Clock,
        alive: Callable[[], None] = lambda: None,
        tell: Tell = lambda *_: None,
    ) -> None:
        self.config = config
        self.inbox = Inbox()
        self.outbox = outbox
        self._clock = clock
        self._alive = alive
        self._feedback = Feedback(config.panel)
        self._link = Link(config, deliver=self.inbox.put, clock=clock)
        self._sender = Sender(
            outbox,
            window=Window(resend_s=config.broker.resend_s),
            publish=lambda payload: self._link.publish(Kind.PRESS, payload),
            sent_ms=clock.sent_ms,
        )
        self._disk = Disk()
        self._taking = Taking(
            outbox,
            disk=self._disk,
            sender=self._sender,
            feedback=self._feedback,
            clock=clock,
            show=self._show,
            tell=tell,
        )
        self._problems = self._sender.problems
        self.connected = self._clone = False
        self._hearing = Hearing()
        self._synced = False
        self._look_s = self._health_s = self._prune_s = self._parked_s = self._probe_s = float("-inf")
        self._pins = BoardPins(config.pins, pin_factory=pin_factory, clock=clock, inbox=self.inbox)
        self._taking.begin(self._pins.down())
        self._unkept_settings: str | None = None  # not on disk yet
        self._apply_settings((outbox.fact("settings") or "{}").encode(), store=False)

    @property
    def reasons(self) -> bool:
        """Whether the reason step is on."""
        return self._taking.panel.reasons

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong, in plain words, by what it concerns."""
        return {**self._problems, **({"disk": self._disk.fault} if self._disk.fault else {})}

    def start(self) -> None:
        """Begin to connect."""
        self._link.start()

    def run(self) -> None:
        """Turn until ``stop`` is called from elsewhere; then say goodbye."""
        self.start()
        try:
            while not self.inbox.stopping:
                self.turn()
                self.inbox.wait(self.wait_s())
        finally:
            self.close()

    def stop(self) -> None:
        """End ``run``."""
        self.inbox.stop()

    def close(self) -> None:
        """Report once more, disconnect, lamps off, give pins and file back."""
        self._report()
        self._link.stop()
        self._pins.close()
        self.outbox.close()

    def turn(self) -> None:
        """Everything that is to be done now."""
        # In order: after a stall of over 2 s lgpio tells edges in any (it compares their times in 32 bits).
        items = sorted(self.inbox.take(), key=lambda item: item.at_s if isinstance(item, Edge) else 0.0)
        now_s, real_s = self._clock.now_s(), time.monotonic()
        receipts = [item.payload for item in items if isinstance(item, ReceiptCame)]
        for item in items:
            self._handle(item, real_s)
        told = self._taking.buttons.level
        self._hearing.compare(button for button in Rating if self._pins.is_down(button) != told(button))
        if self._hearing.complete:  # else time alone would decide against what an edge is about to tell
            self._taking.due(now_s)
        self._look(now_s)
        if receipts:
            with self._disk.surviving("receipts"):
                self._sender.receive(receipts, now_s=real_s)
        self._keep_settings()
        self._upkeep(real_s)
        with self._disk.surviving("what is sent"):
            self._sender.pump(real_s)
        self._show()

    def wait_s(self) -> float:
        """How long nothing will be due, unless something comes into the inbox."""
        now_s, real_s = self._clock.now_s(), time.monotonic()
        waits = [LOOK_S]
        if self._hearing.complete:
            waits += [deadline_s - now_s for deadline_s in self._taking.deadlines_s]
        shown_until_s = self._feedback.shown(now_s).until_s
        if shown_until_s is not None:
            waits.append(shown_until_s - now_s)
        if self._sender.deadline_s is not None:
            waits.append(self._sender.deadline_s - real_s)
        return max(0.0, min(waits))

    # -- what comes in ------------------------------------------------------------------------------------------

    def _handle(self, item: Item, real_s: float) -> None:
        match item:
            case Edge(button, down, at_s):
                self._hearing.edge()
                self._taking.edge(button, down, at_s=at_s)
            case LinkUp():
                self.connected = True
                self._problems.pop("refused", None)
                self._problems.pop("link", None)
                self._sender.link_up(real_s)
                self._health_s = float("-inf")
            case LinkDown(why, clone):
                self.connected = False
                self._clone = clone
                self._problems["link"] = why
                self._sender.link_down()
            case SettingsCame(payload):
                self._apply_settings(payload, store=True)
            case Unheard(refused):
                if refused is not None:
                    self._problems["refused"] = refused
                self._sender.unheard(real_s)
            case Probe():
                self._answer_probe()

    def _apply_settings(self, payload: bytes, *, store: bool) -> None:
        try:
            settings = box_settings.decode(payload)
        except ValueError as error:
            self._problems["settings"] = f"settings refused, the last good ones hold: {error}"
            return
        self._problems.pop("settings", None)
        self._taking.panel.lockout_s, self._taking.panel.reasons = settings.lockout_s, settings.reasons
        self._sender.ask(settings.refill)
        if store:
            self._unkept_settings = settings.encode().decode()

    def _keep_settings(self) -> None:
        text = self._unkept_settings
        if text is None:
            return
        with self._disk.surviving("settings"):
            if text != self.outbox.fact("settings"):
                self.outbox.remember("settings", text)
            self._unkept_settings = None

    # -- by the clock -------------------------------------------------------------------------------------------

    def _look(self, now_s: float) -> None:
        """Once a second: levels that no edge told of, and whether the clock has been synced."""
        if now_s - self._look_s < LOOK_S:
            return
        self._look_s = now_s
        for rating in self._hearing.look():
            self._taking.edge(rating, not self._taking.buttons.level(rating), at_s=now_s)
        synced = self._clock.moment().synced
        if synced and not self._synced:
            self._settle_times()
        self._synced = synced

    def _settle_times(self) -> None:
        """Also each minute: what the disk refuses now is done later, and a disk that takes nothing shows by itself."""
        with self._disk.surviving("times"):
            if self.outbox.settle_times(self._clock.moment()):
                self._sender.rescan()
            self.outbox.note_uptime(self._clock.moment())

    def _upkeep(self, real_s: float) -> None:
        if real_s - self._prune_s >= PRUNE_S:
            with self._disk.surviving("upkeep"):
                self.outbox.prune(now_ms=self._clock.sent_ms())
                self.outbox.tidy()
                self._prune_s = real_s
        if real_s - self._parked_s >= PARKED_S:
            with self._disk.surviving("what was parked"):
                self._sender.unpark()
                self._parked_s = real_s
        if real_s - self._probe_s >= PROBE_S:
            self._probe_s = real_s
            self.inbox.put(Probe())
        if real_s - self._health_s >= HEALTH_S:
            self._health_s = real_s
            self._settle_times()
            self._report()

    def _report(self) -> None:
        if not self.connected:
            return
        health = report.health(
            self.outbox,
            now=self._clock.moment(),
            sent_ms=self._clock.sent_ms(),
            certificate_until_ms=until_ms(self.config.cert),  # a renewed one is told without a restart
            glitches=self._taking.buttons.glitches,
            missed_edges=self._hearing.missed,
            stuck=self._taking.panel.stuck,
            clone=self._clone,
            refill_done=self._sender.refill_done,
            problems=self.problems,
        )
        self._link.publish(Kind.HEALTH, health.encode(), qos=0)

    def _answer_probe(self) -> None:
        """Feed the watchdog only when presses can come in, be stored and go out."""
        with self._disk.surviving("anything"):
            self.outbox.probe()
            self._feed()

    def _feed(self) -> None:
        if self._pins.listening and not self._hearing.deaf and self._link.working:
            self._alive()

    def _show(self) -> None:
        self._feedback.status = self._status()
        shown = self._feedback.shown(self._clock.now_s())
        self._pins.show(thanks=shown.thanks, status=shown.status, tone_hz=shown.tone_hz)

    def _status(self) -> Status:
        if self._disk.fault:
            return Status.FAULT
        if self._taking.testing:
            return Status.TESTING
        return Status.WELL if self.connected else Status.OFFLINE
