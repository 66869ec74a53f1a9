"""Settings that the server gives a box (retained): lockout, reason step, refill."""

from __future__ import annotations

import json
from dataclasses import dataclass

from satisfaction import clock


@dataclass(frozen=True, slots=True)
class Refill:
    """A wish to send again, once per ``id``, every press the box still holds since ``since_ms`` (UTC ms)."""

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
    """The settings in ``payload``; unknown fields are ignored; ValueError names the bad value."""
    body = json.loads(payload)
    if not isinstance(body, dict):
        raise ValueError("settings are an object")
    refill = body.get("refill")
    if refill is not None:
        if not isinstance(refill, dict) or not isinstance(refill.get("id"), str) or not refill["id"]:
            raise ValueError(f"a refill names its id: {refill!r}")
        refill = Refill(refill["id"], clock.from_iso(str(refill.get("since"))))
    return BoxSettings(body.get("lockout_s", 3.0), body.get("reasons", False), refill)
