"""The units that get a row in a report."""

from __future__ import annotations

from collections.abc import Iterable, Set

from satisfaction.periods import Period
from satisfaction.places import Unit, UnitKind

NOWHERE = "Thiết bị chưa gắn với quầy nào"


def units_with_rows(units: Iterable[Unit], period: Period, *, seen: Set[str]) -> list[Unit]:
    """The units of ``period``, and each of ``seen`` (codes with presses, "" = of no counter) that is none of them:
    it gets its row too, so that parts add up to totals. By code."""
    every = list(units)
    found = {unit.code: unit for unit in units_in(every, period)}
    for code in seen - set(found):
        found[code] = _stranger(code, every, period)
    return [found[code] for code in sorted(found)]


def units_in(units: Iterable[Unit], period: Period) -> list[Unit]:
    """Units that exist on some day of ``period``, by code; a renamed unit by its latest name in it."""
    latest: dict[str, Unit] = {}
    for unit in sorted(units, key=lambda unit: unit.valid_from):
        if unit.valid_from <= period.last and (unit.valid_to is None or unit.valid_to >= period.first):
            latest[unit.code] = unit
    return [latest[code] for code in sorted(latest)]


def _stranger(code: str, units: Iterable[Unit], period: Period) -> Unit:
    """A unit that has presses though it did not exist in ``period``."""
    known = [unit for unit in units if unit.code == code]
    if known:
        return max(known, key=lambda unit: unit.valid_from)
    name = f"Đơn vị {code} (không có trong danh mục)" if code else NOWHERE
    return Unit(code, name, UnitKind.KHAC, "", period.first)
