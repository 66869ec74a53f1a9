"""Ticks are round numbers, few, and within what is drawn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.axes import difference_ticks


@given(st.floats(0.02, 1.0))
def test_differences_have_round_ticks_on_both_sides_of_zero(reach: float) -> None:
    ticks = difference_ticks(reach)
    assert 3 <= len(ticks) <= 7
    assert 0.0 in ticks
    assert [-tick for tick in reversed(ticks)] == ticks
    assert ticks[-1] <= reach + 1e-9
    assert all(abs(100 * tick - round(100 * tick)) < 1e-9 for tick in ticks)
