"""From what was read to the report: pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from dashboard.report.handled import Handled, MonthHandled, months_of, per_unit
from dashboard.report.model import (
    Adjustment,
    BoxNumbers,
    InitiativeRow,
    MonthPoint,
    ReasonRow,
    ReportModel,
    SignalRow,
)
from dashboard.report.rows import Excluded, UnitRow, summed
from dashboard.report.units import units_with_rows
from satisfaction.integrity import Exclusion, Rule
from satisfaction.periods import Period, month_of
from satisfaction.places import Counter, Unit
from satisfaction.press import Rating
from satisfaction.ranking import rank_ranges, ranked
from satisfaction.score import Counts
from satisfaction.targets import ALL_UNITS, Measure, Targets
from store.contract import By, Table

GROUPS = (By.UNIT, By.COUNTER, By.BOX, By.RATING, By.REASON, By.EXCLUSION)
MONTHLY = (By.RATING,)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was read for a report. ``presses``: a tally by GROUPS with excluded presses; ``monthly``: one by MONTHLY and
    day, or reporting month; ``scope``: None = all units."""

    period: Period
    as_of_ms: int
    units: tuple[Unit, ...]
    presses: Table
    counters: tuple[Counter, ...] = ()
    monthly: Table | None = None
    boxes: tuple[BoxNumbers, ...] = ()
    targets: Targets = field(default_factory=Targets)
    rules: tuple[Rule, ...] = ()
    handled: tuple[MonthHandled, ...] = ()
    ballots: Counts = field(default_factory=Counts)
    signals: tuple[SignalRow, ...] = ()
    initiatives: tuple[InitiativeRow, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    period_day: int = 1
    scope: frozenset[str] | None = None
    synthetic: bool = False


def build(inputs: Inputs) -> ReportModel:
    """The report of ``inputs``."""
    year = inputs.period.last.year
    units = _units(inputs)
    figures = _figures(inputs)
    handled = per_unit(inputs.handled, months_of(inputs.period, period_day=inputs.period_day))
    boxes: dict[str, list[BoxNumbers]] = defaultdict(list)
    for box in inputs.boxes:
        boxes[box.unit].append(box)
    rows = tuple(
        _row(
            unit,
            figures=figures.get(unit.code, _Figures()),
            boxes=boxes[unit.code],
            target=inputs.targets.of(unit.code, year=year),
            handled=handled.get(unit.code),
        )
        for unit in units.values()
    )
    return ReportModel(
        period=inputs.period,
        as_of_ms=inputs.as_of_ms,
        rows=rows if inputs.scope is not None else _ranked(rows, units.values()),
        total=summed(rows, target=inputs.targets.of(ALL_UNITS, year=year)),
        reasons=_reasons(inputs, units),
        boxes=tuple(box for box in inputs.boxes if _within(box.unit, inputs.scope)),
        months=_months(inputs.monthly, inputs.period_day),
        adjustments=tuple(item for item in inputs.adjustments if _within(item.unit, inputs.scope)),
        ballots=inputs.ballots,
        signals=inputs.signals,
        initiatives=inputs.initiatives,
        rules=_in_force(inputs.rules, inputs.period),
        on_time_target=inputs.targets.of(ALL_UNITS, year=year, measure=Measure.ON_TIME),
        petition_target=inputs.targets.of(ALL_UNITS, year=year, measure=Measure.PETITIONS),
        scoped=inputs.scope is not None,
        synthetic=inputs.synthetic,
    )


def _units(inputs: Inputs) -> dict[str, Unit]:
    """Every unit that gets a row, by code."""
    pressed = {str(row[0]) for row in inputs.presses.rows}
    waiting = {box.unit for box in inputs.boxes if box.rejected or box.missing}
    found = units_with_rows(inputs.units, inputs.period, seen=pressed | waiting)
    return {unit.code: unit for unit in found if _within(unit.code, inputs.scope)}


@dataclass(slots=True)
class _Figures:
    """Presses of one unit while they are added up."""

    counts: dict[str, int] = field(default_factory=dict)
    everything: dict[str, int] = field(default_factory=dict)
    excluded: dict[Exclusion, int] = field(default_factory=dict)

    def add(self, rating: str, exclusion: str, n: int) -> None:
        self.everything[rating] = self.everything.get(rating, 0) + n
        if exclusion:
            self.excluded[Exclusion(exclusion)] = self.excluded.get(Exclusion(exclusion), 0) + n
        else:
            self.counts[rating] = self.counts.get(rating, 0) + n


def _figures(inputs: Inputs) -> dict[str, _Figures]:
    found: dict[str, _Figures] = {}
    for unit, _counter, _box, rating, _reason, exclusion, n in inputs.presses.rows:
        found.setdefault(str(unit), _Figures()).add(str(rating), str(exclusion), int(n))
    return found


def _row(unit: Unit, *, figures: _Figures, boxes: list[BoxNumbers], target: float, handled: Handled | None) -> UnitRow:
    return UnitRow(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        parent=unit.parent,
        counts=Counts(**figures.counts),
        everything=Counts(**figures.everything),
        excluded=Excluded(dict(sorted(figures.excluded.items()))),
        rejected=sum(box.rejected for box in boxes),
        missing=sum(box.missing for box in boxes),
        lost=sum(box.lost for box in boxes),
        proven=all(box.proven for box in boxes),
        target=target,
        handled=handled,
        with_dossiers=Counts(**figures.counts) if handled else Counts(),
    )


def _ranked(rows: tuple[UnitRow, ...], units: Iterable[Unit]) -> tuple[UnitRow, ...]:
    """The rows with the range of places that each ranked unit may hold; only a report of all units can tell."""
    ranges = rank_ranges(ranked(units, {row.code: row.counts for row in rows}))
    places = {code: (found.first, found.last) for code, found in ranges.items()}
    return tuple(replace(row, rank=places.get(row.code)) for row in rows)


def _reasons(inputs: Inputs, units: Mapping[str, Unit]) -> tuple[ReasonRow, ...]:
    """Counted dissatisfied presses per unit and field; only units that have any. A counter's field in the period is its
    last one there: what it does later changes nothing."""
    rows = sorted(inputs.counters, key=lambda row: row.valid_from)
    fields = {(row.unit, row.code): row.field for row in rows if row.valid_from <= inputs.period.last}
    found: dict[tuple[str, str], dict[str, int]] = {}
    for unit, counter, _box, rating, reason, exclusion, n in inputs.presses.rows:
        if rating == Rating.DISSATISFIED and not exclusion and _within(str(unit), inputs.scope):
            cell = found.setdefault((str(unit), fields.get((str(unit), str(counter)), "")), {})
            cell[str(reason)] = cell.get(str(reason), 0) + int(n)
    return tuple(ReasonRow(unit, units[unit].name, name, found[unit, name]) for unit, name in sorted(found))


def _months(monthly: Table | None, period_day: int) -> tuple[MonthPoint, ...]:
    """Sums by month of the reporting calendar."""
    found: dict[str, dict[str, int]] = {}
    for rating, at, n in monthly.rows if monthly else ():
        counts = found.setdefault(_month(str(at), period_day), {})
        counts[str(rating)] = counts.get(str(rating), 0) + int(n)
    return tuple(MonthPoint(month, Counts(**found[month])) for month in sorted(found))


@lru_cache(maxsize=1024)
def _month(at: str, period_day: int) -> str:
    """The reporting month of a day, or of a month, in ISO text."""
    return at if len(at) == len("2026-10") else month_of(date.fromisoformat(at), period_day=period_day).text


def _in_force(rules: Iterable[Rule], period: Period) -> tuple[Rule, ...]:
    """The versions that judged a day of ``period``: the one in force on its first day, and those that begin in it."""
    begun = sorted((rule for rule in rules if rule.valid_from <= period.last), key=lambda rule: rule.valid_from)
    before = [rule for rule in begun if rule.valid_from <= period.first]
    return (*before[-1:], *(rule for rule in begun if rule.valid_from > period.first))


def _within(code: str, scope: frozenset[str] | None) -> bool:
    return scope is None or code in scope
