"""Control charts: against published charts, run lengths and an independent calculation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from satisfaction import false_alarms, p_chart
from satisfaction.p_chart import Chart, Point, Refusal, Rule, Side, Signal
from satisfaction.score import Counts

# D. C. Montgomery, Introduction to Statistical Quality Control, example 7.1: nonconforming cans, samples of 50
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]

# Attendances at emergency departments in England that were seen within 4 hours, of all, week by week. M. A. Mohammed et
# al. 2013, BMJ Quality & Safety 22:362-368; as in the R package qicharts2, whose vignette prints the p' chart's limits.
SEEN = [266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320]
SEEN += [267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989]
ATTENDED = [280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529]
ATTENDED += [279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772]
POINTS = st.lists(
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=0, max_size=40
)


def points(pairs: list[tuple[int, int]]) -> list[Point]:
    return [Point(f"2026-{i:04d}", f"2026-{i:04d}", successes, n) for i, (successes, n) in enumerate(pairs)]


def drawn(pairs: list[tuple[int, int]], *, laney: bool = True) -> Chart:
    found = p_chart.chart(points(pairs), laney=laney)
    assert isinstance(found, Chart)
    return found


def test_the_p_chart_is_montgomerys() -> None:
    found = drawn([(bad, 50) for bad in CANS], laney=False)
    assert found.centre == pytest.approx(0.2313, abs=5e-5)
    assert found.limits[0].low == pytest.approx(0.0524, abs=5e-5)
    assert found.limits[0].high == pytest.approx(0.4102, abs=5e-5)
    beyond = [signal.index + 1 for signal in found.signals if signal.rule is Rule.BEYOND_LIMITS]
    assert beyond == [15, 23]


def test_the_p_prime_chart_is_that_of_qicharts2() -> None:
    found = drawn(list(zip(SEEN, ATTENDED, strict=True)))
    assert found.centre == pytest.approx(0.95290, abs=5e-6)
    assert found.limits[-1].low == pytest.approx(0.93997, abs=1e-5)
    assert found.limits[-1].high == pytest.approx(0.96582, abs=1e-5)
    assert found.signals == ()
    plain = drawn(list(zip(SEEN, ATTENDED, strict=True)), laney=False)
    assert sum(signal.rule is Rule.BEYOND_LIMITS for signal in plain.signals) == 16


@given(POINTS.filter(lambda pairs: len(pairs) >= 8))
def test_the_p_prime_chart_follows_laneys_formula(pairs: list[tuple[int, int]]) -> None:
    x, n = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    centre = x.sum() / n.sum()
    found = p_chart.chart(points(pairs))
    if centre in (0, 1):
        assert found is Refusal.ALL_ALIKE
        return
    assert isinstance(found, Chart)
    sigma = np.sqrt(centre * (1 - centre) / n)
    sigma_z = np.abs(np.diff((x / n - centre) / sigma)).mean() / 1.128
    assert found.sigma_z == pytest.approx(sigma_z)
    low = np.clip(centre - 3 * max(1, sigma_z) * sigma, 0, 1)
    assert [bounds.low for bounds in found.limits] == pytest.approx(low.tolist())


def test_days_that_differ_more_than_chance_widen_the_limits() -> None:
    restless = [(9000, 10000), (9600, 10000)] * 10
    assert not drawn(restless).signals
    assert len(drawn(restless, laney=False).signals) == 20


def test_a_series_too_even_does_not_narrow_the_limits() -> None:
    even = drawn([(90, 100)] * 12)
    assert even.sigma_z == 0
    assert even.limits[0].low == pytest.approx(0.9 - 3 * 0.03)


def test_eight_in_a_row_on_one_side_are_a_signal_and_seven_are_none() -> None:
    high, low = (95, 100), (85, 100)
    seven = drawn([high, low] * 4 + [high] + [low] * 7 + [high] * 7, laney=False)
    assert not [signal for signal in seven.signals if signal.rule is Rule.RUN_OF_8]
    eight = drawn([high, low] * 4 + [high] + [low] * 8 + [high] * 6, laney=False)
    assert eight.signals == (Signal(Rule.RUN_OF_8, Side.LOW, 16),)


def test_an_alert_fires_on_a_signal_for_the_worse_at_the_latest_point_only() -> None:
    quiet = [(90, 100), (91, 100), (89, 100)] * 5
    assert drawn(quiet).alert is None
    fallen = drawn([*quiet, (60, 100)])
    assert fallen.alert == Signal(Rule.BEYOND_LIMITS, Side.LOW, 15)
    assert drawn([*quiet, (60, 100), (90, 100)]).alert is None
    assert drawn([*quiet, (100, 100)]).alert is None


def test_the_false_alarm_rate_is_the_published_one() -> None:
    assert false_alarms.average_run_length(run=None) == pytest.approx(370.4, abs=0.05)
    assert false_alarms.average_run_length() == pytest.approx(152.73, abs=0.005)


def test_the_rate_of_false_alerts_is_that_of_the_chain_of_runs() -> None:
    beyond = stats.norm.sf(3)
    below, other = 0.5 - beyond, 0.5  # within the limits below the centre; above the centre
    chain = np.zeros((8, 8))  # from a run of k to one of k + 1, or back to none; the rest is an alert
    chain[:, 0] = other
    chain[range(7), range(1, 8)] = below
    points_to_come = np.linalg.solve(np.eye(8) - chain, np.ones(8))
    assert false_alarms.points_to_alert() == pytest.approx(points_to_come[0])
    assert false_alarms.points_to_alert() == pytest.approx(305.5, abs=0.05)


def test_days_without_presses_make_no_points() -> None:
    days = {f"2026-10-{day:02d}": Counts(9, 0, 9 - day % 3) for day in range(1, 12)}
    found = p_chart.of_days({**days, "2026-10-12": Counts()})
    assert found == p_chart.of_days(days)
    assert isinstance(found, Chart)
    assert found.points[-1].last == "2026-10-11"


def test_too_few_points_and_points_that_are_all_alike_are_refused_by_name() -> None:
    assert p_chart.chart(points([(9, 10)] * 7)) is Refusal.TOO_FEW_POINTS
    assert p_chart.chart([]) is Refusal.TOO_FEW_POINTS
    assert p_chart.chart(points([(10, 10)] * 9)) is Refusal.ALL_ALIKE
    assert p_chart.chart(points([(0, 10)] * 9)) is Refusal.ALL_ALIKE


@given(POINTS)
def test_joining_points_loses_no_press_and_leaves_enough_in_each(pairs: list[tuple[int, int]]) -> None:
    days = points(pairs)
    found = p_chart.joined(days)
    assert sum(point.n for point in found) == sum(point.n for point in days)
    assert sum(point.successes for point in found) == sum(point.successes for point in days)
    n, successes = sum(point.n for point in days), sum(point.successes for point in days)
    rarer = min(successes, n - successes)
    if rarer and len(found) > 1:
        assert min(point.n for point in found) * rarer / n >= 5 - 1e-9


def test_a_joined_point_says_its_first_and_last_day() -> None:
    found = p_chart.joined(points([(19, 20)] * 12))
    assert [(point.first, point.last, point.n) for point in found] == [
        ("2026-0000", "2026-0004", 100),
        ("2026-0005", "2026-0011", 140),
    ]
