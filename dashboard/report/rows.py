"""One row per unit: the figures that every format of a report shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.report.handled import Handled
from satisfaction.coverage import Coverage, coverage
from satisfaction.integrity import Exclusion
from satisfaction.places import UnitKind
from satisfaction.score import HANOI_TARGET, Counts, Verdict, verdict


@dataclass(frozen=True, slots=True)
class Excluded:
    """Presses that are kept but not counted, by named reason. Adds up."""

    by_reason: Mapping[Exclusion, int] = field(default_factory=dict)

    def __add__(self, other: Excluded) -> Excluded:
        reasons = [*self.by_reason, *(reason for reason in other.by_reason if reason not in self.by_reason)]
        return Excluded({key: self.by_reason.get(key, 0) + other.by_reason.get(key, 0) for key in reasons})

    @property
    def total(self) -> int:
        """All presses that are not counted."""
        return sum(self.by_reason.values())


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What is known of one unit in one period.

    ``counts``: counted presses; ``everything``: the same with nothing excluded. ``rejected`` and ``missing``: presses
    kept aside and presses known only by number (``lost`` among them: no box holds them). ``proven``:
    nothing can be missing that we do not know of.
    ``rank``: first and last place that the unit may hold (phường and xã, n ≥ 10). ``handled``: dossiers, if imported;
    ``with_dossiers``: the counted presses that stand against them, none without dossiers.
    """

    code: str
    name: str
    kind: UnitKind
    parent: str
    counts: Counts
    everything: Counts
    excluded: Excluded = Excluded()
    rejected: int = 0
    missing: int = 0
    lost: int = 0
    proven: bool = True
    target: float = HANOI_TARGET
    rank: tuple[int, int] | None = None
    handled: Handled | None = None
    with_dossiers: Counts = field(default_factory=Counts)

    @property
    def stored(self) -> int:
        """Counted and excluded presses together."""
        return self.counts.total + self.excluded.total

    @property
    def share(self) -> float | None:
        """Satisfaction share, a fraction; None without presses."""
        return self.counts.share

    @property
    def low(self) -> float | None:
        """Lower bound of the share's Wilson 95 % interval."""
        return self.counts.interval.low if self.counts.interval else None

    @property
    def high(self) -> float | None:
        """Its upper bound."""
        return self.counts.interval.high if self.counts.interval else None

    @property
    def completeness(self) -> float | None:
        """stored ÷ (stored + rejected + missing, the lost among them); None where nothing is known."""
        known = self.stored + self.rejected + self.missing
        return self.stored / known if known else None

    @property
    def coverage(self) -> Coverage | None:
        """What the presses of units with dossier counts speak for; None without any dossier resolved."""
        return coverage(self.with_dossiers, dossiers=self.handled.resolved) if self.handled else None

    @property
    def verdict(self) -> Verdict:
        """Against this unit's own target."""
        return verdict(self.counts, target=self.target)


def summed(rows: Iterable[UnitRow], *, name: str = "Tổng cộng", target: float = HANOI_TARGET) -> UnitRow:
    """The row of all ``rows`` together."""
    parts = list(rows)
    return UnitRow(
        code="",
        name=name,
        kind=UnitKind.KHAC,
        parent="",
        counts=sum((row.counts for row in parts), Counts()),
        everything=sum((row.everything for row in parts), Counts()),
        excluded=sum((row.excluded for row in parts), Excluded()),
        rejected=sum(row.rejected for row in parts),
        missing=sum(row.missing for row in parts),
        lost=sum(row.lost for row in parts),
        proven=all(row.proven for row in parts),
        target=target,
        handled=_handled(parts),
        with_dossiers=sum((row.with_dossiers for row in parts), Counts()),
    )


def _handled(rows: list[UnitRow]) -> Handled | None:
    found = [row.handled for row in rows if row.handled is not None]
    return sum(found, Handled()) if found else None
