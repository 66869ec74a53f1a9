"""What a box says of itself: health each minute, status at connect and as last will."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from satisfaction import clock
from satisfaction.press import is_seq, is_spool


@dataclass(frozen=True, slots=True)
class SpoolHealth:
    """Sequence numbers of one spool. ``last`` = 0: none made yet. All up to ``receipted`` have a receipt."""

    spool: str
    first: int
    last: int
    receipted: int


@dataclass(frozen=True, slots=True)
class Health:
    """One health report. Times are UTC ms; what a box cannot measure is None."""

    sent_ms: int
    version: str
    boot_id: str = ""
    uptime_s: int = 0
    spools: tuple[SpoolHealth, ...] = ()
    broken_spools: tuple[str, ...] = ()  # spools that ended unexpectedly: their completeness cannot be proven
    backlog: int = 0
    oldest_pending_ms: int | None = None
    parked: int = 0
    clock_synced: bool = True
    disk_free_mb: int | None = None
    temperature_c: float | None = None
    certificate_until_ms: int | None = None
    glitches: int = 0
    missed_edges: int = 0
    stuck: tuple[str, ...] = ()  # ratings whose button is held down now
    clone: bool = False  # the session was taken over: another box with the same name?
    refill_done: str | None = None  # id of the last refill request that was carried out
    problems: tuple[str, ...] = field(default=())  # plain words for a person, e.g. a setting that was refused

    def encode(self) -> bytes:
        """The payload on ``hailong/v1/<box>/health``."""
        body = {key.removesuffix("_ms"): value for key, value in asdict(self).items()}
        for key in ("sent", "oldest_pending", "certificate_until"):
            body[key] = None if body[key] is None else clock.to_iso(body[key])
        return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def decode(payload: bytes) -> Health:
    """The report in ``payload``; unknown fields are ignored; ValueError when it is not a health report."""
    body = json.loads(payload)
    if not isinstance(body, dict):
        raise ValueError("a health report is an object")
    values: dict[str, Any] = {}
    for entry in fields(Health):
        key = entry.name.removesuffix("_ms")
        if body.get(key) is not None:
            values[entry.name] = _VALUE.get(key, lambda value: value)(body[key])
    try:
        return Health(**values)
    except TypeError as error:
        raise ValueError(f"not a health report: {error}") from None


def _spool(item: object) -> SpoolHealth:
    if not isinstance(item, dict) or not is_spool(item.get("spool")):
        raise ValueError(f"not a spool: {item!r}")
    first, last, receipted = (item.get(key) for key in ("first", "last", "receipted"))
    if not is_seq(first) or not (last == 0 or is_seq(last)) or not (receipted == 0 or is_seq(receipted)):
        raise ValueError(f"not the numbers of a spool: {item!r}")
    return SpoolHealth(item["spool"], first, last, receipted)


def _texts(items: object) -> tuple[str, ...]:
    if not isinstance(items, list):
        raise ValueError(f"not a list: {items!r}")
    return tuple(str(item)[:200] for item in items[:20])


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"not a count: {value!r}")
    return value


def _flag(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError(f"not true or false: {value!r}")
    return value


def _spools(items: object) -> tuple[SpoolHealth, ...]:
    if not isinstance(items, list):
        raise ValueError(f"not a list: {items!r}")
    return tuple(_spool(item) for item in items[:50])


_VALUE: dict[str, Any] = {
    "sent": clock.from_iso,
    "oldest_pending": clock.from_iso,
    "certificate_until": clock.from_iso,
    "spools": _spools,
    "broken_spools": _texts,
    "stuck": _texts,
    "problems": _texts,
    "version": str,
    "boot_id": str,
    "refill_done": str,
    "uptime_s": _number,
    "backlog": _number,
    "parked": _number,
    "glitches": _number,
    "missed_edges": _number,
    "disk_free_mb": _number,
    "temperature_c": float,
    "clock_synced": _flag,
    "clone": _flag,
}
