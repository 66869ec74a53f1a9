"""A scenario: a readable file that says when, where and which button; and what has to stand there.

title = "What this plays, and where its figures are from"

[[unit]]      code, name, kind, parent        made when the home has none with this code
[[counter]]   code, unit, name, field, stage
[[box]]       name, counter, reasons          reasons = true: with the reason step

[[press]]     box, at = "2026-03-02 09:15:30" (Vietnam), button, hold_s, reason
[[spread]]    boxes, period, very_satisfied, satisfied, dissatisfied, reason
              presses over the office hours of a period, always at the same times
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from hailong.refused import Refused
from satisfaction import clock, periods
from satisfaction.office_hours import Calendar
from satisfaction.periods import Period
from satisfaction.places import BoxPlace, Counter, Registry, Unit, UnitKind
from satisfaction.press import Rating
from satisfaction.reasons import Reason
from satisfaction.settings import text_in

T = TypeVar("T")
SINCE = date(2020, 1, 1)  # what a scenario sets up has always been there
SLOT_S = 60  # at most one press a minute and box
WITHIN_SLOT_S = 40  # so that two are never within a lockout
LATEST = "latest-"


@dataclass(frozen=True, slots=True)
class ScenarioBox:
    """A box of the scenario and whether its reason step is on."""

    name: str
    counter: str
    reasons: bool


@dataclass(frozen=True, slots=True)
class Push:
    """One press to play."""

    at: datetime
    rating: Rating
    hold_s: float = 0.2
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """Presses to spread over the office hours of ``period`` (the usual grammar, or ``latest-H1``: the latest past)."""

    boxes: tuple[str, ...]
    period: str
    counts: Mapping[Rating, int]
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a file says. ``pushes``: those given singly, by box."""

    name: str
    title: str
    units: tuple[Unit, ...]
    counters: tuple[Counter, ...]
    boxes: tuple[ScenarioBox, ...]
    pushes: Mapping[str, tuple[Push, ...]]
    spreads: tuple[Spread, ...]

    @property
    def places(self) -> tuple[BoxPlace, ...]:
        """Where its own boxes stand."""
        return tuple(BoxPlace(box.name, box.counter, SINCE) for box in self.boxes)

    def plan(self, registry: Registry, *, calendar: Calendar, today: date) -> dict[str, list[Push]]:
        """Every press by box, in order of time; always the same for the same day. Raises Refused."""
        plan = {box: list(pushes) for box, pushes in self.pushes.items()}
        for spread in self.spreads:
            for box, push in _spread(spread, registry, calendar=calendar, today=today, seed=self.name):
                plan.setdefault(box, []).append(push)
        return {box: sorted(pushes, key=lambda push: push.at) for box, pushes in plan.items()}


def find(name: str) -> Scenario:
    """The scenario ``name`` of the product, or that of the file ``name``. Raises Refused."""
    own = resources.files("hailong.simulation").joinpath("scenarios")
    built_in = own.joinpath(f"{name}.toml")
    if built_in.is_file():
        return read(built_in.read_text("utf-8"), name=name)
    path = Path(name)
    if not path.is_file():
        known = sorted(entry.name.removesuffix(".toml") for entry in own.iterdir() if entry.name.endswith(".toml"))
        raise Refused(f"there is no scenario {name!r}: name a file, or one of {', '.join(known)}")
    return read(text_in(path.read_bytes(), name=name), name=path.stem)


def read(text: str, *, name: str) -> Scenario:
    """The scenario in ``text``. Raises Refused with what is wrong in it."""
    try:
        body = tomllib.loads(text)
        if "title" not in body:
            raise ValueError("'title' is missing")
        pushes: dict[str, list[Push]] = {}
        for box, push in _rows(body, "press", lambda row: (row["box"], _push(row))):
            pushes.setdefault(box, []).append(push)
        return Scenario(
            name,
            body["title"],
            tuple(_rows(body, "unit", _unit)),
            tuple(_rows(body, "counter", _counter)),
            tuple(_rows(body, "box", lambda row: ScenarioBox(row["name"], row["counter"], row.get("reasons", False)))),
            {box: tuple(found) for box, found in pushes.items()},
            tuple(_rows(body, "spread", _spread_of)),
        )
    except ValueError as error:
        raise Refused(f"scenario {name}: {error}") from error


def _rows(body: Mapping[str, Any], table: str, made: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
    """What is ``made`` of each of the rows of ``table``. Raises ValueError with the row that is wrong."""
    for number, row in enumerate(body.get(table, []), 1):
        try:
            yield made(row)
        except KeyError as error:
            raise ValueError(f"[[{table}]] number {number}: {error} is missing") from error
        except (ValueError, TypeError) as error:
            raise ValueError(f"[[{table}]] number {number}: {error}") from error


def _unit(row: Mapping[str, Any]) -> Unit:
    return Unit(row["code"], row["name"], UnitKind(row["kind"]), row["parent"], SINCE)


def _counter(row: Mapping[str, Any]) -> Counter:
    return Counter(row["code"], row["unit"], row["name"], row.get("field", ""), row.get("stage", ""), SINCE)


def _push(row: Mapping[str, Any]) -> Push:
    at = datetime.fromisoformat(str(row["at"]))
    hold_s = float(row.get("hold_s", 0.2))
    if hold_s < 0.01:
        raise ValueError(f"hold_s = {hold_s:g}: a button held under 0.01 s is no press")
    moment = at if at.tzinfo is not None else at.replace(tzinfo=clock.VIETNAM)
    return Push(moment, Rating(row["button"]), hold_s, _reason(row))


def _spread_of(row: Mapping[str, Any]) -> Spread:
    counts = {rating: int(row.get(rating.value, 0)) for rating in Rating}
    return Spread(tuple(row["boxes"]), row["period"], counts, _reason(row))


def _reason(row: Mapping[str, Any]) -> Reason | None:
    return Reason(row["reason"]) if "reason" in row else None


def period_of(text: str, *, today: date) -> Period:
    """The period ``text``; ``latest-H1`` is that of the latest year in which it is past. Raises ValueError."""
    if not text.startswith(LATEST):
        return periods.parse(text)
    years = (today.year, today.year - 1)
    found = (periods.parse(f"{year}-{text.removeprefix(LATEST)}") for year in years)
    return next(period for period in found if period.last < today or period.first.year < today.year)


def _spread(
    spread: Spread, registry: Registry, *, calendar: Calendar, today: date, seed: str
) -> Iterator[tuple[str, Push]]:
    period = period_of(spread.period, today=today)
    chance = random.Random(f"{seed} {period.text}")  # noqa: S311  # the same presses at every run, no secret
    slots = [(box, at) for box in spread.boxes for at in _slots(box, period, registry, calendar=calendar)]
    ratings = [rating for rating, count in spread.counts.items() for _ in range(count)]
    if len(slots) < len(ratings):
        raise Refused(
            f"{len(ratings)} presses do not fit into the office hours of {period.text} at {', '.join(spread.boxes)}: "
            "see office_hours.csv and boxes.csv of this home"
        )
    for (box, at), rating in zip(chance.sample(slots, len(ratings)), ratings, strict=True):
        reason = spread.reason if rating is Rating.DISSATISFIED else None
        yield box, Push(at + timedelta(seconds=chance.randrange(WITHIN_SLOT_S)), rating, reason=reason)


def _slots(box: str, period: Period, registry: Registry, *, calendar: Calendar) -> Iterable[datetime]:
    """The minutes at which the counter of ``box`` was open."""
    for day in (period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)):
        place = registry.at(box, clock.day_start_ms(day))
        hours = None if place is None else calendar.hours(place.unit, place.counter, day)
        if hours is not None:
            for at_ms in range(hours.opens_ms, hours.closes_ms - SLOT_S * 1000, SLOT_S * 1000):
                yield clock.local_datetime(at_ms)
