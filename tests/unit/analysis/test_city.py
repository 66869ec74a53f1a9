"""The city's figures from a tally's rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dashboard.analysis import city, over_time
from dashboard.analysis.counts import counts_by_all
from dashboard.analysis.initiatives import Group, compare, split
from dashboard.figures.descriptions import ControlChart, HeatCell
from satisfaction.initiatives import InitiativeDay
from satisfaction.newcombe import Change
from satisfaction.p_chart import Refusal, Rule, Side, Signal
from satisfaction.places import Counter, Unit, UnitKind
from satisfaction.ranking import RankRange
from satisfaction.score import Counts
from store.contract import Table

START = date(2025, 7, 1)
A = Unit("00004", "Phường A", UnitKind.PHUONG, "01", START)
B = Unit("00008", "Xã B", UnitKind.XA, "01", START)
C = Unit("00025", "Chi nhánh C", UnitKind.CHI_NHANH, "01", START)
COUNTS = {"00004": Counts(900, 50, 50), "00008": Counts(300, 400, 300), "00025": Counts(10, 0, 0)}


def test_bars_are_sorted_by_share_with_the_silent_last_and_keep_their_own_targets() -> None:
    figure = city.share_bars(
        [B, A, C], {"00004": COUNTS["00004"], "00008": COUNTS["00008"]}, title="x", targets={"00008": 0.6}
    )
    assert [(bar.key, bar.target) for bar in figure.bars] == [("00004", 0.86), ("00008", 0.6), ("00025", 0.86)]


def test_ranking_takes_phuong_and_xa_only() -> None:
    assert city.ranks([A, B, C], COUNTS) == {"00004": RankRange(1, 1, 2), "00008": RankRange(2, 2, 2)}
    forest = city.rank_forest([B, A, C], COUNTS, title="x")
    assert [row.label for row in forest.ranges] == ["Phường A", "Xã B"]


def test_both_funnels_leave_out_who_has_no_presses() -> None:
    assert [
        dot.key for dot in city.target_funnel([A, B, C], {"00004": COUNTS["00004"], "00008": Counts()}, title="x").dots
    ] == ["00004"]
    mean = city.mean_funnel([A, B, C], COUNTS, title="x")
    assert mean is not None
    assert [dot.successes for dot in mean.dots] == [900, 300]
    assert mean.city.centre == 0.6
    assert city.mean_funnel([C], COUNTS, title="x") is None


def test_the_month_table_has_a_row_for_every_unit_and_blanks_where_nothing_came() -> None:
    rows = [
        ("00004", "satisfied", "2026-09", 9),
        ("00004", "dissatisfied", "2026-09", 1),
        ("00008", "satisfied", "2026-10", 4),
    ]
    table = Table(("unit", "rating", "at", "n"), list(rows))
    figure = city.months_table([A, B], counts_by_all(table, ("unit", "at")), title="x", months=["2026-09", "2026-10"])
    assert figure.columns == ("09/2026", "10/2026")
    assert [row.cells for row in figure.rows] == [(HeatCell(10, 0.9), None), (None, HeatCell(4, 1.0))]


def test_an_alert_needs_a_signal_and_not_a_dip() -> None:
    steady = {f"2026-10-{day:02d}": Counts(180 + day % 3, 0, 20) for day in range(1, 20)}
    dip = steady | {"2026-10-20": Counts(172, 0, 28)}
    fall = steady | {"2026-10-20": Counts(120, 0, 80)}
    assert over_time.alerts({"a": steady, "b": dip, "c": fall, "d": {}}) == {
        "c": Signal(Rule.BEYOND_LIMITS, Side.LOW, 19)
    }


def test_a_quiet_counters_days_are_joined_before_they_are_judged() -> None:
    days = {f"2026-{month:02d}-{day:02d}": Counts(19, 0, 1) for month in (9, 10) for day in range(1, 29)}
    figure = over_time.control_chart(days, title="x")
    assert isinstance(figure, ControlChart)
    assert {point.n for point in figure.chart.points} == {100, 120}
    assert figure.chart.signals == ()
    assert over_time.control_chart({"2026-10-01": Counts(5, 0, 1)}, title="x") is Refusal.TOO_FEW_POINTS


def test_two_periods_are_compared_key_by_key_the_greatest_fall_first() -> None:
    now = {"a": Counts(900, 0, 100), "b": Counts(700, 0, 300), "c": Counts()}
    before = {"a": Counts(900, 0, 100), "b": Counts(900, 0, 100), "c": Counts(5, 0, 0)}
    figure = over_time.differences(now, before, names={"a": "A", "b": "B", "c": "C"}, title="x")
    assert [row.key for row in figure.ranges] == ["b", "a"]
    assert figure.ranges[0].value == pytest.approx(-0.2)
    assert figure.ranges[0].high < 0 < figure.ranges[1].high


def test_a_trend_says_where_the_unit_became_another() -> None:
    figure = over_time.trend({"2025-07": Counts(1, 0, 0), "2025-06": Counts(2, 0, 0)}, title="x", breaks=["2025-07"])
    assert [(point.label, point.begins) for point in figure.points] == [("06/2025", False), ("07/2025", True)]


MONDAYS = InitiativeDay("Thứ Hai – ngày không giấy hẹn", START, weekday=0, fields=frozenset({"hộ tịch"}))
COUNTERS = {
    "q1": Counter("q1", "00004", "Quầy 1", "hộ tịch", "", START),
    "q2": Counter("q2", "00004", "Quầy 2", "đất đai", "", START),
}


def test_presses_are_split_by_the_days_and_counters_that_the_initiative_covers() -> None:
    rows = [
        ("q1", "very_satisfied", "2026-10-05", 7),  # a Monday
        ("q1", "dissatisfied", "2026-10-06", 2),
        ("q2", "satisfied", "2026-10-05", 3),
        ("gone", "satisfied", "2026-10-05", 1),
    ]
    held, others = split(Table(("counter", "rating", "at", "n"), list(rows)), [MONDAYS], counters=COUNTERS.values())
    assert (held, others) == (Counts(7, 0, 0), Counts(0, 4, 2))


def test_a_counter_is_under_an_initiative_while_it_is_of_its_field() -> None:
    monday, week = date(2026, 10, 5), timedelta(days=7)
    before = Counter("q1", "00004", "Quầy 1", "hộ tịch", "", START, monday)
    after = Counter("q1", "00004", "Quầy 1", "đất đai", "", monday + timedelta(days=1))
    rows = [("q1", "satisfied", day.isoformat(), 5) for day in (monday, monday + week)]
    found = split(Table(("counter", "rating", "at", "n"), list(rows)), [MONDAYS], counters=[before, after])
    assert found == (Counts(0, 5, 0), Counts(0, 5, 0))


def test_an_initiative_is_compared_within_its_unit() -> None:
    found = compare(
        "Thứ Hai",
        held=Group(Counts(900, 60, 40), 40, dossiers=1824),
        others=Group(Counts(800, 80, 120), 160, dossiers=2239),
    )
    assert found.difference is not None
    assert found.difference.change is Change.HIGHER
    assert (found.held.presses_per_hour, found.others.presses_per_hour) == (25, 6.25)
    assert found.dossier_share == pytest.approx(0.449, abs=5e-4)  # Hàng Bài: 1,824 of 4,063


def test_an_initiative_without_presses_or_dossiers_says_so() -> None:
    found = compare("x", held=Group(Counts(), 0), others=Group(Counts(1, 0, 0), 8))
    assert (found.difference, found.held.presses_per_hour, found.dossier_share) == (None, None, None)
