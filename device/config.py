"""``box.toml``: what a box is told on its own card. What a city changes later comes by the settings topic."""

from __future__ import annotations

import json
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from satisfaction.press import Rating
from satisfaction.settings import File, Problem, Problems, between, setting, text_in
from satisfaction.topics import box_name_problem

_PIN = between(2, 27)  # the header's BCM numbers without 0 and 1, which belong to the HAT's EEPROM


def _one_of(*words: str) -> Any:
    return lambda value: None if value in words else f"must be one of {', '.join(words)}"


@dataclass(frozen=True, slots=True)
class General:
    """The part before the first section."""

    box: str = setting(help="the box's name, as enrolled: also its certificate's CN", check=box_name_problem)
    data: str = setting("data", help="directory of the presses; relative to this file")
    keep_mb: int = setting(
        512, help="beyond this size the oldest presses that have a receipt go first", check=between(16, 8192)
    )


@dataclass(frozen=True, slots=True)
class Broker:
    """Where presses go, and with which certificate. Paths are relative to box.toml."""

    host: str = setting(help="the broker's name or address, as its certificate says")
    port: int = setting(8883, help="its port for TLS", check=between(1, 65535))
    ca: str = setting("ca.crt", help="certificate of the authority that signed the broker's")
    cert: str = setting("box.crt", help="this box's certificate")
    key: str = setting("box.key", help="its private key")
    resend_s: float = setting(
        30.0, help="seconds without a receipt until presses are sent again", check=between(1, 600)
    )
    reconnect_s: float = setting(
        20.0,
        help="longest first wait before connecting again; boxes spread over it, then it doubles up to 5 minutes",
        check=between(0.1, 300),
    )


@dataclass(frozen=True, slots=True)
class Pins:
    """BCM numbers, as in hardware/wiring.svg."""

    factory: str = setting("lgpio", help="lgpio on a Raspberry Pi, mock on a desk", check=_one_of("lgpio", "mock"))
    very_satisfied: int = setting(17, help="button rất hài lòng", check=_PIN)
    satisfied: int = setting(27, help="button hài lòng", check=_PIN)
    dissatisfied: int = setting(22, help="button không hài lòng", check=_PIN)
    thanks_lamp: int = setting(23, help="the one thanks lamp", check=_PIN)
    status_lamp: int = setting(24, help="the status lamp, seen by the officer", check=_PIN)
    buzzer: int = setting(18, help="the passive buzzer; 18 has hardware PWM", check=_PIN)
    pull_up: bool = setting(True, help="true: buttons connect the pin to ground; false: to 3.3 V")
    lamps_active_high: bool = setting(True, help="true: a lamp shines when its pin is high")

    def button(self, rating: Rating) -> int:
        """The pin of ``rating``'s button."""
        return int(getattr(self, rating.value))


@dataclass(frozen=True, slots=True)
class Panel:
    """What a citizen sees and hears; the same for every rating."""

    thanks_s: float = setting(2.0, help="seconds that the thanks lamp shines", check=between(0.5, 10))
    tone_hz: int = setting(1760, help="the thanks tone; 0 is silence", check=lambda hz: _tone_problem(hz))
    tone_s: float = setting(0.15, help="seconds that a tone sounds", check=between(0.02, 2))
    fault_tone_hz: int = setting(
        440, help="the tone when a press could not be stored", check=lambda hz: _tone_problem(hz)
    )


@dataclass(frozen=True, slots=True)
class BoxConfig:
    """All of ``box.toml``. Paths are absolute."""

    path: Path
    general: General
    broker: Broker
    pins: Pins = field(default_factory=Pins)
    panel: Panel = field(default_factory=Panel)

    @property
    def box(self) -> str:
        """The box's name."""
        return self.general.box

    @property
    def data(self) -> Path:
        """The directory of the presses."""
        return self.path.parent / self.general.data

    @property
    def ca(self) -> Path:
        """The authority's certificate."""
        return self.path.parent / self.broker.ca

    @property
    def cert(self) -> Path:
        """The box's certificate."""
        return self.path.parent / self.broker.cert

    @property
    def key(self) -> Path:
        """The box's private key."""
        return self.path.parent / self.broker.key


def load(path: Path) -> BoxConfig:
    """The box that ``path`` describes. Raises Problems with all that is wrong, OSError when it cannot be read."""
    file = File(text_in(path.read_bytes(), name=path.name), name=path.name)
    general, broker = file.read(General), file.read(Broker, "broker")
    pins, panel = file.read(Pins, "pins"), file.read(Panel, "panel")
    if pins is not None:
        file.problems += [Problem(path.name, 0, text) for text in _shared_pins(pins)]
    file.finish()
    if general is None or broker is None or pins is None or panel is None:
        raise Problems(file.problems)
    return BoxConfig(path.absolute(), general, broker, pins, panel)


def render(box: str, *, host: str, port: int) -> str:
    """A commented ``box.toml`` for ``box`` whose broker is at ``host`` and ``port``."""
    given = {"box": box, "host": host, "port": port}
    parts = ["# One button box. Put this beside ca.crt, box.crt and box.key; keep box.key secret.", ""]
    for section, kind in (("", General), ("broker", Broker), ("pins", Pins), ("panel", Panel)):
        parts += [f"[{section}]"] if section else []
        parts += [line for entry in fields(kind) for line in _lines(entry, given)] + [""]
    return "\n".join(parts)


def _lines(entry: Field[Any], given: dict[str, Any]) -> list[str]:
    value = given.get(entry.name, entry.default)
    assert value is not MISSING, entry.name
    return [f"# {entry.metadata['help']}", f"{entry.name} = {json.dumps(value)}"]


def _shared_pins(pins: Pins) -> list[str]:
    users: dict[int, list[str]] = {}
    for name in ("very_satisfied", "satisfied", "dissatisfied", "thanks_lamp", "status_lamp", "buzzer"):
        users.setdefault(getattr(pins, name), []).append(name)
    return [f"pin {pin} is used twice: {' and '.join(names)}" for pin, names in users.items() if len(names) > 1]


def _tone_problem(hz: int) -> str | None:
    return None if hz == 0 or 110 <= hz <= 1760 else "must be 0, or 110 to 1760"
