"""Patterns to be looked at, and how often chance gives them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from satisfaction import signals
from satisfaction.press import Press, Rating
from satisfaction.score import Counts
from satisfaction.signals import Kind

HOUR = 3_600_000
CITY = Counts(7500, 2400, 100)
V, S, D = Rating.VERY_SATISFIED, Rating.SATISFIED, Rating.DISSATISFIED


def pressed(ratings: list[Rating], *, every_ms: int = 300_000) -> list[Press]:
    return [Press("h-1", "0a0a0a0a", i + 1, i * every_ms, rating) for i, rating in enumerate(ratings)]


def test_seven_presses_within_a_minute_are_a_burst_and_six_are_none() -> None:
    six = [0, 10_000, 20_000, 30_000, 40_000, 60_000]
    assert signals.bursts(six, open_ms=8 * HOUR) == []
    (burst,) = signals.bursts([*six[:5], 50_000, 60_000, 500_000], open_ms=8 * HOUR)
    assert (burst.kind, burst.observed, burst.since_ms, burst.until_ms) == (Kind.BURST, 7, 0, 60_000)


def test_a_long_burst_is_one_signal() -> None:
    (burst,) = signals.bursts([i * 5_000 for i in range(30)], open_ms=8 * HOUR)
    assert burst.observed == 30


def test_the_expected_number_of_bursts_is_that_of_a_poisson_process() -> None:
    times = [0, 1, 2, 3, 4, 5, 6]
    (burst,) = signals.bursts(times, open_ms=HOUR)
    assert burst.expected == pytest.approx(7 * stats.poisson.sf(5, 7 / 60))


def test_chance_gives_as_many_bursts_as_foretold() -> None:
    dice = random.Random(9)
    starts, days, n, open_ms = 0, 200, 480, 4 * HOUR
    for _ in range(days):
        times = sorted(dice.randrange(open_ms) for _ in range(n))
        starts += sum(times[i + 6] - times[i] <= 60_000 for i in range(n - 6))
    foretold = days * n * stats.poisson.sf(5, n * 60_000 / open_ms)
    assert starts == pytest.approx(foretold, rel=0.1)


def test_a_run_of_one_rating_is_a_signal_when_chance_makes_it_rare() -> None:
    assert signals.long_runs(pressed([V] * 12 + [S]), usual=CITY) == []
    (run,) = signals.long_runs(pressed([S] + [V] * 30), usual=CITY)
    assert (run.kind, run.observed, run.since_ms) == (Kind.LONG_RUN, 30, 300_000)
    assert run.expected < 0.001
    (angry,) = signals.long_runs(pressed([V, *[D] * 7, V]), usual=CITY)
    assert angry.observed == 7


def test_a_few_dissatisfied_in_a_row_are_no_pattern_however_rare_in_the_city() -> None:
    assert signals.long_runs(pressed([V, *[D] * 6, V]), usual=CITY) == []


def test_the_expected_number_of_runs_is_the_number_that_chance_gives() -> None:
    dice = random.Random(4)
    p, n, length, series = 0.5, 60, 8, 4000
    seen = 0
    for _ in range(series):
        throws = "".join("v" if dice.random() < p else "s" for _ in range(n))
        seen += sum(len(run) >= length for run in throws.split("s"))
    assert seen / series == pytest.approx(p**length * (1 + (n - length) * (1 - p)), rel=0.15)


def test_chance_gives_a_long_run_to_three_box_days_in_a_thousand_at_most() -> None:
    dice = random.Random(3)
    found = 0
    for _ in range(6000):
        ratings = dice.choices([V, S, D], weights=[7500, 2400, 100], k=60)
        found += bool(signals.long_runs(pressed(ratings), usual=CITY))
    assert found / 6000 <= 0.003


def test_nine_presses_as_by_a_clock_are_regular_and_eight_are_none() -> None:
    assert signals.regular_spacing([i * 30_000 for i in range(8)]) == []
    (regular,) = signals.regular_spacing([i * 30_000 + i % 2 * 400 for i in range(9)])
    assert (regular.kind, regular.observed) == (Kind.REGULAR, 9)
    assert regular.expected < 1e-9


def test_a_long_regular_stretch_is_one_signal() -> None:
    (regular,) = signals.regular_spacing([i * 30_000 for i in range(50)])
    assert regular.observed == 50


def test_presses_of_chance_are_not_regular() -> None:
    dice = random.Random(1)
    at, times = 0.0, []
    for _ in range(5000):
        at += dice.expovariate(1 / 180_000)
        times.append(int(at))
    assert signals.regular_spacing(times) == []


def test_many_presses_after_closing_are_a_signal_and_one_is_none() -> None:
    day = [i * 60_000 for i in range(40)]
    assert signals.after_closing(day, closes_ms=day[-2], usual_share=0.02) is None
    assert signals.after_closing(day, closes_ms=day[-1], usual_share=0.02) is None
    late = signals.after_closing(day, closes_ms=day[29], usual_share=0.02)
    assert late is not None
    assert late.observed == 10
    assert late.expected == pytest.approx(stats.binom.sf(9, 40, 0.02))


def test_a_counter_without_dissatisfied_is_a_signal_only_where_that_is_unlikely() -> None:
    assert signals.no_dissatisfied(Counts(400, 200, 0), city=CITY) is None
    assert signals.no_dissatisfied(Counts(800, 200, 1), city=CITY) is None
    assert signals.no_dissatisfied(Counts(), city=CITY) is None
    found = signals.no_dissatisfied(Counts(600, 100, 0), city=CITY)
    assert found is not None
    assert found.expected == pytest.approx(0.99**700)


@given(st.lists(st.sampled_from([V, S, D]), max_size=40))
def test_any_day_gets_an_answer_and_signals_lie_within_it(ratings: list[Rating]) -> None:
    presses = pressed(ratings, every_ms=9_000)
    for signal in signals.of_day(presses, open_ms=8 * HOUR, usual=CITY):
        assert presses[0].at_ms <= signal.since_ms <= signal.until_ms <= presses[-1].at_ms
        assert 1 <= signal.observed <= len(presses)
        assert signal.expected >= 0
