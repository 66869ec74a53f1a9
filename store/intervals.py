"""Sets of sequence numbers as runs [first, last], ascending, disjoint and not touching. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain

Run = tuple[int, int]
Runs = tuple[Run, ...]


def contains(runs: Runs, number: int) -> bool:
    """Whether ``number`` lies in one of ``runs``."""
    index = bisect_right(runs, (number, number))
    return (index < len(runs) and runs[index][0] == number) or (index > 0 and number <= runs[index - 1][1])


def of(numbers: Iterable[int]) -> Runs:
    """The runs of any numbers, in any order."""
    return _merged([(number, number) for number in sorted(numbers)])


def union(*sets: Runs) -> Runs:
    """All that lies in any of ``sets``."""
    return _merged(sorted(chain.from_iterable(sets)))


def add(runs: Runs, numbers: Sequence[int]) -> Runs:
    """``runs`` with ``numbers``, which mostly follow the last of them without a hole."""
    first, last = numbers[0], numbers[-1]
    if not runs:
        return of(numbers)
    ascending = len(numbers) == last - first + 1 and numbers == list(range(first, last + 1))
    if ascending and first == runs[-1][1] + 1:
        return (*runs[:-1], (runs[-1][0], last))
    return union(runs, of(numbers))


def _merged(ascending: Iterable[Run]) -> Runs:
    """Runs that may overlap or touch, put together."""
    merged: list[Run] = []
    for first, last in ascending:
        if merged and first <= merged[-1][1] + 1:
            if last > merged[-1][1]:
                merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return tuple(merged)


def without(runs: Runs, taken: Runs) -> Runs:
    """What lies in ``runs`` and not in ``taken``."""
    left: list[Run] = []
    for first, last in runs:
        begin = first
        for out_first, out_last in _near(taken, first):
            if out_first > last:
                break
            if out_first > begin:
                left.append((begin, out_first - 1))
            begin = max(begin, out_last + 1)
        if begin <= last:
            left.append((begin, last))
    return tuple(left)


def missing(runs: Runs, *, first: int = 1, last: int | None = None) -> Runs:
    """The holes between ``first`` and ``last`` (default: the highest of ``runs``)."""
    end = last if last is not None else (runs[-1][1] if runs else 0)
    if len(runs) == 1 and runs[0][0] <= first and end <= runs[0][1]:
        return ()  # as nearly every spool is: in one run
    return without(((first, end),), runs) if end >= first else ()


def count(runs: Runs) -> int:
    """How many numbers."""
    return sum(last - first + 1 for first, last in runs)


def encode(runs: Runs) -> str:
    """Text like ``1-1842,1850-1900``."""
    return ",".join(f"{first}-{last}" for first, last in runs)


def decode(text: str) -> Runs:
    """The runs that ``encode`` has written; ValueError for anything else."""
    pairs = (part.split("-") for part in text.split(",") if part)
    return tuple((int(first), int(last)) for first, last in pairs)


def _near(runs: Runs, first: int) -> Iterable[Run]:
    """Runs from the one that could reach ``first`` on."""
    return (runs[index] for index in range(max(0, bisect_right(runs, (first, first)) - 1), len(runs)))
