"""Initiative days: what an office promises on named days or weekdays ("Thứ Hai – ngày không giấy hẹn")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from satisfaction.places import Counter


@dataclass(frozen=True, slots=True)
class InitiativeDay:
    """``name`` holds on ``weekday`` (0 = Monday) or on one ``day``; on every day when both are None.

    ``units``, ``counters``, ``fields``: codes, codes and words of the counters it is for; empty = all.
    ``valid_from`` to ``valid_to``: days, both within. Raises ValueError when weekday and day are both given.
    """

    name: str
    valid_from: date
    valid_to: date | None = None
    weekday: int | None = None
    day: date | None = None
    units: frozenset[str] = frozenset()
    counters: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.weekday is not None and self.day is not None:
            raise ValueError(f"{self.name}: a weekday or a day, not both")

    def on(self, day: date) -> bool:
        """Whether it is held on ``day``, wherever."""
        if day < self.valid_from or (self.valid_to is not None and day > self.valid_to):
            return False
        if self.day is not None:
            return day == self.day
        return self.weekday is None or day.weekday() == self.weekday

    def covers(self, counter: Counter) -> bool:
        """Whether ``counter`` is in its scope."""
        return (
            (not self.units or counter.unit in self.units)
            and (not self.counters or counter.code in self.counters)
            and (not self.fields or counter.field in self.fields)
        )


def held(days: Iterable[InitiativeDay], *, counter: Counter, day: date) -> list[str]:
    """Names of what is promised at ``counter`` on ``day``, sorted, each once."""
    return sorted({row.name for row in days if row.on(day) and row.covers(counter)})
