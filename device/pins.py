"""The box's pins: three inputs whose edges go into the inbox, two lamps, one buzzer (gpiozero).

Inputs are DigitalInputDevice, not Button: a Button's hold thread wakes ten times a second.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from gpiozero import LED, DigitalInputDevice, TonalBuzzer
from gpiozero.tones import Tone

from device.clock import Clock
from device.config import Pins
from device.inbox import Edge, Inbox
from satisfaction.press import Rating

OLDEST_S = 60.0  # older than the watchdog lets a process stand still: a tick that counts from elsewhere


def factory(name: str) -> Any:
    """The gpiozero pin factory ``name`` ("lgpio" or "mock"), never another one in its place.

    Raises what gpiozero or the import raises when the factory cannot be used on this machine.
    """
    if name == "mock":
        from gpiozero.pins.mock import MockFactory, MockPWMPin

        return MockFactory(pin_class=MockPWMPin)
    from gpiozero.pins.lgpio import LGPIOFactory

    return LGPIOFactory()


def finger(rating: Rating, *, pins: Pins, pin_factory: Any) -> tuple[Callable[[], None], Callable[[], None]]:
    """What presses, and what releases, ``rating``'s button on mock pins."""
    pin = pin_factory.pin(pins.button(rating))
    return (pin.drive_low, pin.drive_high) if pins.pull_up else (pin.drive_high, pin.drive_low)


def darken(pins: Pins, *, pin_factory: Any) -> None:
    """Lamps off: a killed process leaves them as they shone, and a box that cannot start must not look well."""
    for lamp in (pins.thanks_lamp, pins.status_lamp):
        LED(lamp, active_high=pins.lamps_active_high, pin_factory=pin_factory).close()


class BoardPins:
    """The wired board. Edges are put into ``inbox``; nothing else happens in callbacks.

    An edge's time is when the kernel saw it, not when its callback ran: a machine that stood still in between would
    make a pulse of a press. (gpiozero's ticks are the kernel's with lgpio, and compared by the factory alone.)
    """

    def __init__(self, pins: Pins, *, pin_factory: Any, clock: Clock, inbox: Inbox) -> None:
        self._clock = clock
        self._inbox = inbox
        self._inputs = {
            rating: DigitalInputDevice(pins.button(rating), pull_up=pins.pull_up, pin_factory=pin_factory)
            for rating in Rating
        }
        for rating, device in self._inputs.items():
            device.when_activated = self._callback(rating, down=True)
            device.when_deactivated = self._callback(rating, down=False)
        high = pins.lamps_active_high
        self._thanks_lamp = LED(pins.thanks_lamp, active_high=high, pin_factory=pin_factory)
        self._status_lamp = LED(pins.status_lamp, active_high=high, pin_factory=pin_factory)
        self._tone_hz = 0
        self._buzzer = TonalBuzzer(pins.buzzer, octaves=2, pin_factory=pin_factory)  # 110 to 1760 Hz

    def down(self) -> list[Rating]:
        """The buttons that are down now."""
        return [rating for rating in self._inputs if self.is_down(rating)]

    def is_down(self, rating: Rating) -> bool:
        """The level of ``rating``'s button now."""
        return bool(self._inputs[rating].is_active)

    @property
    def listening(self) -> bool:
        """Whether edges can arrive: lgpio hands them on from one thread, which an exception would have ended."""
        thread = getattr(sys.modules.get("lgpio"), "_notify_thread", None)
        return thread is None or bool(thread.is_alive())

    def show(self, *, thanks: bool, status: bool, tone_hz: int) -> None:
        """Lamps on or off, and sound at ``tone_hz`` (0 is silence). Does nothing where nothing changes."""
        if thanks != self._thanks_lamp.is_lit:
            self._thanks_lamp.value = thanks
        if status != self._status_lamp.is_lit:
            self._status_lamp.value = status
        if tone_hz != self._tone_hz:
            self._tone_hz = tone_hz
            self._buzzer.play(Tone.from_frequency(tone_hz) if tone_hz else None)

    def close(self) -> None:
        """Lamps and sound off, pins given back."""
        for device in (*self._inputs.values(), self._thanks_lamp, self._status_lamp, self._buzzer):
            device.close()

    def _callback(self, rating: Rating, *, down: bool) -> Any:
        def changed(button: DigitalInputDevice) -> None:
            # Twice: an interruption between the two clocks makes it too late, and hardly happens twice.
            at_s = min(self._when_s(button.active_time if down else button.inactive_time) for _ in range(2))
            self._inbox.put(Edge(rating, down, at_s))

        return changed

    def _when_s(self, age_s: float) -> float:
        return self._clock.ago_s(age_s if 0 <= age_s <= OLDEST_S else 0.0)
