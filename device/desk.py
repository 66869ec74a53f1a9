"""A keyboard in place of buttons, and words in place of lamps: a box on a desk."""

from __future__ import annotations

import time
from collections.abc import Iterable
from threading import Thread
from typing import Any

from device.config import Pins
from device.panel import Mark, Take
from device.pins import finger
from satisfaction.press import Rating, Void
from satisfaction.reasons import Reason

HOLD_S = 0.2
KEYS = dict(zip("123", Rating, strict=True))
WORDS: dict[Rating | Reason, str] = {
    Rating.VERY_SATISFIED: "rất hài lòng",
    Rating.SATISFIED: "hài lòng",
    Rating.DISSATISFIED: "không hài lòng",
    Reason.TIME: "thời gian giải quyết hồ sơ",
    Reason.CONDUCT: "thái độ phục vụ",
    Reason.PROCEDURE: "thủ tục, phí, lệ phí",
}
HELP = f"Press {', '.join(f'{key} ({WORDS[rating]})' for key, rating in KEYS.items())} and Enter; Ctrl-C ends."


def tell(action: Take | Mark, stored: bool) -> None:
    """Print what came of a press, or the reason that was given."""
    match action:
        case Take(rating=rating) if not stored:
            print(f"{WORDS[rating]}: NOT STORED, no thanks; press again", flush=True)
        case Take(rating=rating, void=Void.REPEAT):
            print(f"{WORDS[rating]}: too soon after the press before; kept as a repeat, no thanks", flush=True)
        case Take(rating=rating):
            print(f"{WORDS[rating]}: stored, thanks", flush=True)
        case Mark(reason=Reason() as reason):
            print(f"reason: {WORDS[reason]}", flush=True)


def listen(lines: Iterable[str], *, pins: Pins, pin_factory: Any) -> Thread:
    """Press as ``lines`` say, in a thread, until they end."""

    def press() -> None:
        for line in lines:
            rating = KEYS.get(line.strip())
            if rating is None:
                print(HELP, flush=True)
                continue
            down, up = finger(rating, pins=pins, pin_factory=pin_factory)
            down()
            time.sleep(HOLD_S)
            up()

    thread = Thread(target=press, name="keyboard", daemon=True)
    thread.start()
    return thread
