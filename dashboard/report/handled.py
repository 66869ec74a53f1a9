"""Dossiers handled in a period, and the shares that come from them: never mixed with the share of presses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from satisfaction import periods
from satisfaction.periods import Period


@dataclass(frozen=True, slots=True)
class Handled:
    """Dossier and petition counts as imported. Adds up."""

    received: int = 0
    resolved: int = 0
    on_time: int = 0
    overdue: int = 0
    petitions_received: int = 0
    petitions_handled: int = 0

    def __add__(self, other: Handled) -> Handled:
        return Handled(
            self.received + other.received,
            self.resolved + other.resolved,
            self.on_time + other.on_time,
            self.overdue + other.overdue,
            self.petitions_received + other.petitions_received,
            self.petitions_handled + other.petitions_handled,
        )

    @property
    def on_time_share(self) -> float | None:
        """Dossiers resolved on time ÷ resolved."""
        return _share(self.on_time, self.resolved)

    @property
    def petition_share(self) -> float | None:
        """Petitions handled ÷ received."""
        return _share(self.petitions_handled, self.petitions_received)

    @property
    def decision_766(self) -> float | None:
        """*Tỷ lệ hài lòng trong tiếp nhận, giải quyết TTHC* of Quyết định 766/QĐ-TTg (23/6/2022), group 5.

        (dossiers − those overdue or with a petition about their handling) ÷ dossiers resolved, not below 0. A dossier
        that is both overdue and complained about is taken off twice, since the counts do not tell: the figure is then
        too low, never too high. Presses do not enter it.
        """
        share = _share(self.resolved - self.overdue - self.petitions_received, self.resolved)
        return None if share is None else max(0.0, share)


@dataclass(frozen=True, slots=True)
class MonthHandled:
    """One imported month of one unit and ``field`` ("" = all fields)."""

    unit: str
    month: str
    field: str
    handled: Handled


def months_of(period: Period, *, period_day: int) -> tuple[str, ...]:
    """The reporting months that make up ``period`` exactly, as ``2026-10``; none when it is not whole months."""
    months, day = [], period.first
    while day <= period.last:
        month = periods.month_of(day, period_day=period_day)
        if month.first < period.first or month.last > period.last:
            return ()
        months.append(month.text)
        day = month.end
    return tuple(months)


def per_unit(rows: Iterable[MonthHandled], months: tuple[str, ...]) -> dict[str, Handled]:
    """Per unit the sum over ``months``; a unit for which a month was not imported is absent: half a sum misleads.

    Where a month has a row for all fields, only that one counts.
    """
    found: dict[str, dict[str, dict[str, Handled]]] = {}
    for row in rows:
        if row.month in months:
            fields = found.setdefault(row.unit, {}).setdefault(row.month, {})
            fields[row.field] = fields.get(row.field, Handled()) + row.handled
    return {
        unit: sum((_whole(fields) for fields in by_month.values()), Handled())
        for unit, by_month in found.items()
        if len(by_month) == len(months)
    }


def _whole(fields: Mapping[str, Handled]) -> Handled:
    return fields[""] if "" in fields else sum(fields.values(), Handled())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
