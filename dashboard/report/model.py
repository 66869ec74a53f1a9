"""The report of one period: everything that CSV, Excel, PDF and the page show, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.report.rows import UnitRow
from satisfaction.integrity import Rule
from satisfaction.newcombe import Difference, compared
from satisfaction.p_chart import Point, Signal
from satisfaction.periods import Period
from satisfaction.score import Counts
from store.completeness import Unproven

NO_REASON = ""  # dissatisfied presses without a reason
UNSHOWN = "hidden"  # presses whose reason is not shown to a unit's own staff: the cell is too small


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Dissatisfied presses of one unit and field of work, by reason (see NO_REASON, UNSHOWN). ``field`` "" = all."""

    unit: str
    unit_name: str
    field: str
    by_reason: Mapping[str, int]

    @property
    def dissatisfied(self) -> int:
        """All of them."""
        return sum(self.by_reason.values())


@dataclass(frozen=True, slots=True)
class BoxNumbers:
    """How complete one box's presses of the period are, and the unit where it stood last in it.

    ``missing`` holds ``lost`` too: those that the box no longer has. ``unproven`` None: it is proven that this is all.
    """

    box: str
    unit: str
    stored: int
    rejected: int
    missing: int
    lost: int
    unproven: Unproven | None

    @property
    def proven(self) -> bool:
        """The box has named its last press after the period's end, and nothing is unknown."""
        return self.unproven is None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What came after a period was closed: its counts as reported so far, and as they are now."""

    period: str
    unit: str
    unit_name: str
    reported: Counts
    now: Counts


@dataclass(frozen=True, slots=True)
class SignalRow:
    """A control-chart signal of a unit: how many ``times``, the last one at ``latest``."""

    unit: str
    unit_name: str
    signal: Signal
    times: int
    latest: Point


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """Counted presses of a unit under an initiative, and its others of the period."""

    name: str
    unit: str
    unit_name: str
    held: Counts
    others: Counts

    @property
    def difference(self) -> Difference | None:
        """Share under the initiative minus the others'; None where one has no presses."""
        return compared(self.held, self.others)


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """Counted presses of one month of the reporting calendar, ``2026-10``."""

    month: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Closed:
    """The period is closed: when and by whom."""

    at_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class ReportModel:
    """The report. ``rows``: one per unit, by code; ``total``: their sum; ``as_of_ms``: when the figures were read.

    ``scoped``: only some units were asked for. ``months``: the city's (or scope's) months up to the period's end.
    ``signals``, ``initiatives``: only where they were asked for; no part of the figures.
    ``ballots``: paper ballots, told beside the presses and never added to them. ``synthetic``: the figures are made up,
    and every page says so.
    """

    period: Period
    as_of_ms: int
    rows: tuple[UnitRow, ...]
    total: UnitRow
    reasons: tuple[ReasonRow, ...] = ()
    boxes: tuple[BoxNumbers, ...] = ()
    months: tuple[MonthPoint, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    rules: tuple[Rule, ...] = ()
    ballots: Counts = field(default_factory=Counts)
    signals: tuple[SignalRow, ...] = ()
    initiatives: tuple[InitiativeRow, ...] = ()
    on_time_target: float = 0.99
    petition_target: float = 1.0
    scoped: bool = False
    synthetic: bool = False
    closed: Closed | None = None

    @property
    def provisional(self) -> bool:
        """The period was still running when the figures were read: every verdict is *tạm tính*."""
        return self.as_of_ms < self.period.until_ms

    @property
    def silent_boxes(self) -> tuple[BoxNumbers, ...]:
        """Boxes from which not one press of the period has come."""
        return tuple(box for box in self.boxes if not box.stored)

    @property
    def doubtful_boxes(self) -> tuple[BoxNumbers, ...]:
        """Boxes of which nobody can prove that all is there."""
        return tuple(box for box in self.boxes if not box.proven)
