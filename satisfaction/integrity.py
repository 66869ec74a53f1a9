"""Which presses count, and why not. Excluded presses are never deleted; an exclusion has a name and a rule version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from satisfaction import clock
from satisfaction.office_hours import Calendar
from satisfaction.places import Place, Registry
from satisfaction.press import Press, Void

NOWHERE = Place("", "")
_CACHED_BOX_DAYS = 8192


class Exclusion(StrEnum):
    """Why a stored press is not counted."""

    REPEAT = "repeat"
    STUCK = "stuck"
    TEST = "test"
    MAINTENANCE = "maintenance"
    OUT_OF_HOURS = "out_of_hours"  # a closed day included


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Work at ``box`` from ``since_ms`` to ``until_ms`` (UTC ms, end not within). Raises ValueError."""

    box: str
    since_ms: int
    until_ms: int

    def __post_init__(self) -> None:
        if self.until_ms <= self.since_ms:
            raise ValueError("maintenance ends after it begins")


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of the rules, for presses from the day ``valid_from`` on.

    ``grace_min``: minutes before the first opening and after the last closing in which a press still counts.
    Raises ValueError.
    """

    version: int
    valid_from: date
    grace_min: int

    def __post_init__(self) -> None:
        if not 0 <= self.grace_min <= 24 * 60:
            raise ValueError(f"the grace is 0 to 1440 minutes, not {self.grace_min}")


FIRST_RULE = Rule(1, date.min, 60)


class Judged(NamedTuple):
    """Where a press belongs and whether it counts: ``exclusion`` None means counted."""

    place: Place
    exclusion: Exclusion | None


class _At(NamedTuple):
    """The answers for one place, made once."""

    counted: Judged
    out_of_hours: Judged
    maintenance: Judged


class _BoxDay(NamedTuple):
    """All that decides over the presses of one box on one day: places, hours and rules change at midnight only."""

    from_ms: int  # a press within from_ms to to_ms counts
    to_ms: int
    windows: Sequence[Maintenance]
    answers: _At


class Rules:
    """The judge of presses: a pure function of press, registry, calendar, maintenance and rule versions."""

    def __init__(
        self,
        registry: Registry,
        calendar: Calendar,
        maintenance: Iterable[Maintenance] = (),
        *,
        versions: Iterable[Rule] = (FIRST_RULE,),
    ) -> None:
        self.registry = registry
        self.calendar = calendar
        self._versions = sorted(versions, key=lambda rule: rule.version, reverse=True)
        self.version = self._versions[0].version
        self._maintenance: dict[str, list[Maintenance]] = {}
        for window in maintenance:
            self._maintenance.setdefault(window.box, []).append(window)
        self._box_days: dict[tuple[str, int], _BoxDay] = {}
        self._answers: dict[Place, _At] = {}

    def rule(self, day: date) -> Rule:
        """The rule for presses of ``day``: the highest version that is valid by then."""
        for rule in self._versions:
            if rule.valid_from <= day:
                return rule
        return FIRST_RULE

    def judge(self, press: Press) -> Judged:
        """Place and exclusion of ``press``; without a place its unit and counter are "", and the city's hours hold."""
        at_ms = press.at_ms
        key = (press.box, (at_ms + clock.OFFSET_MS) // clock.DAY_MS)
        day = self._box_days.get(key) or self._box_day(key, at_ms)
        if press.void is not None:
            return Judged(day.answers.counted.place, _BY_VOID[press.void])
        for window in day.windows:
            if window.since_ms <= at_ms < window.until_ms:
                return day.answers.maintenance
        return day.answers.counted if day.from_ms <= at_ms <= day.to_ms else day.answers.out_of_hours

    def _box_day(self, key: tuple[str, int], at_ms: int) -> _BoxDay:
        box, start = key[0], key[1] * clock.DAY_MS - clock.OFFSET_MS
        day, end = clock.local_day(at_ms), start + clock.DAY_MS
        place = self.registry.at(box, at_ms) or NOWHERE
        hours = self.calendar.hours(place.unit, place.counter, day)
        grace_ms = self.rule(day).grace_min * clock.MINUTE_MS
        made = _BoxDay(
            hours.opens_ms - grace_ms if hours else end,
            hours.closes_ms + grace_ms if hours else start,
            [w for w in self._maintenance.get(box, ()) if w.since_ms < end and start < w.until_ms],
            self._answers.get(place) or self._answers.setdefault(place, _answers(place)),
        )
        if len(self._box_days) >= _CACHED_BOX_DAYS:
            self._box_days.clear()
        self._box_days[key] = made
        return made


def _answers(place: Place) -> _At:
    return _At(Judged(place, None), Judged(place, Exclusion.OUT_OF_HOURS), Judged(place, Exclusion.MAINTENANCE))


_BY_VOID = {Void.REPEAT: Exclusion.REPEAT, Void.STUCK: Exclusion.STUCK, Void.TEST: Exclusion.TEST}
