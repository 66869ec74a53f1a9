"""One visit: who asks, in which language, about which period, through which reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from flask import request

from dashboard.access.login import current_scope
from dashboard.access.scope import Forbidden, Scope
from dashboard.data.reader import ScopedReader
from dashboard.data.sources import Sources
from dashboard.language.numbers import day
from dashboard.language.words import Words, words
from dashboard.report.settings import ReportSettings
from dashboard.settings import DashboardSettings
from satisfaction import breaks, periods
from satisfaction.periods import Period
from satisfaction.places import Unit

FIRST_YEAR = 2000  # what a period may be about: figures a year back must be days that there are


class BadRequest(ValueError):
    """What was asked cannot be done; the phrase ``key`` says why and what to do."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Site:
    """What the whole application is made of. ``registry``: the folder with the registry's files."""

    sources: Sources
    registry: Path
    settings: DashboardSettings = field(default_factory=DashboardSettings)
    report: ReportSettings = field(default_factory=ReportSettings)


@dataclass(frozen=True, slots=True)
class Visit:
    """Made anew for every request; what it reads is within ``scope``."""

    site: Site
    scope: Scope
    words: Words

    @property
    def sources(self) -> Sources:
        """The book and the presses; figures come through ``reader`` only."""
        return self.site.sources

    @property
    def reader(self) -> ScopedReader:
        """The only way to figures."""
        return ScopedReader(self.sources, self.scope)

    @property
    def today(self) -> date:
        """The running day in Vietnam."""
        return self.sources.today

    def month(self, text: str | None = None) -> Period:
        """The month in the address (``period=2026-10``), else the running one. Raises BadRequest."""
        asked = text if text is not None else request.args.get("period", "")
        running = periods.month_of(self.today, period_day=self.sources.period_day)
        return self.period(asked) if asked else running

    def period(self, text: str) -> Period:
        """The period that ``text`` names. Raises BadRequest for none, or one that has not begun."""
        try:
            period = periods.parse(text, period_day=self.sources.period_day)
        except ValueError:
            raise BadRequest("bad.period", text=text[:80]) from None
        if period.first.year < FIRST_YEAR or period.last.year > self.today.year + 1:
            raise BadRequest("bad.years", first=FIRST_YEAR, last=self.today.year + 1)
        if period.first > self.today:
            raise BadRequest("bad.future", text=period.text, day=day(period.first))
        return period

    def until(self, period: Period) -> date:
        """The first day after ``period`` or after today, whichever is earlier: how far there can be figures."""
        return min(period.end, self.today + timedelta(days=1))

    def units(self, period: Period) -> list[Unit]:
        """The units of the scope that exist on some day of ``period``, by code."""
        latest = {
            unit.code: unit
            for unit in sorted(self.sources.registry.units, key=lambda unit: unit.valid_from)
            if self.scope.holds(unit.code)
            and unit.valid_from <= period.last
            and (unit.valid_to is None or period.first <= unit.valid_to)
        }
        return [latest[code] for code in sorted(latest)]

    def unit(self, code: str) -> Unit:
        """The unit, by its latest name. Raises Forbidden for one that is outside the scope or does not exist."""
        found = [unit for unit in self.sources.registry.units if unit.code == code]
        if not found or not self.scope.holds(code):
            raise Forbidden(code)
        return max(found, key=lambda unit: unit.valid_from)

    def begun(self, unit: str, *, until: date) -> date:
        """The last day before ``until`` on which ``unit`` came to be or became another (1 July 2025): what was pressed
        before is about something else. ``date.min`` where the registry knows of none."""
        return breaks.begun(self.sources.registry.units, unit, until=until)

    def boxes_of(self, unit: str, period: Period) -> frozenset[str]:
        """Boxes that stood at a counter of ``unit`` on some day of ``period``; none outside the scope."""
        registry = self.sources.registry
        counters = {counter.code for counter in registry.counters if counter.unit == unit and self.scope.holds(unit)}
        return frozenset(
            row.box
            for row in registry.boxes
            if row.counter in counters
            and row.valid_from <= period.last
            and (row.valid_to is None or period.first <= row.valid_to)
        )

    def target(self, unit: str, period: Period) -> float:
        """The satisfaction target of ``unit`` ("" = the city) in the year of ``period``."""
        return self.sources.target(unit, period.last.year)


def visit(site: Site) -> Visit:
    """The visit of the request being answered."""
    return Visit(site, current_scope(), words(request.args.get("lang") or request.cookies.get("lang")))
