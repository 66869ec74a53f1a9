"""What a person should look at in one unit (cần kiểm tra): patterns of the last 30 days, and its control chart.

Nothing here is split by rating for a unit's own staff: runs of one rating are left out, and days stand without hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.analysis import over_time
from dashboard.analysis.counts import between
from dashboard.figures.captions import signal as named
from dashboard.language.numbers import count, day, decimal
from dashboard.visit import Visit
from satisfaction import to_check
from satisfaction.p_chart import DAYS_BACK
from satisfaction.periods import Period
from satisfaction.places import Place
from satisfaction.score import Counts
from satisfaction.signals import Kind
from satisfaction.to_check import Found
from store.book import changes

DAYS = 30
KEPT_S = 600.0  # a pass through 30 days of raw presses; a corrected registry shows at once
TOLD = 10
SPLITTING = (Kind.LONG_RUN, Kind.NO_DISSATISFIED)  # they tell ratings of a box or a counter


@dataclass(frozen=True, slots=True)
class Row:
    """One signal as texts. ``chance``: how many like it chance alone gives."""

    what: str
    where: str
    when: str
    n: str
    chance: str


def rows(visit: Visit, code: str, period: Period) -> list[Row]:
    """The latest signals of the unit ``code`` in the 30 days up to the period's end, days that are over only."""
    until = min(visit.until(period), visit.today)
    key = ("signals", code, until, changes.revision(visit.sources.book))
    found = visit.sources.kept(key, KEPT_S, lambda: _found(visit, code, until))
    shown = [one for one in found if visit.scope.sees_small_cells or one.signal.kind not in SPLITTING]
    shown.sort(key=lambda one: one.day or date.max, reverse=True)
    return [_row(visit, one) for one in shown[:TOLD]]


def chart_alert(visit: Visit, code: str, period: Period, days: Mapping[str, Counts]) -> str:
    """The signal for the worse at the latest point of the unit's control chart up to yesterday, by name; or ""."""
    until = min(visit.until(period), visit.today)
    since = max(visit.begun(code, until=until), until - timedelta(days=DAYS_BACK))
    found = over_time.alerts({code: between(days, since, until)}).get(code)
    return "" if found is None else named(found, visit.words.language)


def _found(visit: Visit, code: str, until: date) -> list[Found]:
    """All signals: rates are the city's; only presses after closing are measured by the unit's own habit, since the
    city's would take a pass through all its raw presses."""
    since = until - timedelta(days=DAYS)
    rules = visit.sources.rules
    presses = visit.reader.raw(code, since, until)
    usual = visit.reader.city_wide(since, until)
    counters = {Place(code, key): counts for key, counts in visit.reader.whole_counters(code, since, until).items()}
    return [*to_check.of_days(presses, rules, usual=usual), *to_check.of_counters(counters, usual=usual)]


def _row(visit: Visit, found: Found) -> Row:
    language, signal = visit.words.language, found.signal
    names = {counter.code: counter.name for counter in visit.sources.registry.counters}
    counter = names.get(found.place.counter, found.place.counter)
    places = 1 if signal.expected >= 0.05 else 3
    chance = decimal(signal.expected, language=language, places=places)
    return Row(
        what=visit.words(f"signal.{signal.kind}"),
        where=f"{counter} ({found.box})" if found.box else counter,
        when=visit.words("signals.days", days=str(DAYS)) if found.day is None else day(found.day),
        n=count(signal.observed, language=language),
        chance=chance if signal.expected >= 0.0005 else f"< {decimal(0.001, language=language, places=3)}",
    )
