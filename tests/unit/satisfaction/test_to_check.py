"""A period looked through for patterns that a person should look at."""

from __future__ import annotations

from datetime import date

import pytest

from satisfaction import clock, to_check
from satisfaction.integrity import Rules
from satisfaction.office_hours import Calendar, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Place, Registry
from satisfaction.press import Press, Rating, Void
from satisfaction.score import Counts
from satisfaction.signals import Kind

START = date(2026, 1, 1)
DAY = date(2026, 11, 2)  # a Monday
EIGHT = clock.day_start_ms(DAY) + 8 * 3_600_000
HERE = Place("00004", "q1")
RULES = Rules(
    Registry(
        counters=[Counter("q1", "00004", "Quầy 1", "hộ tịch", "", START)], boxes=[BoxPlace("ba-dinh-1", "q1", START)]
    ),
    Calendar(weekly=[WeeklyHours("*", 0, 8 * 60, 17 * 60, START)]),
)
USUAL = Counts(7500, 2400, 100)


def press(seq: int, at_ms: int, *, rating: Rating = Rating.VERY_SATISFIED, void: Void | None = None) -> Press:
    return Press("ba-dinh-1", "0a0a0a0a", seq, at_ms, rating, void=void)


def mixed(seq: int) -> Rating:
    return Rating.SATISFIED if seq % 3 == 0 else Rating.VERY_SATISFIED


def test_a_burst_is_found_at_its_box_and_day() -> None:
    gaps = (0, 3, 11, 15, 26, 30, 41)
    day = [press(i, EIGHT + 1000 * at, rating=mixed(i)) for i, at in enumerate(gaps, start=1)]
    (found,) = to_check.of_days(day, RULES, usual=USUAL)
    assert (found.place, found.box, found.day) == (HERE, "ba-dinh-1", DAY)
    assert (found.signal.kind, found.signal.observed) == (Kind.BURST, 7)


def test_presses_that_do_not_count_are_not_looked_at() -> None:
    day = [press(i, EIGHT + 4000 * i, void=Void.TEST) for i in range(1, 30)]
    assert list(to_check.of_days(day, RULES, usual=USUAL)) == []


def test_days_are_looked_at_apart() -> None:
    night = clock.DAY_MS * 7  # the same weekday a week later
    presses = [press(i, EIGHT + i * 4000, rating=mixed(i)) for i in range(1, 5)]
    presses += [press(10 + i, EIGHT + night + i * 4000, rating=mixed(i)) for i in range(1, 5)]
    assert list(to_check.of_days(presses, RULES, usual=USUAL)) == []


def test_a_day_full_of_presses_after_closing_is_found_among_many_that_are_not() -> None:
    closing = clock.day_start_ms(DAY) + 17 * 3_600_000
    usual_days = [
        press(100 * day + hour, EIGHT - day * clock.DAY_MS + hour * 3_607_000 + day * 17_000, rating=mixed(hour + day))
        for day in (28, 21, 14, 7)
        for hour in range(8)
    ]
    offsets = (1, 130, 470, 700, 1100, 1900)
    evening = [press(i, closing + 1000 * at, rating=mixed(i)) for i, at in enumerate(offsets, start=1)]
    (found,) = (
        each
        for each in to_check.of_days([*usual_days, *evening], RULES, usual=USUAL)
        if each.signal.kind is Kind.AFTER_CLOSING
    )
    assert (found.box, found.day, found.signal.observed) == ("ba-dinh-1", DAY, 6)
    assert found.signal.expected == pytest.approx((6 / 38) ** 6)


def test_presses_after_closing_are_no_signal_where_all_come_after_closing() -> None:
    closing = clock.day_start_ms(DAY) + 17 * 3_600_000
    evening = [press(i, closing + 1000 * at, rating=mixed(i)) for i, at in enumerate((1, 130, 470, 700), start=1)]
    assert to_check.of_days(evening, RULES, usual=USUAL) == []


def test_signals_come_by_day_and_box_and_presses_are_read_once() -> None:
    days = [EIGHT - 7 * clock.DAY_MS, EIGHT]
    presses = (press(i, start + 4000 * i, rating=mixed(i)) for start in days for i in range(1, 8))
    found = to_check.of_days(presses, RULES, usual=USUAL)
    assert [each.day for each in found] == [date(2026, 10, 26), DAY]


def test_a_counter_without_dissatisfied_is_found_over_the_period() -> None:
    counts = {HERE: Counts(700, 0, 0), Place("00004", "q2"): Counts(700, 0, 5)}
    (found,) = to_check.of_counters(counts, usual=USUAL)
    assert (found.place, found.signal.kind, found.day) == (HERE, Kind.NO_DISSATISFIED, None)
