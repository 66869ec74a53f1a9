"""A new home knows Hanoi: its units, hours and holidays, and what its old wards became."""

from datetime import date

import pytest

from hailong import former, hanoi
from satisfaction.office_hours import Calendar
from satisfaction.places import Unit, UnitKind
from satisfaction.registry_check import check
from satisfaction.registry_csv import write


def test_hanoi_has_126_units_with_five_digit_codes_from_1_july_2025() -> None:
    units = hanoi.units()
    assert len({unit.code for unit in units}) == 126
    assert units[0] == Unit("00004", "Phường Ba Đình", UnitKind.PHUONG, "hanoi", date(2025, 7, 1))
    assert {kind: sum(unit.kind is kind for unit in units) for kind in (UnitKind.PHUONG, UnitKind.XA)} == {
        UnitKind.PHUONG: 51,
        UnitKind.XA: 75,
    }


def test_what_a_new_home_begins_with_has_no_mistake_and_is_read_back_equal() -> None:
    entries = hanoi.entries(until_year=2028)
    sheets, notes = check(write(entries))
    assert (sheets.entries(), notes) == (entries, [])


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 2, 17), False),  # Tết
        (date(2026, 4, 27), False),  # Giỗ Tổ Hùng Vương fell on a Sunday
        (date(2026, 8, 31), False),  # swapped for Saturday 22 August
        (date(2026, 9, 2), False),
        (date(2026, 9, 3), True),
        (date(2026, 10, 10), True),  # Saturday morning
        (date(2026, 10, 11), False),
    ],
)
def test_holidays_are_closed_and_other_days_are_not(day: date, open_: bool) -> None:
    entries = hanoi.entries(until_year=2028)
    calendar = Calendar(weekly=entries.office_hours, special=entries.special_days)
    assert (calendar.hours("00004", "c1", day) is not None) is open_


def test_a_saturday_swapped_for_a_monday_is_open_all_day() -> None:
    entries = hanoi.entries(until_year=2028)
    calendar = Calendar(weekly=entries.office_hours, special=entries.special_days)
    swapped, monday = (calendar.hours("00004", "c1", date(2026, 8, day)) for day in (22, 24))
    assert swapped is not None
    assert monday is not None
    assert swapped.closes_ms - swapped.opens_ms == monday.closes_ms - monday.opens_ms


def test_saturday_mornings_can_be_left_out() -> None:
    assert 5 not in {row.weekday for row in hanoi.office_hours(saturday_mornings=False)}


KNOWN = former.load(hanoi.units())


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("Hàng Bài", ["Phường Cửa Nam"]),
        ("phường quán thánh", ["Phường Ba Đình"]),
        ("dich vong hau", ["Phường Nghĩa Đô", "Phường Cầu Giấy"]),
        ("Phúc La", ["Phường Hà Đông"]),
        ("Thuỵ Khuê", ["Phường Tây Hồ"]),
    ],
)
def test_an_old_ward_becomes_every_unit_that_took_over_a_part_of_it(name: str, units: list[str]) -> None:
    (found,) = former.find(name, formers=KNOWN)
    assert [unit.name for unit in found.units] == units


def test_a_name_that_two_districts_had_is_answered_twice() -> None:
    names = [item.name for item in KNOWN]
    twice = next(name for name in names if names.count(name) > 1)
    assert len({item.district for item in former.find(twice, formers=KNOWN)}) == names.count(twice)


def test_a_name_that_no_ward_had_is_not_guessed() -> None:
    assert former.find("Hàng Bàii", formers=KNOWN) == []


def test_every_unit_of_today_took_over_something() -> None:
    assert {unit.code for item in KNOWN for unit in item.units} == {unit.code for unit in hanoi.units()}


def test_a_successor_that_does_not_exist_is_an_error_not_a_hole() -> None:
    row = {
        "old": {"province_name": "Thành Phố Hà Nội", "district_name": "Quận X", "ward_name": "Phường Y"},
        "new": {"ward_name": "Phường Z"},
    }
    with pytest.raises(KeyError, match="phuong z"):
        former.formers([row], units=hanoi.units())
