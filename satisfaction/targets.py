"""Targets (chỉ tiêu) per measure, unit and year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from satisfaction.score import HANOI_TARGET

ALL_UNITS = "*"


class Measure(StrEnum):
    """What a target is set for."""

    SATISFACTION = "satisfaction"  # share of satisfied presses
    ON_TIME = "on_time"  # dossiers resolved on time
    PETITIONS = "petitions"  # petitions handled


@dataclass(frozen=True, slots=True)
class Target:
    """``value``: a fraction within [0, 1]. ``unit``: a code, or ``*`` for all. Raises ValueError."""

    measure: Measure
    unit: str
    year: int
    value: float

    def __post_init__(self) -> None:
        if not 0 <= self.value <= 1:
            raise ValueError(f"a target is a fraction from 0 to 1 (0.86 is 86 %), not {self.value}")


# Hanoi's administrative-reform plan: 86 % satisfied, 99 % of dossiers on time, every petition handled.
DEFAULTS = {Measure.SATISFACTION: HANOI_TARGET, Measure.ON_TIME: 0.99, Measure.PETITIONS: 1.0}


class Targets:
    """The target that holds for a unit in a year: its own, else that of all units, else the latest earlier year's."""

    def __init__(self, rows: Iterable[Target] = ()) -> None:
        self.rows = tuple(rows)
        self._value = {(row.measure, row.unit, row.year): row.value for row in self.rows}
        self._years = sorted({row.year for row in self.rows}, reverse=True)

    def of(self, unit: str, *, year: int, measure: Measure = Measure.SATISFACTION) -> float:
        """The target of ``unit`` in ``year``, a fraction. ``unit`` "*" asks for the city's."""
        for candidate in self._years:
            for scope in (unit, ALL_UNITS):
                if candidate <= year and (measure, scope, candidate) in self._value:
                    return self._value[measure, scope, candidate]
        return DEFAULTS[measure]
