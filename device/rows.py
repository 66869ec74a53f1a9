"""What a row of the outbox is: whose press, in which state, in which columns, under which checksum. Pure."""

from __future__ import annotations

import sqlite3
import zlib
from typing import Any, NamedTuple

from satisfaction.press import ClockState, Press, Rating, Void
from satisfaction.reasons import Reason

PENDING, RECEIPTED, REJECTED, PARKED, TAKEN = range(5)
SUMMED = "spool, seq, rating, reason, void, boot, boottime_ms, taken_ms, at_ms, clock"  # what a press's checksum is of
SAID = f"{SUMMED}, sum"
COLUMNS = f"{SAID}, state, done_ms, cause"
_SUMMED = len(SUMMED.split(", "))


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


class Damaged(sqlite3.DatabaseError):
    """A row is not as it was written."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def checksum(*values: object) -> int:
    """CRC-32 of what was stored."""
    return zlib.crc32(repr(values).encode())


def is_whole(row: tuple[Any, ...]) -> bool:
    """Whether a row that begins with SAID is as it was written."""
    return bool(checksum(*row[:_SUMMED]) == row[_SUMMED])


def press(row: tuple[Any, ...], *, box: str) -> Press:
    """From SAID. Raises Damaged."""
    spool, seq, rating, reason, void, _, _, _, at_ms, clock, _ = row
    if not is_whole(row):
        raise Damaged(f"press {spool!r}/{seq!r} is not as it was stored")
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
