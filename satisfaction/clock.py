"""Time as the product keeps it: UTC milliseconds, and days in Vietnam.

Vietnam has kept UTC+7 without daylight saving since 1975 (IANA tz, Asia/Ho_Chi_Minh), so a local day is plain
arithmetic: no time-zone database is needed on a box, and a million look-ups cost nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
OFFSET_MS = 7 * 3_600_000
DAY_MS = 86_400_000
HOUR_MS = 3_600_000
MINUTE_MS = 60_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_BY_UTC = _EPOCH.replace(tzinfo=None)  # a time that knows no zone is written in two thirds of the time
_MS = timedelta(milliseconds=1)
_EPOCH_ORDINAL = _EPOCH.toordinal()


def local_day(at_ms: int) -> date:
    """The day in Vietnam on which the instant ``at_ms`` (UTC, ms) falls."""
    return date.fromordinal(_EPOCH_ORDINAL + (at_ms + OFFSET_MS) // DAY_MS)


def day_start_ms(day: date) -> int:
    """The first instant (UTC, ms) of ``day`` in Vietnam."""
    return (day.toordinal() - _EPOCH_ORDINAL) * DAY_MS - OFFSET_MS


def local_datetime(at_ms: int) -> datetime:
    """``at_ms`` (UTC, ms) as an aware datetime in Vietnam."""
    return datetime.fromtimestamp(at_ms / 1000, VIETNAM)


def from_iso(text: str) -> int:
    """UTC ms of an RFC 3339 time with an offset, 1970 to 9998. ValueError for anything else, a naive time included."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no UTC offset in {text!r}")
    if not 1970 <= moment.year < 9999:  # room for every offset and for the day after
        raise ValueError(f"not a time of ours: {text!r}")
    return (moment - _EPOCH) // _MS


def to_iso(at_ms: int) -> str:
    """``at_ms`` as on the wire: ``2026-11-22T03:15:42.187Z``."""
    return (_EPOCH_BY_UTC + at_ms * _MS).isoformat(timespec="milliseconds") + "Z"
