"""The scoped reader: nothing outside the scope, a running day in steps, small cells without their split."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.access.scope import Scope, scope_of
from dashboard.data.reader import ScopedReader
from dashboard.data.tables import HIDDEN, Cell
from satisfaction.score import Counts
from store.book import users
from store.contract import By, Step, Tally
from tests.unit.dashboard.conftest import BAD, FINE, TODAY, VERY, City

MONTH = date(2026, 11, 1)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


def reader(city: City, name: str) -> ScopedReader:
    user = users.find(city.book, name)
    assert user is not None
    sources = city.sources()
    return ScopedReader(sources, scope_of(user, sources.registry))


@pytest.fixture
def busy(city: City) -> City:
    city.press("00004", VERY, 30, day=YESTERDAY)
    city.press("00004", BAD, 3, day=YESTERDAY, counter=2)
    city.press("00008", FINE, 20, day=YESTERDAY)
    return city


groups = st.lists(st.sampled_from(list(By)), max_size=4, unique=True).map(tuple)
units = st.none() | st.frozensets(st.sampled_from(["00004", "00008", "00070", "", "99999"]), max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(by=groups, step=st.sampled_from([None, *Step]), asked=units, counted=st.booleans())
def test_no_question_whatever_brings_another_ward_s_presses(
    busy: City, by: tuple[By, ...], step: Step | None, asked: frozenset[str] | None, counted: bool
) -> None:
    table = reader(busy, "ward").tally(Tally(MONTH, TOMORROW, by, step, units=asked, counted_only=counted))
    total = sum(int(row[-1]) for row in table.rows)
    assert total == (0 if asked is not None and "00004" not in asked else 33)
    for column in ("unit", "counter", "box"):
        if column in table.columns:
            where = table.columns.index(column)
            assert all("00008" not in str(row[where]) for row in table.rows)


def test_a_ward_that_asks_for_another_s_counters_and_boxes_gets_nothing(busy: City) -> None:
    ward = reader(busy, "ward")
    assert not ward.tally(Tally(MONTH, TOMORROW, (By.RATING,), counters=frozenset({"00008-1"}))).rows
    assert not ward.tally(Tally(MONTH, TOMORROW, (By.RATING,), boxes=frozenset({"b00008-1"}))).rows
    assert ward.weekday_hours("00008", MONTH, TODAY) == {}
    assert ward.reasons("00008", MONTH, TODAY) == {}
    assert ward.days("00008", MONTH, TODAY) == {}
    assert ward.counters("00008", MONTH, TODAY) == {}
    assert ward.excluded(MONTH, TODAY, unit="00008") == {}


def test_the_running_day_s_split_advances_by_five_for_everyone(busy: City) -> None:
    everyone = [reader(busy, name) for name in ("city", "viewer", "ward")]
    busy.press("00004", VERY, 4)
    assert [found.units(TODAY, TOMORROW) for found in everyone] == [{}, {}, {}]
    assert [found.today()["00004"] for found in everyone] == [4, 4, 4]
    busy.press("00004", BAD, 1)
    assert [found.units(TODAY, TOMORROW)["00004"] for found in everyone] == [Counts(4, 0, 1)] * 3
    busy.press("00004", BAD, 1)
    assert [found.units(TODAY, TOMORROW)["00004"] for found in everyone] == [Counts(4, 0, 1)] * 3
    assert everyone[2].today() == {"00004": 6}


def test_what_was_shown_of_a_running_day_is_the_same_for_another_process(busy: City) -> None:
    busy.press("00004", VERY, 5)
    assert reader(busy, "city").units(TODAY, TOMORROW)["00004"].total == 5
    busy.press("00004", BAD, 2)
    assert reader(busy, "city").units(TODAY, TOMORROW)["00004"] == Counts(5, 0, 0)


def test_the_month_adds_up_from_its_days_and_the_running_one(busy: City) -> None:
    busy.press("00004", VERY, 7)
    assert reader(busy, "ward").units(MONTH, TOMORROW) == {"00004": Counts(37, 0, 3)}


def test_counters_and_reasons_of_the_running_day_wait_for_the_next_morning(busy: City) -> None:
    busy.press("00004", BAD, 9)
    city = reader(busy, "city")
    assert city.counters("00004", TODAY, TOMORROW)[""].n == 9  # known of the unit, not of a counter
    assert city.reasons("00004", TODAY, TOMORROW) == {"": 9}
    table = city.tally(Tally(TODAY, TOMORROW, (By.RATING,), Step.HOUR))
    assert not table.rows
    busy.now_ms += 24 * 3_600_000
    assert reader(busy, "city").counters("00004", TODAY, TOMORROW)["00004-1"].counts == Counts(0, 0, 9)


def test_small_cells_of_counters_come_without_split_but_for_the_city(busy: City) -> None:
    cells = reader(busy, "ward").counters("00004", MONTH, TODAY)
    assert {key: cell.n for key, cell in cells.items()} == {"00004-1": 30, "00004-2": 3}
    assert {cell.counts for cell in cells.values()} == {None}
    assert reader(busy, "city").counters("00004", MONTH, TODAY)["00004-2"].counts == Counts(0, 0, 3)


def test_two_spans_cannot_be_subtracted_to_get_a_counter_s_day(city: City) -> None:
    city.press("00004", VERY, 30, day=YESTERDAY - timedelta(days=1))
    city.press("00004", VERY, 30, day=YESTERDAY - timedelta(days=1), counter=2)
    city.press("00004", BAD, 1, day=YESTERDAY)
    ward = reader(city, "ward")
    assert ward.counters("00004", MONTH, TODAY)["00004-1"].counts == Counts(30, 0, 1)
    for since, until in (
        (MONTH, YESTERDAY),
        (MONTH + timedelta(days=1), TODAY),
        (date(2026, 9, 1), date(2026, 10, 16)),
    ):
        assert {cell.counts for cell in ward.counters("00004", since, until).values()} <= {None}
        assert set(ward.reasons("00004", since, until)) <= {HIDDEN}
    assert reader(city, "city").counters("00004", MONTH, YESTERDAY)["00004-1"].counts == Counts(30, 0, 0)


def test_a_counter_with_one_unshown_day_has_no_days_that_could_be_subtracted_from_its_month(city: City) -> None:
    for back in (1, 2, 3):
        city.press("00004", VERY, 9, day=TODAY - timedelta(days=back))
        city.press("00004", VERY, 9, day=TODAY - timedelta(days=back), counter=2)
    assert set(reader(city, "ward").counter_days("00004", MONTH, TODAY)) == {"00004-1", "00004-2"}
    city.press("00004", BAD, 1, day=TODAY - timedelta(days=4))
    city.press("00004", VERY, 20, day=TODAY - timedelta(days=4), counter=2)
    assert reader(city, "ward").counter_days("00004", MONTH, TODAY) == {}
    assert reader(city, "city").counter_days("00004", MONTH, TODAY)["00004-1"]["2026-11-16"] == Counts(0, 0, 1)


def test_small_cells_of_hours_come_without_split_but_for_the_city(busy: City) -> None:
    busy.press("00004", BAD, 2, day=YESTERDAY, hour=11)
    busy.press("00004", VERY, 9, day=YESTERDAY, hour=14)
    cells = reader(busy, "ward").weekday_hours("00004", MONTH, TODAY)
    assert {hour: cell.counts is None for (_, hour), cell in cells.items()} == {9: False, 11: True, 14: True}
    assert all(cell.counts is not None for cell in reader(busy, "city").weekday_hours("00004", MONTH, TODAY).values())


def test_hours_are_what_the_store_counts_by_hour(busy: City) -> None:
    for back, hour in ((0, 9), (2, 15), (18, 8), (29, 12), (30, 23)):  # today and at night: not counted
        busy.press("00004", VERY, 7, day=TODAY - timedelta(days=back), hour=hour, counter=2)
    since = date(2026, 10, 1)
    table = busy.sources().reader.tally(Tally(since, TODAY, (By.RATING,), Step.HOUR, units=frozenset({"00004"})))
    told: dict[tuple[int, int], Counts] = defaultdict(Counts)
    for rating, at, n in table.rows:
        moment = datetime.fromisoformat(str(at))
        told[moment.weekday(), moment.hour] += Counts(**{str(rating): int(n)})
    cells = reader(busy, "city").weekday_hours("00004", since, TODAY + timedelta(days=1))
    assert {key: cell.counts for key, cell in cells.items()} == told
    assert sum(cell.n for cell in cells.values()) == 33 + 3 * 7


def test_a_reason_with_few_presses_is_not_told_apart(busy: City) -> None:
    assert reader(busy, "ward").reasons("00004", MONTH, TODAY) == {HIDDEN: 3}
    assert reader(busy, "city").reasons("00004", MONTH, TODAY) == {"time": 3}


def test_a_scope_of_a_group_holds_the_units_under_it(city: City) -> None:
    users.add(city.book, "group", role=users.Role.UNIT, units=("hanoi",), password_hash="x")
    user = users.find(city.book, "group")
    assert user is not None
    assert scope_of(user, city.sources().registry).units == frozenset({"hanoi", "00004", "00008", "00070"})


def test_a_scope_without_units_sees_nothing(busy: City) -> None:
    nobody = ScopedReader(busy.sources(), Scope("x", users.Role.UNIT, frozenset()))
    assert nobody.units(MONTH, TOMORROW) == {}


def test_a_field_s_split_is_shown_only_where_that_of_each_of_its_counters_is(busy: City) -> None:
    both, first = frozenset({"00004-1", "00004-2", "00008-1"}), frozenset({"00004-1"})
    assert reader(busy, "ward").units_at(both, MONTH, TODAY) == {"00004": Cell(33, None)}
    assert reader(busy, "ward").units_at(first, MONTH, TODAY) == {"00004": Cell(30, None)}
    of_city = reader(busy, "city").units_at(both, MONTH, TODAY)
    assert of_city["00004"] == Cell(33, Counts(30, 0, 3))
    assert "00008" in of_city
