"""A press: what a box says about one push of a button, and what never changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeGuard, TypeVar

from satisfaction import clock
from satisfaction.payload import shown
from satisfaction.reasons import Reason

MAX_SEQ = 2**53 - 1  # the largest integer that every JSON reader keeps exactly
MAX_ARRAY = 100  # presses in one message
MAX_MESSAGE_BYTES = 32_768
W = TypeVar("W")
_SPOOL = re.compile(r"[0-9a-f]{8}\Z")


class Rating(StrEnum):
    """The three buttons."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"


class ClockState(StrEnum):
    """How the box knew the time of a press."""

    SYNCED = "synced"
    ESTIMATED = "estimated"
    UNSURE = "unsure"


class Void(StrEnum):
    """Why a press should not count, as only the box can know."""

    REPEAT = "repeat"
    STUCK = "stuck"
    TEST = "test"


class Cause(StrEnum):
    """Why a message or press was not accepted."""

    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    UNKNOWN_BOX = "unknown_box"
    UNKNOWN_RATING = "unknown_rating"
    UNKNOWN_REASON = "unknown_reason"
    UNKNOWN_VOID = "unknown_void"
    UNKNOWN_CLOCK = "unknown_clock"
    REASON_WITHOUT_DISSATISFIED = "reason_without_dissatisfied"
    BAD_TIME = "bad_time"
    BEFORE_2020 = "before_2020"
    TOO_OLD = "too_old"
    CONFLICT = "conflict"
    UNSTORABLE = "unstorable"


class Identity(NamedTuple):
    """What makes two copies the same press."""

    box: str
    spool: str
    seq: int


class BadPress(ValueError):
    """A press that cannot be accepted. ``spool`` and ``seq`` are None where they could not be read."""

    def __init__(self, cause: Cause, detail: str, *, spool: str | None = None, seq: int | None = None) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail
        self.spool = spool
        self.seq = seq


@dataclass(frozen=True, slots=True)
class Press:
    """One press. ``at_ms``: when the button went down, UTC milliseconds since 1970. Raises BadPress."""

    box: str
    spool: str
    seq: int
    at_ms: int
    rating: Rating
    clock: ClockState = ClockState.SYNCED
    reason: Reason | None = None
    void: Void | None = None

    def __post_init__(self) -> None:
        if not is_spool(self.spool) or not is_seq(self.seq):
            raise BadPress(Cause.MALFORMED, f"spool {self.spool!r}, seq {self.seq!r}")
        if self.reason is not None and self.rating is not Rating.DISSATISFIED:
            raise BadPress(
                Cause.REASON_WITHOUT_DISSATISFIED, f"{self.reason} with {self.rating}", spool=self.spool, seq=self.seq
            )

    @property
    def identity(self) -> Identity:
        """(box, spool, seq)."""
        return Identity(self.box, self.spool, self.seq)


def is_spool(value: object) -> TypeGuard[str]:
    """Whether ``value`` is a spool: 8 lower-case hexadecimal digits."""
    return isinstance(value, str) and _SPOOL.match(value) is not None


def is_seq(value: object) -> TypeGuard[int]:
    """Whether ``value`` is a sequence number: an integer from 1."""
    return type(value) is int and 1 <= value <= MAX_SEQ


def to_wire(press: Press, *, sent_ms: int) -> dict[str, Any]:
    """The wire object of ``press``; ``sent_ms`` is the box's clock (UTC ms) as this copy is sent."""
    message: dict[str, Any] = {
        "spool": press.spool,
        "seq": press.seq,
        "at": clock.to_iso(press.at_ms),
        "rating": str(press.rating),
        "clock": str(press.clock),
    }
    if press.reason is not None:
        message["reason"] = str(press.reason)
    if press.void is not None:
        message["void"] = str(press.void)
    message["sent"] = clock.to_iso(sent_ms)
    return message


def encode(presses: Iterable[Press], *, sent_ms: int) -> bytes:
    """The payload of a press message: one object for one press, an array for several."""
    messages = [to_wire(press, sent_ms=sent_ms) for press in presses]
    return json.dumps(messages[0] if len(messages) == 1 else messages, separators=(",", ":")).encode()


def from_wire(box: str, message: object) -> Press:
    """The press in one decoded JSON ``message`` of ``box``. Unknown fields are ignored; raises BadPress."""
    if not isinstance(message, dict):
        raise BadPress(Cause.MALFORMED, f"not an object but {type(message).__name__}")
    spool: Any = message.get("spool")  # what they really are is checked by ``Press``
    seq: Any = message.get("seq")
    try:
        return Press(
            box,
            spool,
            seq,
            _at(message.get("at")),
            _one_of(_RATINGS, message.get("rating"), Cause.UNKNOWN_RATING),
            _one_of(_CLOCKS, message.get("clock"), Cause.UNKNOWN_CLOCK),
            _one_of(_REASONS, message.get("reason"), Cause.UNKNOWN_REASON),
            _one_of(_VOIDS, message.get("void"), Cause.UNKNOWN_VOID),
        )
    except BadPress as bad:
        if not (is_spool(spool) and is_seq(seq)):
            raise BadPress(Cause.MALFORMED, f"spool {shown(spool)}, seq {shown(seq)}") from None
        raise BadPress(bad.cause, bad.detail, spool=spool, seq=seq) from None


def _at(value: object) -> int:
    try:
        return clock.from_iso(value)  # type: ignore[arg-type]  # whatever is not text raises TypeError
    except (TypeError, ValueError) as error:
        raise BadPress(Cause.BAD_TIME, f"at {shown(value)}: {error!s:.200}") from None


def _one_of(words: Mapping[str | None, W], value: Any, cause: Cause) -> W:
    try:
        return words[value]
    except (KeyError, TypeError):  # TypeError: a list or an object
        raise BadPress(cause, shown(value)) from None


_RATINGS: Mapping[str | None, Rating] = {word.value: word for word in Rating}  # asking the enum takes six times as long
_CLOCKS: Mapping[str | None, ClockState] = {word.value: word for word in ClockState}
_REASONS: Mapping[str | None, Reason | None] = {None: None, **{word.value: word for word in Reason}}
_VOIDS: Mapping[str | None, Void | None] = {None: None, **{word.value: word for word in Void}}
