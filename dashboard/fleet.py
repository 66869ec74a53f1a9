"""The boxes of a scope as one list: where each stands, when it was last seen, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from satisfaction import clock
from satisfaction.places import Place, Registry
from store.book import Book, boxes, certificates
from store.book.alerts import Alert, AlertKind, open_alerts

CLOCK_OFF_MS = 120_000
CERTIFICATE_SOON_MS = 30 * clock.DAY_MS
BACKLOG_MANY = 100


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One box. ``problems``: keys of phrases (``box.silent``, ``box.clock`` …), the worst first."""

    box: str
    unit: str
    unit_name: str
    counter: str
    state: boxes.BoxState
    certificate_until_ms: int | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Silent:
    """A box that gives no sign of life, with the name of its unit."""

    box: str
    unit_name: str


def fleet(book: Book, registry: Registry, units: Iterable[str] | None, *, today: date, now_ms: int) -> list[BoxRow]:
    """Boxes that stand somewhere today within ``units`` (None: all), those with problems first."""
    names = {unit.code: unit.name for unit in sorted(registry.units, key=lambda unit: unit.valid_from)}
    counters = {counter.code: counter.name for counter in registry.counters}
    states, issued = boxes.states(book), certificates.latest(book)
    silent = {alert.condition.box for alert in silent_alerts(book)}
    rows = []
    for box, place in sorted(standing(registry, units, today=today).items()):
        state = states.get(box, boxes.BoxState(box))
        until_ms = issued[box].not_after_ms if box in issued else None
        found = tuple(problems(state, until_ms, silent=box in silent, now_ms=now_ms))
        rows.append(
            BoxRow(
                box,
                place.unit,
                names.get(place.unit, place.unit),
                counters.get(place.counter, place.counter),
                state,
                until_ms,
                found,
            )
        )
    return sorted(rows, key=lambda row: (not row.problems, row.unit, row.box))


def standing(registry: Registry, units: Iterable[str] | None, *, today: date) -> dict[str, Place]:
    """The boxes that stand at a counter today within ``units`` (None: all), each with its place."""
    allowed, at_ms = None if units is None else frozenset(units), clock.day_start_ms(today)
    places = ((box, registry.at(box, at_ms)) for box in registry.box_names)
    return {box: place for box, place in places if place and (allowed is None or place.unit in allowed)}


def silent_alerts(book: Book) -> list[Alert]:
    """Boxes that should give signs of life and do not."""
    return [alert for alert in open_alerts(book) if alert.condition.kind is AlertKind.SILENT]


def silent(alerts: Iterable[Alert], registry: Registry) -> list[Silent]:
    """The boxes of ``alerts`` in their order."""
    names = {unit.code: unit.name for unit in registry.units}
    return [Silent(alert.condition.box, names.get(alert.condition.unit, alert.condition.unit)) for alert in alerts]


def problems(state: boxes.BoxState, certificate_until_ms: int | None, *, silent: bool, now_ms: int) -> list[str]:
    """What is wrong with a box, as keys of phrases. A box that never connected has no problem yet but that."""
    if state.last_seen_ms is None and state.health is None:
        return ["box.never"]
    health = state.health
    wrong = {
        "box.silent": silent,
        "box.stuck": bool(health and health.stuck),
        "box.clone": bool(health and health.clone),
        "box.clock": bool(health and not health.clock_synced) or abs(state.clock_error_ms or 0) > CLOCK_OFF_MS,
        "box.backlog": bool(health and health.backlog > BACKLOG_MANY),
        "box.certificate": certificate_until_ms is not None and certificate_until_ms - now_ms < CERTIFICATE_SOON_MS,
        "box.says": bool(health and (health.problems or health.parked)),
    }
    return [key for key, holds in wrong.items() if holds]
