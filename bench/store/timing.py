"""Times of repeated calls, with their noise."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Milliseconds of repeated calls."""

    ms: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.ms)

    @property
    def p95(self) -> float:
        """Within what was measured, however few rounds there were."""
        return statistics.quantiles(self.ms, n=20, method="inclusive")[18]

    @property
    def noise(self) -> float:
        """Interquartile range ÷ median."""
        low, _, high = statistics.quantiles(self.ms, n=4)
        return (high - low) / self.median

    def __str__(self) -> str:
        return f"median {self.median:6.1f} ms, p95 {self.p95:6.1f} ms, noise {self.noise:4.0%}"


def side_by_side(calls: Sequence[Callable[[], object]], *, rounds: int) -> list[Times]:
    """The calls in turn, ``rounds`` times, after one unmeasured round, so that noise of the machine meets all alike."""
    for call in calls:
        call()
    found: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for times, call in zip(found, calls, strict=True):
            begin = time.perf_counter()
            call()
            times.append((time.perf_counter() - begin) * 1000)
    return [Times(tuple(times)) for times in found]
