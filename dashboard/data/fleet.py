"""The boxes of a scope as one list: where each stands, when it was last seen, and what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from satisfaction import clock
from satisfaction.places import Place, Registry
from store.book import Book, boxes, certificates
from store.book.alerts import Alert, AlertKind, open_alerts


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One box. ``problems``: what its open alerts are about, in the order of ``AlertKind``."""

    box: str
    unit: str
    unit_name: str
    counter: str
    state: boxes.BoxState
    certificate_until_ms: int | None
    problems: tuple[AlertKind, ...]

    @property
    def never(self) -> bool:
        """Whether it never gave a sign of life."""
        return self.state.last_seen_ms is None and self.state.health is None


@dataclass(frozen=True, slots=True)
class Silent:
    """A box that gives no sign of life, with the name of its unit."""

    box: str
    unit_name: str


def fleet(book: Book, registry: Registry, units: Iterable[str] | None, *, today: date) -> list[BoxRow]:
    """Boxes that stand somewhere today within ``units`` (None: all): those with problems first, then those that never
    gave a sign."""
    names = {unit.code: unit.name for unit in sorted(registry.units, key=lambda unit: unit.valid_from)}
    counters = {counter.code: counter.name for counter in registry.counters}
    states, issued = boxes.states(book), certificates.latest(book)
    wrong: dict[str, set[AlertKind]] = defaultdict(set)
    for alert in open_alerts(book):
        wrong[alert.condition.box].add(alert.condition.kind)
    rows = [
        BoxRow(
            box,
            place.unit,
            names.get(place.unit, place.unit),
            counters.get(place.counter, place.counter),
            states.get(box, boxes.BoxState(box)),
            issued[box].not_after_ms if box in issued else None,
            tuple(kind for kind in AlertKind if kind in wrong[box]),
        )
        for box, place in standing(registry, units, today=today).items()
    ]
    return sorted(rows, key=lambda row: (not row.problems, not row.never, row.unit, row.box))


def standing(registry: Registry, units: Iterable[str] | None, *, today: date) -> dict[str, Place]:
    """The boxes that stand at a counter today within ``units`` (None: all), each with its place."""
    allowed, at_ms = None if units is None else frozenset(units), clock.day_start_ms(today)
    places = ((box, registry.at(box, at_ms)) for box in registry.box_names)
    return {box: place for box, place in places if place and (allowed is None or place.unit in allowed)}


def connected(book: Book) -> frozenset[str]:
    """The boxes that are on the broker now."""
    return frozenset(row["box"] for row in book.rows("SELECT box FROM box_state WHERE online"))


def with_problems(book: Book) -> frozenset[str]:
    """The boxes that an open alert is about."""
    return frozenset(alert.condition.box for alert in open_alerts(book))


def silent_alerts(book: Book) -> list[Alert]:
    """Boxes that should give signs of life and do not."""
    return [alert for alert in open_alerts(book) if alert.condition.kind is AlertKind.SILENT]


def silent(alerts: Iterable[Alert], registry: Registry) -> list[Silent]:
    """The boxes of ``alerts`` in their order."""
    names = {unit.code: unit.name for unit in registry.units}
    return [Silent(alert.condition.box, names.get(alert.condition.unit, alert.condition.unit)) for alert in alerts]
