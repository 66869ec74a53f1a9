"""Counts from a tally's rows."""

from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis import counts
from satisfaction.score import Counts
from store.contract import Table

RATINGS = ("very_satisfied", "satisfied", "dissatisfied")
rows = st.lists(
    st.tuples(
        st.sampled_from(["00004", "00008", "00025"]),
        st.sampled_from(["q1", "q2"]),
        st.sampled_from(RATINGS),
        st.sampled_from(["", "repeat"]),
        st.sampled_from(["2026-09", "2026-10"]),
        st.integers(0, 500),
    ),
    max_size=60,
)


def table(cells: list[tuple[str | int, ...]]) -> Table:
    return Table(("unit", "counter", "rating", "exclusion", "at", "n"), list(cells))


def test_counts_are_added_up_per_unit() -> None:
    cells = [("a", "very_satisfied", 5), ("a", "dissatisfied", 2), ("b", "satisfied", 1), ("a", "very_satisfied", 1)]
    found = counts.counts_by(Table(("unit", "rating", "n"), cells), "unit")
    assert found == {"a": Counts(6, 0, 2), "b": Counts(0, 1, 0)}


def test_excluded_presses_are_left_out_unless_asked_for() -> None:
    cells = [("a", "satisfied", "", 5), ("a", "satisfied", "repeat", 2)]
    tally = Table(("unit", "rating", "exclusion", "n"), cells)
    assert counts.counts_by(tally, "unit") == {"a": Counts(0, 5, 0)}
    assert counts.counts_by(tally, "unit", with_excluded=True) == {"a": Counts(0, 7, 0)}


def test_a_series_is_in_order_of_time() -> None:
    cells = [("a", "satisfied", "2026-10", 5), ("a", "satisfied", "2026-09", 2)]
    series = counts.counts_over_time(Table(("unit", "rating", "at", "n"), cells), "unit")
    assert list(series["a"].items()) == [("2026-09", Counts(0, 2, 0)), ("2026-10", Counts(0, 5, 0))]


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="no column 'counter', only unit, rating, n"):
        counts.counts_by(Table(("unit", "rating", "n")), "counter")


@given(rows, st.sampled_from([("unit",), ("counter",), ("unit", "counter"), ("unit", "counter", "at"), ()]))
def test_parts_add_up_to_the_total_at_every_grouping(
    cells: list[tuple[str | int, ...]], columns: tuple[str, ...]
) -> None:
    tally = table(cells)
    for with_excluded in (False, True):
        parts = counts.counts_by_all(tally, columns, with_excluded=with_excluded)
        assert counts.merged(parts.values()) == counts.total(tally, with_excluded=with_excluded)
    assert counts.total(tally, with_excluded=True).total == sum(int(row[-1]) for row in cells)


@settings(max_examples=40)
@given(rows, st.sampled_from([["unit"], ["counter"], ["unit", "counter"], ["unit", "counter", "at"]]))
def test_sums_are_those_of_pandas(cells: list[tuple[str | int, ...]], columns: list[str]) -> None:
    tally = table(cells)
    frame = pd.DataFrame(cells, columns=list(tally.columns))
    sums = frame[frame["exclusion"] == ""].pivot_table(
        index=columns, columns="rating", values="n", aggfunc="sum", fill_value=0, observed=True
    )
    theirs = {
        key if isinstance(key, tuple) else (key,): Counts(*(int(row.get(rating, 0)) for rating in RATINGS))
        for key, row in sums.iterrows()
    }
    assert counts.counts_by_all(tally, tuple(columns)) == theirs


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(cells: list[tuple[str | int, ...]], dice: random.Random) -> None:
    shuffled = list(cells)
    dice.shuffle(shuffled)
    assert counts.counts_by(table(shuffled), "unit") == counts.counts_by(table(cells), "unit")
    assert counts.counts_over_time(table(shuffled), "unit") == counts.counts_over_time(table(cells), "unit")
