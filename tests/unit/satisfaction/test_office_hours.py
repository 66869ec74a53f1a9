"""When an office is open: first opening and last closing of a day, and on which days at all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import clock
from satisfaction.integrity import FIRST_RULE, Exclusion, Maintenance, Rule, Rules
from satisfaction.office_hours import Calendar, SpecialDay, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Place, Registry
from satisfaction.press import Press, Rating, Void

SINCE = date(2020, 1, 1)
MORNING, AFTERNOON = (480, 720), (810, 1050)
WEEK = [WeeklyHours("*", day, *session, SINCE) for day in range(5) for session in (MORNING, AFTERNOON)]
SATURDAY_MORNING = WeeklyHours("*", 5, *MORNING, SINCE)
TET = SpecialDay(date(2026, 2, 17), None, "Tết Nguyên Đán")
SWAPPED = SpecialDay(date(2026, 8, 22), 0, "Làm bù")
REGISTRY = Registry(
    counters=[
        Counter("c1", "00004", "Quầy 1", "hộ tịch", "", date(2025, 7, 1)),
        Counter("c2", "00008", "Quầy 2", "đất đai", "", SINCE),
    ],
    boxes=[BoxPlace("box-1", "c1", date(2025, 7, 1)), BoxPlace("box-2", "c2", SINCE)],
)


def _open(calendar: Calendar, day: str, *, unit: str = "00004", counter: str = "c1") -> tuple[str, str] | None:
    hours = calendar.hours(unit, counter, date.fromisoformat(day))
    if hours is None:
        return None
    opens, closes = clock.local_datetime(hours.opens_ms), clock.local_datetime(hours.closes_ms)
    assert opens.date() == date.fromisoformat(day)
    return f"{opens:%H:%M}", f"{closes:%H:%M}"


def _judge(when: str, *, box: str = "box-1", void: Void | None = None, rules: Rules | None = None) -> Exclusion | None:
    judge = rules or Rules(REGISTRY, Calendar(weekly=[*WEEK, SATURDAY_MORNING], special=[TET, SWAPPED]))
    return judge.judge(
        Press(box, "9f3c2a1b", 1, clock.from_iso(f"{when}+07:00"), Rating.SATISFIED, void=void)
    ).exclusion


def test_a_day_opens_in_the_morning_and_closes_after_the_afternoon_lunch_within() -> None:
    assert _open(Calendar(weekly=WEEK), "2026-10-05") == ("08:00", "17:30")


def test_a_saturday_is_open_in_the_morning_where_the_office_says_so() -> None:
    assert _open(Calendar(weekly=WEEK), "2026-10-10") is None
    assert _open(Calendar(weekly=[*WEEK, SATURDAY_MORNING]), "2026-10-10") == ("08:00", "12:00")


def test_tet_is_closed() -> None:
    assert _open(Calendar(weekly=WEEK, special=[TET]), "2026-02-17") is None
    assert _open(Calendar(weekly=WEEK, special=[TET]), "2026-02-16") == ("08:00", "17:30")


def test_a_swapped_saturday_keeps_the_hours_of_the_day_it_stands_for() -> None:
    assert _open(Calendar(weekly=[*WEEK, SATURDAY_MORNING], special=[SWAPPED]), "2026-08-22") == ("08:00", "17:30")


def test_a_counters_own_hours_go_before_its_units_and_those_before_the_citys() -> None:
    own = [WeeklyHours("c1", 0, 540, 600, SINCE), WeeklyHours("00004", 0, 420, 660, SINCE)]
    calendar = Calendar(weekly=[*WEEK, *own])
    assert _open(calendar, "2026-10-05", counter="c1") == ("09:00", "10:00")
    assert _open(calendar, "2026-10-05", counter="c9") == ("07:00", "11:00")
    assert _open(calendar, "2026-10-05", unit="00008", counter="c2") == ("08:00", "17:30")
    assert _open(calendar, "2026-10-06", counter="c1") is None  # its own week has a Monday only


def test_a_units_own_closed_day_does_not_close_its_neighbour() -> None:
    calendar = Calendar(weekly=WEEK, special=[SpecialDay(date(2026, 10, 5), None, "Đại hội", "00004")])
    assert _open(calendar, "2026-10-05") is None
    assert _open(calendar, "2026-10-05", unit="00008", counter="c2") is not None


def test_hours_change_on_the_day_they_say() -> None:
    until, since = date(2026, 9, 30), date(2026, 10, 1)
    weekly = [WeeklyHours("*", day, 480, 1020, SINCE, until) for day in range(5)]
    weekly += [WeeklyHours("*", day, 450, 990, since) for day in range(5)]
    assert _open(Calendar(weekly=weekly), "2026-09-30") == ("08:00", "17:00")
    assert _open(Calendar(weekly=weekly), "2026-10-01") == ("07:30", "16:30")


def test_an_office_without_any_hours_is_never_open() -> None:
    assert _open(Calendar(), "2026-10-05") is None


@pytest.mark.parametrize(
    ("when", "exclusion"),
    [
        ("2026-10-05T07:00:00", None),
        ("2026-10-05T06:59:59.999", Exclusion.OUT_OF_HOURS),
        ("2026-10-05T12:40:00", None),  # lunch counts: who was served at 11:40 waited longest
        ("2026-10-05T18:30:00", None),
        ("2026-10-05T18:30:00.001", Exclusion.OUT_OF_HOURS),
        ("2026-10-05T23:59:00", Exclusion.OUT_OF_HOURS),
        ("2026-10-06T00:00:00", Exclusion.OUT_OF_HOURS),
        ("2026-10-10T13:00:00", None),
        ("2026-10-10T13:00:00.001", Exclusion.OUT_OF_HOURS),
        ("2026-10-11T10:00:00", Exclusion.OUT_OF_HOURS),
        ("2026-02-17T10:00:00", Exclusion.OUT_OF_HOURS),
        ("2026-08-22T16:00:00", None),
    ],
)
def test_a_press_counts_up_to_an_hour_around_the_days_hours(when: str, exclusion: Exclusion | None) -> None:
    assert _judge(when) is exclusion


@pytest.mark.parametrize("void", list(Void))
def test_what_the_box_called_void_is_excluded_by_that_name(void: Void) -> None:
    assert _judge("2026-10-05T10:00:00", void=void) == Exclusion(void.value)
    assert _judge("2026-10-05T23:00:00", void=void) == Exclusion(void.value)


def test_nothing_else_is_excluded_by_default_however_odd_it_looks() -> None:
    rules = Rules(REGISTRY, Calendar(weekly=WEEK))
    start = clock.from_iso("2026-10-05T10:00:00+07:00")
    burst = [Press("box-1", "9f3c2a1b", n + 1, start + n * 3001, Rating.VERY_SATISFIED) for n in range(500)]
    assert {rules.judge(press).exclusion for press in burst} == {None}


def test_a_unit_that_opens_on_1_july_has_no_press_the_day_before() -> None:
    rules = Rules(REGISTRY, Calendar(weekly=WEEK))
    late, early = (clock.from_iso(f"2025-{day}T10:00:00+07:00") for day in ("07-01", "06-30"))
    assert rules.judge(Press("box-1", "9f3c2a1b", 2, late, Rating.SATISFIED)) == (Place("00004", "c1"), None)
    assert rules.judge(Press("box-1", "9f3c2a1b", 1, early, Rating.SATISFIED)) == (Place("", ""), None)


def test_a_press_is_judged_by_the_rule_that_held_on_its_day() -> None:
    rules = Rules(
        REGISTRY,
        Calendar(weekly=WEEK),
        versions=[FIRST_RULE, Rule(2, date(2026, 10, 6), 0), Rule(3, date(2026, 10, 8), 120)],
    )
    found = {day: _judge(f"2026-10-{day}T07:30:00", rules=rules) for day in ("05", "06", "07", "08")}
    assert found == {"05": None, "06": Exclusion.OUT_OF_HOURS, "07": Exclusion.OUT_OF_HOURS, "08": None}
    assert rules.version == 3


def test_a_later_version_may_correct_an_earlier_one_from_an_earlier_day_on() -> None:
    rules = Rules(
        REGISTRY, Calendar(), versions=[FIRST_RULE, Rule(2, date(2026, 10, 6), 0), Rule(3, date(2026, 1, 1), 45)]
    )
    assert [rules.rule(date(2026, month, 7)).version for month in (10, 5)] == [3, 3]
    assert rules.rule(date(2025, 12, 31)).version == 1


def test_maintenance_begins_within_and_ends_without() -> None:
    begin, end = (clock.from_iso(f"2026-10-05T{hour}:00:00+07:00") for hour in ("09", "10"))
    rules = Rules(REGISTRY, Calendar(weekly=WEEK), [Maintenance("box-1", begin, end)])
    around = ["08:59:59.999", "09:00:00", "09:59:59.999", "10:00:00"]
    found = [_judge(f"2026-10-05T{clock_time}", rules=rules) for clock_time in around]
    assert found == [None, Exclusion.MAINTENANCE, Exclusion.MAINTENANCE, None]
    assert _judge("2026-10-05T09:30:00", box="box-2", rules=rules) is None


def test_maintenance_over_midnight_holds_on_both_days() -> None:
    begin, end = clock.from_iso("2026-10-05T16:00:00+07:00"), clock.from_iso("2026-10-06T08:30:00+07:00")
    rules = Rules(REGISTRY, Calendar(weekly=WEEK), [Maintenance("box-1", begin, end)])
    assert _judge("2026-10-05T16:30:00", rules=rules) is Exclusion.MAINTENANCE
    assert _judge("2026-10-06T08:10:00", rules=rules) is Exclusion.MAINTENANCE
    assert _judge("2026-10-06T09:00:00", rules=rules) is None


@pytest.mark.parametrize("until_ms", [5, 4])
def test_maintenance_that_does_not_last_is_refused(until_ms: int) -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        Maintenance("box-1", 5, until_ms)


@pytest.mark.parametrize("grace_min", [-1, 1441])
def test_a_rule_with_an_impossible_grace_is_refused(grace_min: int) -> None:
    with pytest.raises(ValueError, match="grace"):
        Rule(2, SINCE, grace_min)


@pytest.mark.parametrize("grace_min", [0, 1440])
def test_a_grace_of_nothing_and_of_a_whole_day_are_rules(grace_min: int) -> None:
    assert Rule(2, SINCE, grace_min).grace_min == grace_min


@given(st.lists(st.tuples(st.sampled_from(["box-1", "box-2", "box-9"]), st.integers(0, 40 * 86_400_000)), max_size=40))
def test_judging_in_any_order_gives_what_judging_alone_gives(presses: list[tuple[str, int]]) -> None:
    start = clock.day_start_ms(date(2025, 6, 15))
    calendar = Calendar(weekly=[*WEEK, SATURDAY_MORNING])
    together = Rules(REGISTRY, calendar)
    for box, offset_ms in presses:
        press = Press(box, "9f3c2a1b", 1, start + offset_ms, Rating.SATISFIED)
        assert together.judge(press) == Rules(REGISTRY, calendar).judge(press)
