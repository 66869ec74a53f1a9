"""A closed report cut down to what a unit's own staff may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dashboard.access.release import hidden
from dashboard.report.model import UNSHOWN, ReasonRow, ReportModel
from dashboard.report.rows import summed


def restricted(model: ReportModel, *, scope: frozenset[str] | None, small_cells: bool) -> ReportModel:
    """``model`` with only the units in ``scope`` (None: all). Without ``small_cells`` reasons are told apart per unit
    only, and not where fewer than five presses would stand alone. The city's months are left out of a part,
    and patterns for those who see no small cells."""
    if scope is None and small_cells:
        return model
    rows = tuple(row for row in model.rows if scope is None or row.code in scope)
    codes = {row.code for row in rows}
    reasons = [row for row in model.reasons if row.unit in codes]
    return replace(
        model,
        rows=rows,
        total=summed(rows, target=model.total.target),
        reasons=tuple(reasons if small_cells else _guarded(reasons)),
        boxes=tuple(box for box in model.boxes if box.unit in codes),
        months=model.months if scope is None else (),
        adjustments=tuple(item for item in model.adjustments if item.unit in codes),
        signals=tuple(item for item in model.signals if item.unit in codes) if small_cells else (),
        initiatives=tuple(item for item in model.initiatives if item.unit in codes) if small_cells else (),
        scoped=scope is not None,
    )


def _guarded(rows: Iterable[ReasonRow]) -> list[ReasonRow]:
    """Fields merged per unit, and reasons in cells too small to show put together as UNSHOWN."""
    units: dict[str, ReasonRow] = {}
    for row in rows:
        merged = dict(units[row.unit].by_reason) if row.unit in units else {}
        for reason, n in row.by_reason.items():
            merged[reason] = merged.get(reason, 0) + n
        units[row.unit] = ReasonRow(row.unit, row.unit_name, "", merged)
    return [replace(row, by_reason=_without_small(dict(row.by_reason))) for row in units.values()]


def _without_small(by_reason: dict[str, int]) -> dict[str, int]:
    unshown = hidden(by_reason)
    shown = {reason: n for reason, n in by_reason.items() if reason not in unshown}
    aside = sum(by_reason[reason] for reason in unshown)
    return {**shown, UNSHOWN: aside} if aside else shown
