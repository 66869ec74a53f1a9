"""Small numbers for the words of a press in presses.db. Their order is part of the file's format: only append."""

from __future__ import annotations

from datetime import date

from satisfaction.integrity import Exclusion
from satisfaction.press import ClockState, Press, Rating, Void
from satisfaction.reasons import Reason

RATINGS = (Rating.VERY_SATISFIED, Rating.SATISFIED, Rating.DISSATISFIED)
CLOCKS = (ClockState.SYNCED, ClockState.ESTIMATED, ClockState.UNSURE)
REASONS = (None, Reason.TIME, Reason.CONDUCT, Reason.PROCEDURE)
VOIDS = (None, Void.REPEAT, Void.STUCK, Void.TEST)
EXCLUSIONS = (
    None,
    Exclusion.REPEAT,
    Exclusion.STUCK,
    Exclusion.TEST,
    Exclusion.MAINTENANCE,
    Exclusion.OUT_OF_HOURS,
)
RATING_CODE = {str(word): code for code, word in enumerate(RATINGS)}
CLOCK_CODE = {str(word): code for code, word in enumerate(CLOCKS)}
REASON_CODE = {str(word or ""): code for code, word in enumerate(REASONS)}
VOID_CODE = {str(word or ""): code for code, word in enumerate(VOIDS)}
EXCLUSION_CODE = {str(word or ""): code for code, word in enumerate(EXCLUSIONS)}
WORDS = {  # the texts of a tally's columns
    "rating": tuple(RATING_CODE),
    "reason": tuple(REASON_CODE),
    "exclusion": tuple(EXCLUSION_CODE),
}


def day_number(day: date) -> int:
    """YYYYMMDD."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(number: int) -> date:
    """The day of YYYYMMDD."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def values(press: Press) -> tuple[int, int, int, int, int, int]:
    """(at_ms, seq, rating, clock, reason, void) as stored."""
    return (
        press.at_ms,
        press.seq,
        RATING_CODE[press.rating],
        CLOCK_CODE[press.clock],
        REASON_CODE[press.reason or ""],
        VOID_CODE[press.void or ""],
    )
