"""How much of what happened the presses can speak for."""

from __future__ import annotations

from dataclasses import dataclass

from satisfaction.score import Counts, Interval

ERROR = 0.05  # e: the precision that the provincial forms ask for


@dataclass(frozen=True, slots=True)
class Coverage:
    """``share``: presses ÷ dossiers handled, a fraction (above 1: more presses than dossiers, worth a look).

    ``bounds``: the satisfaction share of everyone served, whatever those felt who did not press; None above 1.
    """

    presses: int
    dossiers: int
    share: float
    bounds: Interval | None


def coverage(counts: Counts, *, dossiers: int) -> Coverage | None:
    """None without dossiers. Bounds after C. F. Manski 1989, "Anatomy of the selection problem", J. Human Resources
    24:343-360: at worst none of the silent was satisfied, s/N; at best all were, (s + N − n)/N.
    """
    if dossiers < 1:
        return None
    n = counts.total
    satisfied = counts.favourable
    bounds = Interval(satisfied / dossiers, (satisfied + dossiers - n) / dossiers) if n <= dossiers else None
    return Coverage(n, dossiers, n / dossiers, bounds)


def sample_size(population: int, *, error: float = ERROR) -> int:
    """n = N/(1 + N·e²), rounded to the nearest: 215 of 467, 350 of 2,800 at e = 5 %.

    T. Yamane 1967, *Statistics: An Introductory Analysis*, 2nd ed. It is for a random sample: as many presses as this
    do not make presses a random sample. Raises ValueError for a population under 1.
    """
    if population < 1:
        raise ValueError(f"a sample is drawn from at least one, not {population}")
    return round(population / (1 + population * error * error))
