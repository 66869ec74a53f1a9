"""Funnels, differences, ranks, coverage: against published values, scipy and statsmodels."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from statsmodels.stats.proportion import confint_proportions_2indep

from satisfaction import coverage, funnel, newcombe, ranking
from satisfaction.places import Unit, UnitKind
from satisfaction.score import Counts, Interval, Verdict, verdict

COUNTS = st.builds(Counts, *[st.integers(0, 5000)] * 3)
SHARES = st.integers(1, 10**5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
RANKED = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), COUNTS.filter(lambda c: c.total >= 10), max_size=25)


def _shown_by_the_funnel(counts: Counts, *, target: float) -> Verdict:
    if counts.share is None:
        return Verdict.NO_DATA
    around = funnel.limits(counts.total, centre=target)
    if around.low <= counts.share <= around.high:
        return Verdict.UNDECIDED
    return Verdict.MET if counts.share > target else Verdict.NOT_MET


@given(COUNTS, st.floats(0.01, 0.99))
def test_the_funnel_around_the_target_and_the_verdict_are_one_test(counts: Counts, target: float) -> None:
    bounds = counts.interval
    assume(bounds is None or min(abs(bounds.low - target), abs(bounds.high - target)) > 1e-12)  # not a rounding error
    assert verdict(counts, target=target) is _shown_by_the_funnel(counts, target=target)


def test_funnel_and_verdict_agree_for_every_small_count_at_the_citys_target() -> None:
    for n in range(1, 160):
        for satisfied in range(n + 1):
            counts = Counts(satisfied, 0, n - satisfied)
            assert verdict(counts) is _shown_by_the_funnel(counts, target=0.86)


def test_the_funnels_limits_are_where_the_verdict_turns() -> None:
    bounds = funnel.limits(1000, centre=0.86)
    assert (bounds.low, bounds.high) == (pytest.approx(0.838494, abs=1e-6), pytest.approx(0.881506, abs=1e-6))
    assert verdict(Counts(881, 0, 119)) is Verdict.UNDECIDED
    assert verdict(Counts(882, 0, 118)) is Verdict.MET
    with pytest.raises(ValueError, match="begins at one press"):
        funnel.limits(0, centre=0.86)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # R. G. Newcombe 1998, Statistics in Medicine 17:873, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = newcombe.difference(first, second).interval
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(SHARES, SHARES)
def test_the_interval_of_a_difference_is_that_of_statsmodels(first: tuple[int, int], second: tuple[int, int]) -> None:
    low, high = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    found = newcombe.difference(first, second).interval
    assert (found.low, found.high) == (pytest.approx(max(low, -1), abs=1e-9), pytest.approx(min(high, 1), abs=1e-9))


@given(SHARES, SHARES)
def test_a_difference_lies_in_its_interval_and_turns_its_sign_with_its_order(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    there, back = newcombe.difference(first, second), newcombe.difference(second, first)
    assert there.interval.low - 1e-12 <= there.value <= there.interval.high + 1e-12
    assert back.interval.low == pytest.approx(-there.interval.high, abs=1e-12)


def test_two_periods_are_compared_only_where_both_have_presses() -> None:
    assert newcombe.compared(Counts(), Counts(5, 0, 0)) is None
    worse = newcombe.compared(Counts(600, 200, 200), Counts(700, 200, 100))
    assert worse is not None
    assert worse.change is newcombe.Change.LOWER
    unclear = newcombe.compared(Counts(8, 1, 1), Counts(9, 1, 0))
    assert unclear is not None
    assert unclear.change is newcombe.Change.UNCLEAR


def test_an_interval_that_only_touches_zero_says_nothing_of_a_change() -> None:
    assert newcombe.Difference(0.1, Interval(0.0, 0.2)).change is newcombe.Change.UNCLEAR
    assert newcombe.Difference(-0.1, Interval(-0.2, 0.0)).change is newcombe.Change.UNCLEAR


def test_of_sixteen_units_one_in_each_tail_is_drawn_in_to_its_neighbour() -> None:
    favourable = [10, 30, *[50] * 12, 60, 90]  # z = -8, -4, 0 …, 2, 8 around one half: -8 counts as -4, 8 as 2
    found = funnel.over_dispersion([(number, 100) for number in favourable], centre=0.5)
    assert found == pytest.approx((2 * 4**2 + 2 * 2**2) / 16)


def test_over_dispersion_is_the_published_chi_square_per_unit() -> None:
    """J. L. Fleiss 1981, Statistical Methods for Rates and Proportions, p. 139, as in R's ``prop.test``: χ² = 12.6."""
    patients = [(83, 86), (90, 93), (129, 136), (70, 82)]
    centre = (83 + 90 + 129 + 70) / (86 + 93 + 136 + 82)
    assert 4 * funnel.over_dispersion(patients, centre=centre, winsor=0) == pytest.approx(12.6, abs=0.05)


@given(st.lists(SHARES, min_size=2, max_size=40))
def test_over_dispersion_without_winsorising_is_the_chi_square_per_unit(units: list[tuple[int, int]]) -> None:
    presses = sum(n for _, n in units)
    successes = sum(s for s, _ in units)
    assume(0 < successes < presses)
    table = [[s for s, _ in units], [n - s for s, n in units]]
    expected = chi2_contingency(table, correction=False).statistic / len(units)
    found = funnel.over_dispersion(units, centre=successes / presses, winsor=0)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_over_dispersion_is_applied_only_where_chance_cannot_explain_it() -> None:
    even = funnel.around_mean([(900, 1000)] * 20)
    assert even is not None
    assert (even.phi, even.applied) == (0.0, 1.0)
    spread = funnel.around_mean([(850, 1000), (950, 1000)] * 20)
    assert spread is not None
    assert spread.applied == spread.phi == pytest.approx(0.05**2 / (0.9 * 0.1 / 1000))


def test_a_unit_is_flagged_by_limit_and_false_flags_are_foretold() -> None:
    city = funnel.CityFunnel(0.8, 1.0, 126)
    assert city.expected_false_flags() == (pytest.approx(6.3), pytest.approx(0.252))
    found = [city.where(successes, 1000) for successes in (700, 770, 800, 830, 860)]
    assert found == [
        funnel.Where.BELOW_998,
        funnel.Where.BELOW_95,
        funnel.Where.INSIDE,
        funnel.Where.ABOVE_95,
        funnel.Where.ABOVE_998,
    ]


def test_a_city_without_presses_has_no_funnel_and_one_that_is_all_alike_has_no_over_dispersion() -> None:
    assert funnel.around_mean([]) is None
    alike = funnel.around_mean([(10, 10), (20, 20)])
    assert alike is not None
    assert alike.phi == 1.0
    assert alike.where(10, 10) is funnel.Where.INSIDE


@given(RANKED)
def test_rank_ranges_are_what_newcombes_intervals_say_pair_by_pair(counts: dict[str, Counts]) -> None:
    found = ranking.rank_ranges(counts)
    for key, own in counts.items():
        pairs = [
            newcombe.difference((own.very_satisfied, own.total), (other.very_satisfied, other.total)).change
            for name, other in counts.items()
            if name != key
        ]
        better, worse = pairs.count(newcombe.Change.LOWER), pairs.count(newcombe.Change.HIGHER)
        assert found[key] == ranking.RankRange(1 + better, len(counts) - worse, len(counts))


@given(RANKED, st.randoms(use_true_random=False))
def test_ranks_do_not_depend_on_the_order_of_units(counts: dict[str, Counts], dice: random.Random) -> None:
    keys = list(counts)
    dice.shuffle(keys)
    assert ranking.rank_ranges({key: counts[key] for key in keys}) == ranking.rank_ranges(counts)


def test_units_that_are_alike_share_all_ranks() -> None:
    found = ranking.rank_ranges(dict.fromkeys("abc", Counts(50, 50, 0)))
    assert set(found.values()) == {ranking.RankRange(1, 3, 3)}


def test_small_units_and_other_kinds_are_not_ranked() -> None:
    kinds = {"1": UnitKind.PHUONG, "2": UnitKind.XA, "3": UnitKind.CHI_NHANH, "4": UnitKind.PHUONG}
    units = [Unit(code, code, kind, "01", date(2025, 7, 1)) for code, kind in kinds.items()]
    counts = {"1": Counts(10, 0, 0), "2": Counts(5, 5, 5), "3": Counts(50, 0, 0), "4": Counts(9, 0, 0)}
    assert set(ranking.ranked(units, counts)) == {"1", "2"}
    with pytest.raises(ValueError, match="under 10 presses: 4"):
        ranking.rank_ranges(counts)


def test_sample_sizes_are_those_of_the_provincial_examples() -> None:
    assert (coverage.sample_size(467), coverage.sample_size(2800)) == (215, 350)
    with pytest.raises(ValueError, match="at least one"):
        coverage.sample_size(0)


def test_bounds_hold_whatever_the_silent_felt() -> None:
    found = coverage.coverage(Counts(60, 20, 20), dossiers=200)
    assert found is not None
    assert (found.share, found.bounds) == (0.5, Interval(0.4, 0.9))


def test_coverage_without_dossiers_or_with_too_few_makes_no_bounds() -> None:
    assert coverage.coverage(Counts(1, 0, 0), dossiers=0) is None
    more = coverage.coverage(Counts(30, 0, 0), dossiers=20)
    assert more is not None
    assert (more.share, more.bounds) == (1.5, None)


@given(COUNTS, st.integers(0, 5000))
def test_the_share_of_those_who_pressed_lies_within_the_bounds(counts: Counts, silent: int) -> None:
    found = coverage.coverage(counts, dossiers=counts.total + silent)
    assume(found is not None and counts.share is not None)
    assert found is not None
    assert found.bounds is not None
    assert found.bounds.low <= counts.share <= found.bounds.high + 1e-12  # type: ignore[operator]
