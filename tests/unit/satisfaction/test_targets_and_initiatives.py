"""Which target holds for whom, and what an office promises on which day."""

from datetime import date

import pytest

from satisfaction.initiatives import InitiativeDay, held
from satisfaction.places import Counter
from satisfaction.targets import Measure, Target, Targets

THUY_KHUE = Counter("tk-1", "00103", "Quầy 1", "hộ tịch", "tiếp nhận", date(2020, 1, 1))
LAND = Counter("tk-2", "00103", "Quầy 2", "đất đai", "tiếp nhận", date(2020, 1, 1))
MONDAYS = InitiativeDay("Thứ Hai – ngày không giấy hẹn", date(2022, 9, 1), weekday=0, units=frozenset({"00103"}))
NO_WAITING = InitiativeDay("Ngày không chờ", date(2024, 1, 1), day=date(2026, 10, 10), counters=frozenset({"tk-2"}))
PROCEDURES = InitiativeDay("TTHC không chờ", date(2023, 1, 1), fields=frozenset({"hộ tịch", "chứng thực"}))
ALL = [MONDAYS, NO_WAITING, PROCEDURES]


def test_a_weekday_of_one_unit_is_held_each_week_from_its_first_day_on() -> None:
    monday, tuesday = date(2022, 9, 5), date(2022, 9, 6)
    assert held(ALL, counter=THUY_KHUE, day=monday) == ["Thứ Hai – ngày không giấy hẹn"]
    assert held(ALL, counter=THUY_KHUE, day=tuesday) == []
    assert held(ALL, counter=THUY_KHUE, day=date(2022, 8, 29)) == []


def test_one_day_at_one_counter_is_that_day_and_that_counter_only() -> None:
    assert held(ALL, counter=LAND, day=date(2026, 10, 10)) == ["Ngày không chờ"]
    assert held(ALL, counter=THUY_KHUE, day=date(2026, 10, 10)) == ["TTHC không chờ"]
    assert held(ALL, counter=LAND, day=date(2026, 10, 9)) == []


def test_procedures_without_a_day_are_promised_every_day_in_their_fields() -> None:
    assert {tuple(held([PROCEDURES], counter=THUY_KHUE, day=date(2026, 10, day))) for day in range(1, 31)} == {
        ("TTHC không chờ",)
    }
    assert held([PROCEDURES], counter=LAND, day=date(2026, 10, 1)) == []


def test_an_initiative_ends_on_its_last_day() -> None:
    ended = InitiativeDay("Ngày không viết", date(2026, 1, 1), date(2026, 3, 31), weekday=1)
    assert held([ended], counter=LAND, day=date(2026, 3, 31)) == ["Ngày không viết"]
    assert held([ended], counter=LAND, day=date(2026, 4, 7)) == []


def test_a_weekday_and_a_day_together_are_refused() -> None:
    with pytest.raises(ValueError, match="not both"):
        InitiativeDay("Ngày không chờ", date(2026, 1, 1), weekday=0, day=date(2026, 1, 5))


def test_without_any_target_hanois_plan_holds() -> None:
    targets = Targets()
    assert targets.of("00004", year=2026) == 0.86
    assert targets.of("00004", year=2026, measure=Measure.ON_TIME) == 0.99
    assert targets.of("00004", year=2026, measure=Measure.PETITIONS) == 1.0


def test_a_units_own_target_goes_before_the_citys_of_that_year() -> None:
    targets = Targets(
        [
            Target(Measure.SATISFACTION, "*", 2026, 0.88),
            Target(Measure.SATISFACTION, "00004", 2026, 0.95),
        ]
    )
    assert (targets.of("00004", year=2026), targets.of("00008", year=2026), targets.of("*", year=2026)) == (
        0.95,
        0.88,
        0.88,
    )


def test_a_target_holds_until_a_later_year_sets_another() -> None:
    targets = Targets(
        [
            Target(Measure.SATISFACTION, "*", 2024, 0.86),
            Target(Measure.SATISFACTION, "00004", 2025, 0.9),
            Target(Measure.SATISFACTION, "*", 2027, 0.92),
        ]
    )
    assert [targets.of("00004", year=year) for year in (2023, 2024, 2025, 2026, 2027)] == [0.86, 0.86, 0.9, 0.9, 0.92]


@pytest.mark.parametrize("value", [-0.01, 1.01, 86])
def test_a_target_that_is_not_a_fraction_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="fraction"):
        Target(Measure.SATISFACTION, "*", 2026, value)
