"""What a box says of itself: health each minute, status at connect and as last will."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from satisfaction import clock
from satisfaction.payload import read_object, shown, text
from satisfaction.press import MAX_SEQ, is_seq, is_spool


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
    """The report in ``payload``; unknown fields are ignored; ValueError, and nothing else, when it is not one."""
    body = read_object(payload)
    values: dict[str, Any] = {}
    for entry in fields(Health):
        key = entry.name.removesuffix("_ms")
        if body.get(key) is not None:
            values[entry.name] = _VALUE[key](body[key])
    for name in ("sent_ms", "version"):
        if name not in values:
            raise ValueError(f"a health report has {name.removesuffix('_ms')}")
    return Health(**values)


def _spool(item: object) -> SpoolHealth:
    if not isinstance(item, dict) or not is_spool(item.get("spool")):
        raise ValueError(f"not a spool: {shown(item)}")
    first, last, receipted = (item.get(key) for key in ("first", "last", "receipted"))
    if not is_seq(first) or not (last == 0 or is_seq(last)) or not (receipted == 0 or is_seq(receipted)):
        raise ValueError(f"not the numbers of a spool: {shown(item)}")
    return SpoolHealth(item["spool"], first, last, receipted)


def _texts(items: object) -> tuple[str, ...]:
    if not isinstance(items, list):
        raise ValueError(f"not a list: {shown(items)}")
    return tuple(text(item) for item in items[:20])


def _time(value: object) -> int:
    if not isinstance(value, str):
        raise ValueError(f"not a time: {shown(value)}")
    return clock.from_iso(value)


def _celsius(value: object) -> float:
    if type(value) not in (int, float) or not -100 <= value <= 200:  # type: ignore[operator]  # a number by now
        raise ValueError(f"not a temperature: {shown(value)}")
    return float(value)  # type: ignore[arg-type]


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAX_SEQ:
        raise ValueError(f"not a count: {shown(value)}")
    return value


def _flag(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError(f"not true or false: {shown(value)}")
    return value


def _spools(items: object) -> tuple[SpoolHealth, ...]:
    if not isinstance(items, list):
        raise ValueError(f"not a list: {shown(items)}")
    return tuple(_spool(item) for item in items[:50])


_VALUE: dict[str, Callable[[Any], Any]] = {
    "sent": _time,
    "oldest_pending": _time,
    "certificate_until": _time,
    "spools": _spools,
    "broken_spools": _texts,
    "stuck": _texts,
    "problems": _texts,
    "version": text,
    "boot_id": text,
    "refill_done": text,
    "uptime_s": _number,
    "backlog": _number,
    "parked": _number,
    "glitches": _number,
    "missed_edges": _number,
    "disk_free_mb": _number,
    "temperature_c": _celsius,
    "clock_synced": _flag,
    "clone": _flag,
}
