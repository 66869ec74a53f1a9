"""Initiative days against the other days of the same unit: what a promise did to share and attendance. Pure.

Compared only within a unit: units differ in their mix of procedures, days of one unit much less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from satisfaction.initiatives import InitiativeDay
from satisfaction.newcombe import Difference, compared
from satisfaction.places import Counter
from satisfaction.press import Rating
from satisfaction.score import Counts
from store.contract import Table


@dataclass(frozen=True, slots=True)
class Group:
    """Presses of some days. ``hours``: opening hours in them; ``dossiers``: handled in them, where imported."""

    counts: Counts
    hours: float
    dossiers: int | None = None

    @property
    def presses_per_hour(self) -> float | None:
        """Counted presses per opening hour; None without hours."""
        return self.counts.total / self.hours if self.hours else None


@dataclass(frozen=True, slots=True)
class Initiative:
    """``held`` days against the ``others`` of a unit; ``difference`` None where one of them has no presses."""

    name: str
    held: Group
    others: Group
    difference: Difference | None

    @property
    def dossier_share(self) -> float | None:
        """Dossiers handled on initiative days ÷ all (1,824 of 4,063 at Hàng Bài); None where not imported."""
        held, others = self.held.dossiers, self.others.dossiers
        if held is None or others is None or not held + others:
            return None
        return held / (held + others)


def compare(name: str, *, held: Group, others: Group) -> Initiative:
    """The two groups with the difference of their shares at 95 % (Newcombe)."""
    return Initiative(name, held, others, compared(held.counts, others.counts))


def split(table: Table, days: Iterable[InitiativeDay], *, counters: Iterable[Counter]) -> tuple[Counts, Counts]:
    """(presses under the initiative, the others) of a tally by counter and rating in days, of one unit.

    A press belongs to the initiative when one of ``days`` is held on its day and covers its counter as it was then;
    presses at counters that the registry does not know are among the others.
    """
    promised, places = list(days), defaultdict[str, list[Counter]](list)
    for counter in counters:
        places[counter.code].append(counter)
    counter_at, rating_at, day_at = (table.columns.index(name) for name in ("counter", "rating", "at"))
    sums = {True: dict.fromkeys(map(str, Rating), 0), False: dict.fromkeys(map(str, Rating), 0)}
    known: dict[tuple[str, str], bool] = {}
    for row in table.rows:
        key = (str(row[counter_at]), str(row[day_at]))
        if key not in known:
            known[key] = _held(promised, places[key[0]], date.fromisoformat(key[1]))
        sums[known[key]][str(row[rating_at])] += int(row[-1])
    return Counts(**sums[True]), Counts(**sums[False])


def _held(promised: list[InitiativeDay], places: list[Counter], day: date) -> bool:
    there = [row for row in places if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)]
    return any(row.on(day) and row.covers(counter) for counter in there for row in promised)
