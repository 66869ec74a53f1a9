"""A keyboard in place of buttons: lines 1, 2 and 3 press the mock pins of a box on a desk."""

from __future__ import annotations

import time
from collections.abc import Iterable
from threading import Thread
from typing import Any

from device.config import Pins
from satisfaction.press import Rating

HOLD_S = 0.2
KEYS = dict(zip("123", Rating, strict=True))
HELP = "Press 1 (rất hài lòng), 2 (hài lòng) or 3 (không hài lòng) and Enter; Ctrl-C ends."


def listen(lines: Iterable[str], *, pins: Pins, pin_factory: Any) -> Thread:
    """Press as ``lines`` say, in a thread, until they end."""

    def press() -> None:
        for line in lines:
            rating = KEYS.get(line.strip())
            if rating is None:
                print(HELP, flush=True)
                continue
            pin = pin_factory.pin(pins.button(rating))
            down, up = (pin.drive_low, pin.drive_high) if pins.pull_up else (pin.drive_high, pin.drive_low)
            down()
            time.sleep(HOLD_S)
            up()

    thread = Thread(target=press, name="keyboard", daemon=True)
    thread.start()
    return thread
