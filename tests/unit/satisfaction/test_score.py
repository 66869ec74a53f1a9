"""Shares, intervals and verdicts against published worked values and statsmodels."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from satisfaction.score import Counts, Verdict, presses_for_verdict, presses_needed, verdict, wilson

COUNTS = st.builds(Counts, *[st.integers(0, 5000)] * 3)
TARGETS = st.floats(0.5, 0.99)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
        # table I, method 3 (score without continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(successes: int, n: int, low: float, high: float) -> None:
    found = wilson(successes, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_that_of_statsmodels(drawn: tuple[int, int]) -> None:
    successes, n = drawn
    low, high = proportion_confint(successes, n, method="wilson")
    found = wilson(successes, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_not_a_share_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(successes, n)


def test_the_published_half_year_of_ha_dong_adds_up_here() -> None:
    counts = Counts(2220, 715, 3)
    assert counts.total == 2938
    assert f"{counts.share:.6f}" == "0.998979"
    assert f"{counts.very_satisfied_share:.6f}" == "0.755616"


def test_no_presses_have_no_share_no_interval_and_no_verdict() -> None:
    nothing = Counts()
    assert (nothing.share, nothing.very_satisfied_share, nothing.interval) == (None, None, None)
    assert (verdict(nothing), presses_needed(nothing)) == (Verdict.NO_DATA, None)


def test_counts_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Counts(5, -1, 0)


@pytest.mark.parametrize(("share", "n"), [(0.90, 290), (0.88, 1157)])
def test_so_many_presses_settle_the_verdict_at_that_share(share: float, n: int) -> None:
    assert presses_for_verdict(share, target=0.86) == n
    assert wilson(round(share * n * 100), n * 100).low > 0.86


def test_at_the_target_itself_no_number_of_presses_settles_it() -> None:
    assert presses_for_verdict(0.86, target=0.86) is None
    assert presses_needed(Counts(43, 43, 14), target=0.86) is None


@given(COUNTS, TARGETS)
def test_the_verdict_is_the_interval_against_the_target(counts: Counts, target: float) -> None:
    bounds = counts.interval
    found = verdict(counts, target=target)
    if bounds is None:
        assert found is Verdict.NO_DATA
    else:
        assert (found is Verdict.MET) == (bounds.low >= target)
        assert (found is Verdict.NOT_MET) == (bounds.high < target)


@given(st.floats(0.6, 0.95), st.integers(500, 3000), st.floats(0.003, 0.015), st.booleans())
def test_a_fifth_more_presses_than_said_settle_it_and_half_as_many_do_not(
    target: float, n: int, distance: float, above: bool
) -> None:
    satisfied = round(n * (target + distance if above else target - distance))
    counts = Counts(0, satisfied, n - satisfied)
    needed, share = presses_needed(counts, target=target), counts.share
    assume(needed is not None and needed > max(n, 1000))
    assert needed is not None
    assert share is not None
    half, more = n + needed // 2, (n + needed) * 6 // 5
    open_, settled = wilson(round(share * half), half), wilson(round(share * more), more)
    assert open_.low < target < open_.high
    assert settled.low >= target if share > target else settled.high < target


@given(st.lists(COUNTS, max_size=8), st.integers(0, 8))
def test_merging_units_is_summing_their_counts(units: list[Counts], cut: int) -> None:
    whole = sum(units, Counts())
    assert sum(units[:cut], Counts()) + sum(units[cut:], Counts()) == whole
    assert whole.total == sum(unit.total for unit in units)
    assert whole.very_satisfied == sum(unit.very_satisfied for unit in units)


@given(COUNTS.filter(lambda counts: counts.total > 0))
def test_a_share_lies_within_its_interval_and_its_interval_within_0_and_1(counts: Counts) -> None:
    bounds, share = counts.interval, counts.share
    assert bounds is not None
    assert share is not None
    assert 0 <= bounds.low <= share + 1e-15
    assert share - 1e-15 <= bounds.high <= 1


def test_a_bound_that_is_the_target_itself_meets_it_from_below_and_leaves_it_open_from_above() -> None:
    counts = Counts(500, 370, 130)
    bounds = counts.interval
    assert bounds is not None
    assert verdict(counts, target=bounds.low) is Verdict.MET
    assert presses_needed(counts, target=bounds.low) == 0
    assert verdict(counts, target=bounds.high) is Verdict.UNDECIDED
    assert presses_needed(counts, target=bounds.high) == 1
