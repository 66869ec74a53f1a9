"""Alerts on signals of control charts: once per signal, for the worse only, and apart from the alerts of boxes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest import chart_watch
from satisfaction import clock
from satisfaction.office_hours import WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.press import Press, Rating
from satisfaction.registry_csv import Entries
from satisfaction.score import Counts
from store.book import Book, alerts, registry
from store.book.alerts import AlertKind, Condition
from store.contract import PressStore
from store.open import open_writer

TODAY = date(2026, 11, 20)
START = date(2025, 7, 1)
UNITS = [
    Unit("00004", "Phường Ba Đình", UnitKind.PHUONG, "hanoi", START),
    Unit("00008", "Phường Ngọc Hà", UnitKind.PHUONG, "hanoi", START),
]


def days(*dissatisfied: int, n: int = 200) -> dict[str, Counts]:
    """The days up to yesterday, each of ``n`` presses."""
    first = TODAY - timedelta(days=len(dissatisfied))
    return {(first + timedelta(days=i)).isoformat(): Counts(n - bad, 0, bad) for i, bad in enumerate(dissatisfied)}


STEADY = [20, 19, 21] * 6
BAD_DAY = Condition(
    AlertKind.SIGNAL,
    "",
    "00004",
    "dưới giới hạn kiểm soát: 60,0%, n = 200, ngày 19/11/2026; trung bình 88,4%",
)


def test_a_unit_beyond_its_limits_is_named_with_rule_share_and_day() -> None:
    found = chart_watch.conditions({"00004": days(*STEADY, 80), "00008": days(*STEADY)}, units=UNITS, today=TODAY)
    assert found == [BAD_DAY]


def test_a_dip_a_rise_and_too_few_days_raise_nothing() -> None:
    for series in ([*STEADY, 27], [*STEADY, 0], [20, 80], []):
        assert chart_watch.conditions({"00004": days(*series)}, units=UNITS, today=TODAY) == []


def test_eight_days_below_the_usual_are_named_by_their_rule() -> None:
    (found,) = chart_watch.conditions({"00004": days(*STEADY, *[24] * 8)}, units=UNITS, today=TODAY)
    assert found.detail.startswith("8 điểm liên tiếp dưới trung bình: 88,0%, n = 200, ngày 19/11/2026")


def test_what_was_before_a_unit_became_another_does_not_enter_its_chart() -> None:
    merged = Unit("00004", "Phường Mới", UnitKind.PHUONG, "hanoi", TODAY - timedelta(days=6))
    assert chart_watch.conditions({"00004": days(*STEADY, 80)}, units=[*UNITS, merged], today=TODAY) == []


def test_a_unit_that_is_no_more_raises_nothing() -> None:
    gone = Unit("00004", "Phường Ba Đình", UnitKind.PHUONG, "hanoi", START, TODAY - timedelta(days=1))
    assert chart_watch.conditions({"00004": days(*STEADY, 80)}, units=[gone], today=TODAY) == []


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = Book(tmp_path / "book.db", new=True)
    yield opened
    opened.close()


@pytest.fixture
def store(book: Book, tmp_path: Path) -> Iterator[PressStore]:
    counter = Counter("q1", "00004", "Quầy 1", "hộ tịch", "", START)
    hours = tuple(WeeklyHours("*", weekday, 8 * 60, 17 * 60, START) for weekday in range(7))
    entries = Entries(tuple(UNITS), (counter,), (BoxPlace("b1", "q1", START),), hours)
    registry.replace(book, entries, who="test")
    opened = open_writer("sqlite", tmp_path)
    yield opened
    opened.close()


def presses(by_day: dict[str, Counts]) -> Iterator[Press]:
    seq = 0
    for day, counts in by_day.items():
        opened_ms = clock.day_start_ms(date.fromisoformat(day)) + 8 * clock.HOUR_MS
        ratings = [Rating.VERY_SATISFIED] * counts.very_satisfied + [Rating.DISSATISFIED] * counts.dissatisfied
        for number, rating in enumerate(ratings):
            seq += 1
            yield Press("b1", "0a0a0a0a", seq, opened_ms + 10_000 * number, rating)


def test_a_signal_in_the_store_is_one_alert_until_it_is_over(book: Book, store: PressStore) -> None:
    silent = Condition(AlertKind.SILENT, "b1", "00004", "không có tín hiệu")
    alerts.follow(book, [silent], now_ms=1)
    store.append(list(presses(days(*STEADY, 80))))
    today_ms = clock.day_start_ms(TODAY)
    for now_ms in (today_ms, today_ms + clock.HOUR_MS):
        chart_watch.look(book, reader=store, units=UNITS, now_ms=now_ms)
    alerts.follow(book, [silent], now_ms=today_ms)  # the boxes' watch, two seconds later
    assert [alert.condition for alert in alerts.open_alerts(book)] == [silent, BAD_DAY]
    usual = {TODAY.isoformat(): Counts(180, 0, 20)}
    store.append([Press(each.box, "0b0b0b0b", each.seq, each.at_ms, each.rating) for each in presses(usual)])
    chart_watch.look(book, reader=store, units=UNITS, now_ms=today_ms + clock.DAY_MS)
    assert [alert.condition for alert in alerts.open_alerts(book)] == [silent]
