"""Which presses count, and why not. Excluded presses are never deleted; each exclusion has a name and a rule version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from satisfaction import clock
from satisfaction.office_hours import Calendar
from satisfaction.places import Place, Registry
from satisfaction.press import Press, Void

RULE_VERSION = 1
GRACE_MS = 60 * 60_000  # presses this long before the first opening or after the last closing still count
NOWHERE = Place("", "")


class Exclusion(StrEnum):
    """Why a stored press is not counted."""

    REPEAT = "repeat"
    STUCK = "stuck"
    TEST = "test"
    MAINTENANCE = "maintenance"
    OUT_OF_HOURS = "out_of_hours"  # a closed day included


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Work at ``box`` from ``since_ms`` to ``until_ms`` (UTC ms, end not within)."""

    box: str
    since_ms: int
    until_ms: int


class Judged(NamedTuple):
    """Where a press belongs and whether it counts: ``exclusion`` None means counted."""

    place: Place
    exclusion: Exclusion | None


class Rules:
    """The judge of presses: a pure function of press, registry, calendar, maintenance and rule version."""

    def __init__(self, registry: Registry, calendar: Calendar, maintenance: Iterable[Maintenance] = ()) -> None:
        self.registry = registry
        self.calendar = calendar
        self.version = RULE_VERSION
        self._maintenance: dict[str, list[Maintenance]] = {}
        for window in maintenance:
            self._maintenance.setdefault(window.box, []).append(window)

    def judge(self, press: Press) -> Judged:
        """Place and exclusion of ``press``. A press of a box that stood nowhere has the empty place and counts there."""
        place = self.registry.at(press.box, press.at_ms) or NOWHERE
        if press.void is not None:
            return Judged(place, _BY_VOID[press.void])
        if any(w.since_ms <= press.at_ms < w.until_ms for w in self._maintenance.get(press.box, ())):
            return Judged(place, Exclusion.MAINTENANCE)
        hours = self.calendar.hours(place.unit, place.counter, clock.local_day(press.at_ms))
        if hours is None or not hours.opens_ms - GRACE_MS <= press.at_ms <= hours.closes_ms + GRACE_MS:
            return Judged(place, Exclusion.OUT_OF_HOURS)
        return Judged(place, None)


_BY_VOID = {Void.REPEAT: Exclusion.REPEAT, Void.STUCK: Exclusion.STUCK, Void.TEST: Exclusion.TEST}
