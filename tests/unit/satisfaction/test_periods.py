"""Each time falls into exactly one day, month, quarter and year; the grammar is read and printed in one place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import breaks, clock, periods
from satisfaction.office_hours import Calendar, SpecialDay, WeeklyHours
from satisfaction.periods import Period
from satisfaction.places import Unit, UnitKind

DAYS = st.dates(date(2000, 2, 1), date(2199, 11, 30))
PERIOD_DAYS = st.sampled_from([1, 15])
TIMES = st.integers(clock.day_start_ms(date(2000, 2, 1)), clock.day_start_ms(date(2199, 11, 30)))
TEXTS = ["2026-10", "2026-01", "2026-Q3", "2026-Q1", "2026-H1", "2026-H2", "2026-9M", "2026", "2026-02-28..2026-03-15"]


def _year_of(day: date, *, period_day: int = 1) -> Period:
    return periods.parse(periods.month_of(day, period_day=period_day).text[:4], period_day=period_day)


def _holds(period: Period, at_ms: int) -> bool:
    return period.since_ms <= at_ms < period.until_ms


@given(TIMES, PERIOD_DAYS)
def test_each_press_time_falls_into_exactly_one_day_month_quarter_and_year(at_ms: int, period_day: int) -> None:
    day = clock.local_day(at_ms)
    assert clock.day_start_ms(day) <= at_ms < clock.day_start_ms(day + timedelta(days=1))
    for kind in (periods.month_of, periods.quarter_of, _year_of):
        mine = kind(day, period_day=period_day)
        around = [
            kind(mine.first - timedelta(days=1), period_day=period_day),
            mine,
            kind(mine.end, period_day=period_day),
        ]
        assert [_holds(period, at_ms) for period in around] == [False, True, False]
        assert around[0].end == mine.first
        assert around[2].first == mine.end


@given(DAYS, PERIOD_DAYS)
def test_a_year_is_its_four_quarters_and_each_quarter_its_three_months(day: date, period_day: int) -> None:
    year = _year_of(day, period_day=period_day)
    quarters = [periods.parse(f"{year.text}-Q{number}", period_day=period_day) for number in (1, 2, 3, 4)]
    found = [month for quarter in quarters for month in periods.months(quarter, period_day=period_day)]
    assert found == periods.months(year, period_day=period_day)
    assert [month.text for month in found] == [f"{year.text}-{number:02d}" for number in range(1, 13)]
    assert sum(len(periods.days(month)) for month in found) == len(periods.days(year))


@given(DAYS, PERIOD_DAYS)
def test_what_is_printed_is_read_back(day: date, period_day: int) -> None:
    for kind in (periods.month_of, periods.quarter_of, _year_of):
        period = kind(day, period_day=period_day)
        assert periods.parse(period.text, period_day=period_day) == period


@pytest.mark.parametrize("period_day", [1, 15])
@pytest.mark.parametrize("text", TEXTS)
def test_the_period_before_ends_where_this_one_begins(text: str, period_day: int) -> None:
    period = periods.parse(text, period_day=period_day)
    before = periods.previous(period, period_day=period_day)
    assert before.last < period.first
    assert periods.parse(before.text, period_day=period_day) == before
    if "9M" not in text:
        assert before.end == period.first


@pytest.mark.parametrize(
    ("text", "before", "last_year"),
    [
        ("2026-01", "2025-12", "2025-01"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-H1", "2025-H2", "2025-H1"),
        ("2026-H2", "2026-H1", "2025-H2"),
        ("2026-9M", "2025-9M", "2025-9M"),
        ("2026", "2025", "2025"),
        ("2024-02-29..2024-03-01", "2024-02-27..2024-02-28", "2023-02-28..2023-03-01"),
    ],
)
def test_periods_are_compared_with_the_one_before_and_the_same_last_year(
    text: str, before: str, last_year: str
) -> None:
    period = periods.parse(text)
    assert periods.previous(period).text == before
    assert periods.same_last_year(period).text == last_year


def test_a_month_that_runs_from_the_15th_to_the_14th_is_named_by_its_end() -> None:
    january = periods.parse("2026-01", period_day=15)
    assert (january.first, january.last) == (date(2025, 12, 15), date(2026, 1, 14))
    assert periods.month_of(date(2025, 12, 15), period_day=15).text == "2026-01"
    assert _year_of(date(2025, 12, 15), period_day=15).text == "2026"


def test_one_second_before_midnight_in_vietnam_is_still_this_month() -> None:
    october = periods.parse("2026-10")
    assert _holds(october, clock.from_iso("2026-10-31T23:59:59.999+07:00"))
    assert not _holds(october, clock.from_iso("2026-11-01T00:00:00+07:00"))


def test_a_range_has_one_text_however_it_was_written() -> None:
    assert periods.parse("20260101..2026-W01-7").text == "2026-01-01..2026-01-04"


def test_a_range_may_be_one_day_and_not_less() -> None:
    assert periods.days(periods.parse("2026-03-08..2026-03-08")) == [date(2026, 3, 8)]
    with pytest.raises(ValueError, match="ends before it begins"):
        periods.parse("2026-03-08..2026-03-07")


def test_months_of_a_range_are_all_it_shares_a_day_with() -> None:
    found = periods.months(periods.parse("2026-01-31..2026-03-01"))
    assert [month.text for month in found] == ["2026-01", "2026-02", "2026-03"]


@pytest.mark.parametrize(
    "text",
    ["2026-13", "2026-00", "2026-Q5", "2026-H3", "2026-8M", "26-10", "", "0000", "2026-02-30..2026-03-01",
     "2026-03-01..2026-02-01", "2026-10\n", "２０２６", "2026-01-01..2026-02-01..2026-03-01"],
)  # fmt: skip
def test_what_is_not_a_period_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(ValueError, match=r"2026|ends before"):
        periods.parse(text)


@pytest.mark.parametrize("period_day", [0, 14, 31])
def test_months_begin_on_the_1st_or_the_15th_only(period_day: int) -> None:
    with pytest.raises(ValueError, match="period_day"):
        periods.parse("2026-10", period_day=period_day)


@given(st.text(max_size=25), PERIOD_DAYS)
def test_any_text_is_a_period_or_refused(text: str, period_day: int) -> None:
    try:
        period = periods.parse(text, period_day=period_day)
    except ValueError:
        return
    assert period.first <= period.last


def test_working_days_leave_out_weekends_and_holidays_and_take_in_swapped_saturdays() -> None:
    since = date(2026, 1, 1)
    calendar = Calendar(
        weekly=[WeeklyHours("*", weekday, 480, 1020, since) for weekday in range(5)],
        special=[SpecialDay(date(2026, 8, 31), None, "Nghỉ Quốc khánh"), SpecialDay(date(2026, 8, 22), 0, "Làm bù")],
    )
    found = periods.working_days(periods.parse("2026-08"), calendar=calendar, unit="00004")
    assert len(found) == 21
    assert date(2026, 8, 22) in found
    assert date(2026, 8, 31) not in found


def test_a_trend_breaks_where_a_ward_took_over_an_old_code() -> None:
    units = [
        Unit("00004", "Phường Trúc Bạch", UnitKind.PHUONG, "hanoi", date(2020, 1, 1), date(2025, 6, 30)),
        Unit("00004", "Phường Ba Đình", UnitKind.PHUONG, "hanoi", date(2025, 7, 1), date(2025, 12, 31)),
        Unit("00004", "Phường Ba Đình", UnitKind.PHUONG, "90001", date(2026, 1, 1)),
        Unit("90001", "Chi nhánh số 1", UnitKind.CHI_NHANH, "hanoi", date(2025, 10, 1)),
    ]
    assert breaks.of_unit(units, "00004") == [date(2020, 1, 1), date(2025, 7, 1)]
    assert breaks.of_unit(units, "90001") == [date(2025, 10, 1)]
    assert breaks.begun(units, "00004", until=date(2025, 7, 1)) == date(2020, 1, 1)
    assert breaks.begun(units, "00004", until=date(2026, 12, 1)) == date(2025, 7, 1)
    assert breaks.begun(units, "00008", until=date(2026, 12, 1)) == date.min
