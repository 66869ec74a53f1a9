"""Where a month has no figure yet: what stands in the way, and the next thing to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.access.release import STEP
from dashboard.data import fleet
from dashboard.language.numbers import count
from dashboard.visit import Visit
from satisfaction.integrity import Exclusion
from satisfaction.periods import Period
from store.book import boxes
from store.contract import By, Tally


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence; ``address`` with its ``label`` leads to where something can be done about it ("": nowhere here)."""

    text: str
    address: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Fleet:
    """How many boxes stand at counters today; how many of these never gave a sign of life, and how many are not
    connected though nothing is known to be wrong with them: switched off for the night, mostly."""

    boxes: int
    never: int = 0
    offline: int = 0


def standing(visit: Visit, *, unit: str = "") -> Fleet:
    """The boxes of the scope, or of one ``unit``."""
    units = visit.scope.units if not unit else frozenset({unit})
    there = fleet.standing(visit.sources.registry, units, today=visit.today).keys()
    if not there:
        return Fleet(0)
    book = visit.sources.book
    known = there & boxes.heard(book)
    offline = known - fleet.connected(book) - fleet.with_problems(book)
    return Fleet(len(there), len(there) - len(known), len(offline))


def next_step(visit: Visit, period: Period, found: Fleet, *, unit: str = "") -> Step:
    """The next step of a ``period`` (of ``unit``, else of the scope) that has no counted press to show."""
    words, language = visit.words, visit.words.language
    if visit.today > period.last:
        return Step(words("start.past"))
    if today := _today(visit, unit):
        return Step(words("start.today", n=count(today, language=language), least=STEP))
    if not found.boxes:
        return no_box(visit)
    if found.never == found.boxes:
        address = f"/boxes?{urlencode({'q': visit.unit(unit).name} if unit else {'state': 'never'})}"
        return Step(words("start.connect", n=count(found.never, language=language)), address, words("nav.boxes"))
    if excluded := _excluded(visit, period, unit):
        parts = [f"{words(f'excluded.{name}').lower()} {count(n, language=language)}" for name, n in excluded]
        total = count(sum(n for _, n in excluded), language=language)
        return Step(words("start.excluded", n=total, parts=", ".join(parts)))
    return Step(words("start.press"))


def no_box(visit: Visit) -> Step:
    """What to do where no box stands at a counter."""
    if visit.scope.may_administer:
        return Step(visit.words("start.boxes"), "/admin/registry", visit.words("admin.registry"))
    return Step(visit.words("start.boxes.ask"))


def _today(visit: Visit, unit: str) -> int:
    presses = visit.reader.today()
    return presses.get(unit, 0) if unit else sum(presses.values())


def _excluded(visit: Visit, period: Period, unit: str) -> Iterable[tuple[Exclusion, int]]:
    """(why, how many) of the presses that are stored and do not count."""
    units = frozenset({unit}) if unit else None
    query = Tally(period.first, visit.until(period), (By.EXCLUSION,), units=units, counted_only=False)
    return [(Exclusion(str(name)), int(n)) for name, n in visit.reader.tally(query).rows if name and n]
