"""What may be shown: steps of five, and small cells that the others do not give away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.release import STEP, advanced, hidden
from satisfaction.score import Counts

counts = st.builds(Counts, st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))


def test_a_single_press_never_moves_what_is_shown() -> None:
    assert advanced(Counts(3, 2, 0), Counts(3, 2, 1)) == Counts(3, 2, 0)


def test_the_fifth_press_moves_it() -> None:
    assert advanced(Counts(3, 2, 0), Counts(5, 4, 1)) == Counts(5, 4, 1)


@given(shown=counts, now=counts)
def test_whatever_changes_changes_by_at_least_five_presses(shown: Counts, now: Counts) -> None:
    after = advanced(shown, now)
    moved = sum(
        abs(getattr(after, name) - getattr(shown, name)) for name in ("very_satisfied", "satisfied", "dissatisfied")
    )
    assert moved == 0 or moved >= STEP


def test_a_small_cell_is_hidden_together_with_the_next_smallest() -> None:
    assert hidden({"a": 3, "b": 40, "c": 12}) == {"a", "c"}


def test_nothing_is_hidden_where_every_cell_has_five() -> None:
    assert hidden({"a": 5, "b": 40}) == frozenset()


def test_an_empty_cell_is_not_small() -> None:
    assert hidden({"a": 0, "b": 40}) == frozenset()


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 60), max_size=12))
def test_every_small_cell_is_hidden_and_subtraction_yields_a_sum_of_several(sizes: dict[int, int]) -> None:
    unshown = hidden(sizes)
    small = {key for key, n in sizes.items() if 0 < n < STEP}
    assert small <= unshown
    pressed = sum(1 for n in sizes.values() if n)
    if unshown and pressed > 1:
        assert len(unshown) >= 2
        assert sum(sizes[key] for key in unshown) >= STEP or len(unshown) == pressed
