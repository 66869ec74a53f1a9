"""Patterns in presses that a person should look at (*cần kiểm tra*): never an exclusion, never an accusation.

Each signal says how often chance alone would give it, so that whoever looks knows what it is worth.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from satisfaction.press import Press, Rating
from satisfaction.score import Counts

BURST, BURST_MS = 6, 60_000  # more than six presses in 60 s at one box
SHORTEST_RUN = 7  # presses of one rating
RARE = 0.001  # chance gives such a signal to at most one series in a thousand (a box's day, a counter's period)
REGULAR_GAPS, REGULAR_WITHIN = 8, 0.05  # eight gaps in a row within 5 % of their middle one


class Kind(StrEnum):
    """Signals by name."""

    BURST = "burst"
    LONG_RUN = "long_run"
    REGULAR = "regular_spacing"
    AFTER_CLOSING = "after_closing"
    NO_DISSATISFIED = "no_dissatisfied"


@dataclass(frozen=True, slots=True)
class Signal:
    """``observed``: how many presses make it up, from ``since_ms`` to ``until_ms`` (UTC ms, 0 where it has no time).

    ``expected``: how many signals like this, or stronger, chance alone gives in the series that was looked at.
    """

    kind: Kind
    observed: int
    expected: float
    since_ms: int = 0
    until_ms: int = 0


def bursts(times_ms: Sequence[int], *, open_ms: int) -> list[Signal]:
    """Stretches in which a press is followed by ``BURST`` or more within 60 s; overlapping ones are one.

    ``times_ms`` ascending, made in ``open_ms`` of opening time. By chance (a Poisson process, presses spread evenly
    over the opening time) n·P(Poisson(n·60 s/open) ≥ 6) presses begin such a stretch.
    """
    n = len(times_ms)
    expected = n * _poisson_tail(BURST, n * BURST_MS / open_ms) if open_ms > 0 else 0.0
    found: list[tuple[int, int]] = []
    for first in range(n - BURST):
        last = first + BURST
        if times_ms[last] - times_ms[first] > BURST_MS:
            continue
        begun = found.pop()[0] if found and first <= found[-1][1] else first
        found.append((begun, last))
    return [Signal(Kind.BURST, last - first + 1, expected, times_ms[first], times_ms[last]) for first, last in found]


def long_runs(presses: Sequence[Press], *, usual: Counts) -> list[Signal]:
    """Runs of one rating so long that chance gives at most 0.001 of them to a series like this.

    ``presses`` in order of time; ``usual``: counts of a larger whole (the city) that say how frequent each rating is.
    Of n independent presses, p^L·(1 + (n − L)(1 − p)) runs of L or more are expected (W. Feller, *An Introduction to
    Probability Theory* I, ch. XIII.7). Below `SHORTEST_RUN` a run says nothing: three dissatisfied citizens in a row
    are rare in the city and an ordinary morning at a counter that serves badly.
    """
    found = []
    for first, last in _runs(presses):
        length = last - first + 1
        if length < SHORTEST_RUN:
            continue
        p = _frequency(presses[first].rating, usual)
        expected = p**length * (1 + (len(presses) - length) * (1 - p))
        if expected <= RARE and p < 1:
            found.append(Signal(Kind.LONG_RUN, length, expected, presses[first].at_ms, presses[last].at_ms))
    return found


def regular_spacing(times_ms: Sequence[int]) -> list[Signal]:
    """Stretches of at least eight gaps that all lie within 5 % of their middle one; overlapping ones are one.

    By chance gaps are exponential: the others lie within ±5 % of a given one with a probability of at most
    max(e^(−0.95x) − e^(−1.05x)) = 0.0368, so 0.0368⁷ a window is an upper bound.
    """
    gaps = [after - before for before, after in pairwise(times_ms)]
    windows = len(gaps) - REGULAR_GAPS + 1
    expected = max(windows, 0) * 0.0368 ** (REGULAR_GAPS - 1)
    found: list[tuple[int, int]] = []
    for first in range(windows):
        window = gaps[first : first + REGULAR_GAPS]
        middle = sorted(window)[REGULAR_GAPS // 2]
        if all(abs(gap - middle) <= REGULAR_WITHIN * middle for gap in window):
            since = found.pop()[0] if found and first <= found[-1][1] else first
            found.append((since, first + REGULAR_GAPS))
    return [Signal(Kind.REGULAR, last - first + 1, expected, times_ms[first], times_ms[last]) for first, last in found]


def after_closing(times_ms: Sequence[int], *, closes_ms: int, usual_share: float) -> Signal | None:
    """Presses after the last closing of a day, when chance rarely gives so many.

    ``usual_share``: the city's share of presses after closing. ``expected``: the probability of this many or more among
    as many presses (binomial). None when it is over 0.001, or no press came after closing.
    """
    late = [at for at in times_ms if at > closes_ms]
    if not late:
        return None
    expected = _binomial_tail(len(late), len(times_ms), usual_share)
    return Signal(Kind.AFTER_CLOSING, len(late), expected, late[0], late[-1]) if expected <= RARE else None


def no_dissatisfied(counts: Counts, *, city: Counts) -> Signal | None:
    """A counter without one dissatisfied press, where the city's rate q makes that unlikely: (1 − q)ⁿ < 0.001."""
    if counts.dissatisfied or not counts.total or not city.total:
        return None
    expected = (1 - city.dissatisfied / city.total) ** counts.total
    return Signal(Kind.NO_DISSATISFIED, counts.total, expected) if expected < RARE else None


def of_day(presses: Sequence[Press], *, open_ms: int, usual: Counts) -> list[Signal]:
    """Bursts, long runs and regular spacing in one box's counted presses of a day, in order of time."""
    times = [press.at_ms for press in presses]
    return [*bursts(times, open_ms=open_ms), *long_runs(presses, usual=usual), *regular_spacing(times)]


def _runs(presses: Sequence[Press]) -> Iterator[tuple[int, int]]:
    first = 0
    for index in range(1, len(presses) + 1):
        if index == len(presses) or presses[index].rating is not presses[first].rating:
            yield first, index - 1
            first = index


def _frequency(rating: Rating, usual: Counts) -> float:
    """How frequent ``rating`` is, with half a press added to each: an unheard-of rating is rare, not impossible."""
    own = {
        Rating.VERY_SATISFIED: usual.very_satisfied,
        Rating.SATISFIED: usual.satisfied,
        Rating.DISSATISFIED: usual.dissatisfied,
    }[rating]
    return (own + 0.5) / (usual.total + 1.5)


def _poisson_tail(k: int, mean: float) -> float:
    """P(X ≥ k); summed upwards from k, so that a small tail keeps its digits."""
    if mean <= 0:
        return 0.0
    term = math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
    total, step = 0.0, k
    while term > total * 1e-16 or step < mean:
        total += term
        step += 1
        term *= mean / step
    return min(1.0, total)


def _binomial_tail(k: int, n: int, p: float) -> float:
    """P(X ≥ k) of n trials."""
    if not 0 < p < 1:
        return float(k == 0 or p >= 1)
    log_p, log_q = math.log(p), math.log1p(-p)
    return min(1.0, sum(math.comb(n, i) * math.exp(i * log_p + (n - i) * log_q) for i in range(k, n + 1)))
