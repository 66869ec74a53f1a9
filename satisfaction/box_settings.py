"""Settings that the server gives a box (retained): lockout, reason step, refill."""

from __future__ import annotations

import json
from dataclasses import dataclass

from satisfaction import clock
from satisfaction.payload import read_object, shown, text


@dataclass(frozen=True, slots=True)
class Refill:
    """A request to send again, once per ``id``, every press the box still holds since ``since_ms`` (UTC ms)."""

    id: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class BoxSettings:
    """``lockout_s``: seconds after a press in which another is a repeat (0.5 to 60). Raises ValueError."""

    lockout_s: float = 3.0
    reasons: bool = False
    refill: Refill | None = None

    def __post_init__(self) -> None:
        if isinstance(self.lockout_s, bool) or not isinstance(self.lockout_s, int | float):
            raise ValueError(f"lockout_s is a number of seconds, not {self.lockout_s!r}")
        if not 0.5 <= self.lockout_s <= 60:
            raise ValueError(f"lockout_s is 0.5 to 60 seconds, not {self.lockout_s}")
        if type(self.reasons) is not bool:
            raise ValueError(f"reasons is true or false, not {self.reasons!r}")

    def encode(self) -> bytes:
        """The retained payload on ``hailong/v1/<box>/settings``."""
        body: dict[str, object] = {"lockout_s": self.lockout_s, "reasons": self.reasons}
        if self.refill is not None:
            body["refill"] = {"id": self.refill.id, "since": clock.to_iso(self.refill.since_ms)}
        return json.dumps(body, separators=(",", ":")).encode()


def decode(payload: bytes) -> BoxSettings:
    """The settings in ``payload``; unknown fields are ignored; ValueError, and nothing else, names the bad value."""
    body = read_object(payload)
    lockout_s, reasons = body.get("lockout_s", 3.0), body.get("reasons", False)
    return BoxSettings(lockout_s, reasons, _refill(body.get("refill")))  # type: ignore[arg-type]  # it checks itself


def _refill(value: object) -> Refill | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError(f"a refill is an object, not {shown(value)}")
    name, since = value.get("id"), value.get("since")
    if not isinstance(name, str) or not name or text(name) != name or not isinstance(since, str):
        raise ValueError(f"a refill has an id and a time since: {shown(value)}")
    return Refill(name, clock.from_iso(since))
