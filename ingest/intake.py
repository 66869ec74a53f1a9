"""What one press message holds: presses to store, and what is wrong with the rest. Pure."""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from satisfaction import clock
from satisfaction.press import MAX_ARRAY, MAX_MESSAGE_BYTES, BadPress, Cause, Press, from_wire
from store.book.rejects import Rejected

EARLIEST_MS = clock.from_iso("2020-01-01T00:00:00+07:00")
OLDEST_MS = 3 * 366 * clock.DAY_MS
AHEAD_MS = 5 * clock.MINUTE_MS
_json = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message of one box. ``held``: presses too far ahead: they get no receipt and come in by themselves."""

    box: str
    presses: tuple[Press, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    held: int = 0
    arrived_ms: int = 0

    @property
    def count(self) -> int:
        """How many presses it counts for."""
        refused = sum(item.presses for item in self.rejected) if self.rejected else 0
        return len(self.presses) + self.held + refused


def read(box: str, payload: bytes, *, now_ms: int, known: AbstractSet[str]) -> Arrival:
    """The message of ``box`` that arrived at ``now_ms``. Never raises, whatever the bytes are."""
    if len(payload) > MAX_MESSAGE_BYTES:
        return _unreadable(box, payload, Cause.TOO_LARGE, f"{len(payload)} bytes", now_ms)
    try:
        body = _decoded(payload.decode())
    except (ValueError, RecursionError) as error:
        return _unreadable(box, payload, Cause.MALFORMED, str(error), now_ms)
    items: list[Any] = body if isinstance(body, list) else [body]
    if not items:
        return _unreadable(box, payload, Cause.MALFORMED, "an empty array", now_ms)
    if len(items) > MAX_ARRAY:
        return _unreadable(box, payload, Cause.TOO_LARGE, f"{len(items)} presses", now_ms)
    if box not in known:
        unknown = Rejected(box, Cause.UNKNOWN_BOX, "not in the registry", payload, presses=len(items))
        return Arrival(box, rejected=(unknown,), arrived_ms=now_ms)
    try:
        return _judge(box, items, now_ms)
    except RecursionError:  # nested just less deeply than the reader bears, too deeply to be written again
        return _unreadable(box, payload, Cause.MALFORMED, "nested too deeply", now_ms)


def again(arrival: Arrival, *, known: AbstractSet[str]) -> Arrival:
    """``arrival`` judged anew if its box was unknown and is ``known`` by now; else as it is."""
    if arrival.box not in known or not of_unknown_box(arrival):
        return arrival
    judged = read(arrival.box, arrival.rejected[0].payload, now_ms=arrival.arrived_ms, known=known)
    return judged if judged.count == arrival.count else arrival  # it is counted already, as what it was


def of_unknown_box(arrival: Arrival) -> bool:
    """Whether it was refused because of its box alone."""
    return bool(arrival.rejected) and any(item.cause is Cause.UNKNOWN_BOX for item in arrival.rejected)


def _decoded(text: str) -> Any:
    """What ``text`` says. Looking for blanks around it takes as long as reading a press, and boxes send none."""
    try:
        body, end = _json.raw_decode(text)
    except ValueError:
        end = -1
    return body if end == len(text) else _json.decode(text)


def _judge(box: str, items: list[Any], now_ms: int) -> Arrival:
    presses: list[Press] = []
    rejected: list[Rejected] = []
    held = 0
    for item in items:
        try:
            press = from_wire(box, item)
            _check_time(press, now_ms)
        except BadPress as bad:
            rejected.append(Rejected(box, bad.cause, bad.detail, _encoded(item), bad.spool, bad.seq, _time(item)))
            continue
        if press.at_ms > now_ms + AHEAD_MS:
            held += 1
        else:
            presses.append(press)
    return Arrival(box, tuple(presses), tuple(rejected), held, now_ms)


def _check_time(press: Press, now_ms: int) -> None:
    if press.at_ms < EARLIEST_MS:
        cause = Cause.BEFORE_2020
    elif press.at_ms < now_ms - OLDEST_MS:
        cause = Cause.TOO_OLD
    else:
        return
    raise BadPress(cause, clock.to_iso(press.at_ms), spool=press.spool, seq=press.seq)


def _time(item: Any) -> int | None:
    """When the press was made, if that much can be read."""
    try:
        return clock.from_iso(item["at"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _encoded(item: object) -> bytes:
    """The bytes of one element of an array, as they would have come alone."""
    return json.dumps(item, separators=(",", ":"), ensure_ascii=False).encode(errors="surrogatepass")


def _unreadable(box: str, payload: bytes, cause: Cause, detail: str, now_ms: int) -> Arrival:
    return Arrival(box, rejected=(Rejected(box, cause, detail[:200], payload),), arrived_ms=now_ms)
