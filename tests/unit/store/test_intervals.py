"""Runs of numbers behave as the sets they stand for."""

from __future__ import annotations

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from store import intervals

numbers = st.sets(st.integers(min_value=1, max_value=60), max_size=40)


def members(runs: intervals.Runs) -> set[int]:
    return {number for first, last in runs for number in range(first, last + 1)}


def is_tidy(runs: intervals.Runs) -> bool:
    return all(first <= last for first, last in runs) and all(
        before[1] + 1 < after[0] for before, after in itertools.pairwise(runs)
    )


@given(numbers)
def test_runs_hold_exactly_the_numbers_they_were_made_of(given: set[int]) -> None:
    runs = intervals.of(given)
    assert is_tidy(runs)
    assert members(runs) == given
    assert intervals.count(runs) == len(given)
    assert {number for number in range(70) if intervals.contains(runs, number)} == given
    assert intervals.decode(intervals.encode(runs)) == runs


@given(numbers, numbers)
def test_union_and_difference_are_those_of_sets(one: set[int], other: set[int]) -> None:
    joined = intervals.union(intervals.of(one), intervals.of(other))
    left = intervals.without(intervals.of(one), intervals.of(other))
    assert is_tidy(joined)
    assert members(joined) == one | other
    assert members(left) == one - other


@given(numbers, st.lists(st.integers(min_value=1, max_value=60), min_size=1))
@example({21}, [22, 1, 22])
def test_adding_numbers_is_union(one: set[int], more: list[int]) -> None:
    assert intervals.add(intervals.of(one), more) == intervals.of(one | set(more))


@given(numbers)
def test_what_is_missing_is_the_rest_up_to_the_highest(given: set[int]) -> None:
    assert members(intervals.missing(intervals.of(given))) == set(range(1, max(given, default=0))) - given
    assert members(intervals.missing(intervals.of(given), last=80)) == set(range(1, 81)) - given
