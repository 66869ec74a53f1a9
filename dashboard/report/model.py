"""The report of one period: everything that CSV, Excel, PDF and the page show, worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.report.rows import Excluded, UnitRow, stranger, summed, units_in
from satisfaction.integrity import Exclusion
from satisfaction.periods import Period
from satisfaction.places import Unit
from satisfaction.press import Rating
from satisfaction.score import Counts
from satisfaction.targets import ALL_UNITS, Targets
from store.contract import By, Table

GROUPS = (By.UNIT, By.COUNTER, By.RATING, By.REASON, By.EXCLUSION)


@dataclass(frozen=True, slots=True)
class BoxNumbers:
    """How complete one box's presses of the period are, and which unit it stood in."""

    box: str
    unit: str
    stored: int
    rejected: int
    missing: int
    lost: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was read for a report. ``presses``: a tally by GROUPS with excluded presses; ``scope``: None = all units."""

    period: Period
    as_of_ms: int
    units: tuple[Unit, ...]
    presses: Table
    boxes: tuple[BoxNumbers, ...] = ()
    targets: Targets = field(default_factory=Targets)
    scope: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ReportModel:
    """The report. ``rows``: one per unit, by code; ``total`` their sum; ``as_of_ms``: when the figures were read."""

    period: Period
    as_of_ms: int
    rows: tuple[UnitRow, ...]
    total: UnitRow
    boxes: tuple[BoxNumbers, ...]

    @property
    def provisional(self) -> bool:
        """The period was still running when the figures were read: every verdict is *tạm tính*."""
        return self.as_of_ms < self.period.until_ms


def build(inputs: Inputs) -> ReportModel:
    """The report of ``inputs``: pure."""
    year = inputs.period.last.year
    figures = _by_unit(inputs.presses)
    known = {unit.code: unit for unit in units_in(inputs.units, inputs.period) if _within(unit.code, inputs.scope)}
    strangers = {*figures, *(box.unit for box in inputs.boxes if box.rejected or box.missing)} - set(known)
    for code in strangers:
        if _within(code, inputs.scope):
            known[code] = stranger(code, inputs.units, inputs.period)
    rows = tuple(
        _row(known[code], figures.get(code), inputs.boxes, inputs.targets.of(code, year=year)) for code in sorted(known)
    )
    city = inputs.targets.of(ALL_UNITS, year=year)
    boxes = tuple(box for box in inputs.boxes if _within(box.unit, inputs.scope))
    return ReportModel(inputs.period, inputs.as_of_ms, rows, summed(rows, target=city), boxes)


@dataclass(slots=True)
class _Figures:
    """Presses of one unit while they are added up."""

    counts: Counts = field(default_factory=Counts)
    everything: Counts = field(default_factory=Counts)
    excluded: Excluded = field(default_factory=Excluded)


def _by_unit(presses: Table) -> dict[str, _Figures]:
    found: dict[str, _Figures] = {}
    for unit, _counter, rating, _reason, exclusion, n in presses.rows:
        figures = found.setdefault(str(unit), _Figures())
        counts = _one(Rating(str(rating)), int(n))
        figures.everything += counts
        if exclusion:
            figures.excluded += Excluded({Exclusion(str(exclusion)): int(n)})
        else:
            figures.counts += counts
    return found


def _one(rating: Rating, n: int) -> Counts:
    return Counts(
        n if rating is Rating.VERY_SATISFIED else 0,
        n if rating is Rating.SATISFIED else 0,
        n if rating is Rating.DISSATISFIED else 0,
    )


def _row(unit: Unit, figures: _Figures | None, boxes: Iterable[BoxNumbers], target: float) -> UnitRow:
    here = [box for box in boxes if box.unit == unit.code]
    sums = figures or _Figures()
    return UnitRow(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        parent=unit.parent,
        counts=sums.counts,
        everything=sums.everything,
        excluded=sums.excluded,
        rejected=sum(box.rejected for box in here),
        missing=sum(box.missing for box in here),
        lost=sum(box.lost for box in here),
        proven=all(box.proven for box in here),
        target=target,
    )


def _within(code: str, scope: frozenset[str] | None) -> bool:
    return scope is None or code in scope
