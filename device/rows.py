"""What a row of the outbox is: whose press, in which state, in which columns. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple

from satisfaction.press import ClockState, Press, Rating, Void
from satisfaction.reasons import Reason

PENDING, RECEIPTED, REJECTED, PARKED, TAKEN = range(5)
COLUMNS = "spool, seq, rating, reason, void, boot, boottime_ms, taken_ms, at_ms, clock, state, done_ms, cause"
SAID = "spool, seq, at_ms, rating, clock, reason, void"  # what a press says of itself


class Key(NamedTuple):
    """A press of this box."""

    spool: str
    seq: int


class Unfinished(NamedTuple):
    """A press that went down at ``boottime_ms`` of ``boot`` and was never said to be final."""

    key: Key
    rating: Rating
    void: Void | None
    boot: str
    boottime_ms: int


def unfinished(row: tuple[Any, ...]) -> Unfinished:
    """From (spool, seq, rating, void, boot, boottime_ms)."""
    spool, seq, rating, void, boot, boottime_ms = row
    return Unfinished(Key(spool, seq), Rating(rating), None if void is None else Void(void), boot, boottime_ms)


def press(row: tuple[Any, ...], *, box: str) -> Press:
    """From SAID. Raises ValueError where it is no press."""
    spool, seq, at_ms, rating, clock, reason, void = row
    return Press(
        box,
        spool,
        seq,
        at_ms,
        Rating(rating),
        ClockState(clock),
        None if reason is None else Reason(reason),
        None if void is None else Void(void),
    )


def is_press(row: tuple[Any, ...], *, box: str) -> bool:
    """Whether a salvaged row (COLUMNS) is whole."""
    spool, seq, rating, reason, void, boot, boottime_ms, taken_ms, at_ms, clock, state, *_ = row
    try:
        press((spool, seq, at_ms, rating, clock or ClockState.SYNCED, reason, void), box=box)
    except ValueError:
        return False
    numbers = (boottime_ms, taken_ms, 0 if at_ms is None else at_ms, state)
    return isinstance(boot, str) and all(isinstance(number, int) for number in numbers)
