"""Closing a period: sealed for good, told afterwards, taken back only with a reason."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from dashboard.report import adjustments
from dashboard.report.adjustments import concerned
from dashboard.report.issuing import close, deliver, report, to_close
from dashboard.report.produce import Format
from ingest.intake import OLDEST_MS
from satisfaction import clock, periods
from satisfaction.periods import Period
from satisfaction.score import Counts
from store.book import audit, closings, registry
from store.book.closings import Closing, NotPossible
from store.contract import PressReader, Table, Tally
from tests.unit.report.conftest import (
    AFTER_NOVEMBER,
    AFTER_OCTOBER,
    BAD,
    EMPTY,
    MET,
    NOVEMBER,
    OCTOBER,
    UNDECIDED,
    VERY,
    City,
)


def close_period(city: City, period: Period, *, now_ms: int) -> Closing:
    return close(city.context, to_close(city.context, period, now_ms=now_ms), who="Lan", now_ms=now_ms)


def everything(city: City, period: Period, *, now_ms: int) -> list[bytes]:
    return [deliver(city.context, period, format, now_ms=now_ms).content for format in Format]


def test_a_closed_period_is_handed_out_byte_for_byte_whatever_comes_later(
    october: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    before = everything(october, OCTOBER, now_ms=AFTER_OCTOBER)
    october.press(MET, BAD, 50, day=date(2026, 10, 8))  # arrives late
    entries = registry.load(october.book)
    renamed = tuple(replace(unit, name="Tên khác") for unit in entries.units)
    registry.replace(october.book, replace(entries, units=renamed), who="test")
    monkeypatch.setattr("dashboard.report.issuing.produce", lambda *_, **__: b"a newer version's layout")
    assert everything(october, OCTOBER, now_ms=AFTER_NOVEMBER) == before


def test_closing_keeps_the_sum_of_every_file_and_one_audit_line(october: City) -> None:
    closing = close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    kept = closings.files(october.book, closing)
    assert [file.name for file in kept] == [
        "hailong-2026-10-excel.csv",
        "hailong-2026-10.csv",
        "hailong-2026-10.pdf",
        "hailong-2026-10.xlsx",
    ]
    for file in kept:
        content = closings.content(october.book, closing, file.name)
        assert content is not None
        assert hashlib.sha256(content).hexdigest() == file.sha256
    line = audit.entries(october.book)[0]
    assert (line.who, line.action, line.subject) == ("Lan", "period.close", "2026-10")
    assert all(file.sha256 in line.detail for file in kept)


def test_a_sealed_file_is_found_by_its_sum_and_a_changed_one_is_not(october: City) -> None:
    closing = close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    content = deliver(october.context, OCTOBER, Format.PDF, now_ms=AFTER_OCTOBER).content
    found = closings.find(october.book, hashlib.sha256(content).hexdigest())
    assert found is not None
    assert found.closing.id == closing.id
    assert closings.find(october.book, hashlib.sha256(content + b" ").hexdigest()) is None


@pytest.mark.parametrize(
    ("by_hand", "named"),
    [
        ("UPDATE closed_files SET content = content || ' ' WHERE name LIKE '%.pdf'", "hailong-2026-10.pdf"),
        ("UPDATE closed_files SET sha256 = replace(sha256, '1', '2') WHERE name LIKE '%.pdf'", "hailong-2026-10.pdf"),
        ("DELETE FROM closed_files WHERE name LIKE '%.pdf'", "hailong-2026-10.pdf"),
        ("UPDATE closed_periods SET figures = replace(figures, 'satisfied', 'satisfied_')", "figures"),
        ("DELETE FROM audit WHERE action = 'period.close'", "no line of its closing"),
    ],
)
def test_what_is_no_longer_as_it_was_sealed_is_named_and_not_handed_out(
    october: City, by_hand: str, named: str
) -> None:
    close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    assert closings.altered(october.book) == []
    with october.book.write() as tables:
        assert tables.execute(by_hand).rowcount
    (told,) = closings.altered(october.book)
    assert (told.startswith("2026-10: "), named in told) == (True, True)
    if by_hand.startswith("UPDATE closed_files"):
        with pytest.raises(NotPossible, match="no longer what was sealed"):
            deliver(october.context, OCTOBER, Format.PDF, now_ms=AFTER_OCTOBER)


def test_a_period_cannot_be_closed_before_it_has_ended(october: City) -> None:
    with pytest.raises(NotPossible, match="runs until 31/10/2026"):
        to_close(october.context, OCTOBER, now_ms=OCTOBER.until_ms - 1)
    assert to_close(october.context, OCTOBER, now_ms=OCTOBER.until_ms).total.counts.total == 549


def test_a_period_cannot_be_closed_twice_nor_when_nothing_was_pressed(october: City) -> None:
    close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    with pytest.raises(NotPossible, match="closed by Lan"):
        to_close(october.context, OCTOBER, now_ms=AFTER_OCTOBER)
    with pytest.raises(NotPossible, match="no press"):
        to_close(october.context, periods.parse("2026-09"), now_ms=AFTER_OCTOBER)


def test_two_who_close_at_once_make_one_closing(october: City) -> None:
    model = to_close(october.context, OCTOBER, now_ms=AFTER_OCTOBER)
    close(october.context, model, who="Lan", now_ms=AFTER_OCTOBER)
    with pytest.raises(NotPossible, match="closed by Lan"):
        close(october.context, model, who="Minh", now_ms=AFTER_OCTOBER)
    assert len(closings.history(october.book)) == 1


def test_boxes_that_may_still_hold_presses_are_named_before_closing(october: City) -> None:
    assert len(to_close(october.context, OCTOBER, now_ms=AFTER_OCTOBER).doubtful_boxes) == 10


def test_reopening_needs_a_reason_and_leaves_the_old_files_findable(october: City) -> None:
    close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    old = deliver(october.context, OCTOBER, Format.CSV, now_ms=AFTER_OCTOBER).content
    with pytest.raises(NotPossible, match="reason"):
        closings.reopen(october.book, period=OCTOBER, reason="  ", who="Lan", at_ms=AFTER_OCTOBER)
    closings.reopen(october.book, period=OCTOBER, reason="sai mã quầy", who="Lan", at_ms=AFTER_OCTOBER)
    october.press(EMPTY, VERY, 1, day=date(2026, 10, 9))
    new = deliver(october.context, OCTOBER, Format.CSV, now_ms=AFTER_OCTOBER)
    assert not new.sealed
    assert new.content != old
    found = closings.find(october.book, hashlib.sha256(old).hexdigest())
    assert found is not None
    assert found.closing.reason == "sai mã quầy"
    assert audit.entries(october.book)[0].detail == "sai mã quầy"


def test_an_open_period_cannot_be_reopened(october: City) -> None:
    with pytest.raises(NotPossible, match="not closed"):
        closings.reopen(october.book, period=OCTOBER, reason="thử", who="Lan", at_ms=AFTER_OCTOBER)


def test_what_comes_after_closing_is_told_once_in_the_next_report(october: City) -> None:
    close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    october.press(UNDECIDED, VERY, 6, day=date(2026, 10, 30))
    october.press(MET, VERY, 10, day=date(2026, 11, 3))
    november = report(october.context, NOVEMBER, now_ms=AFTER_NOVEMBER)
    (told,) = november.adjustments
    assert (told.period, told.unit) == ("2026-10", UNDECIDED)
    assert told.reported == Counts(41, 0, 5)
    assert told.now == Counts(47, 0, 5)
    close_period(october, NOVEMBER, now_ms=AFTER_NOVEMBER)
    october.press(MET, VERY, 10, day=date(2026, 12, 3))
    december = periods.parse("2026-12")
    assert report(october.context, december, now_ms=december.until_ms).adjustments == ()
    october.press(UNDECIDED, VERY, 1, day=date(2026, 10, 30), hour=14)
    (more,) = report(october.context, december, now_ms=december.until_ms).adjustments
    assert (more.reported.total, more.now.total) == (52, 53)


def test_what_a_second_closing_has_is_not_told_again_though_an_earlier_report_told_less(october: City) -> None:
    """Whoever adds what is told to the month as it was issued anew would count it twice."""
    close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    october.press(UNDECIDED, VERY, 6, day=date(2026, 10, 30))
    october.press(MET, VERY, 10, day=date(2026, 11, 3))
    close_period(october, NOVEMBER, now_ms=AFTER_NOVEMBER)
    for hour in (14, 15):
        closings.reopen(october.book, period=OCTOBER, reason="trễ", who="Lan", at_ms=AFTER_NOVEMBER)
        october.press(UNDECIDED, VERY, 1, day=date(2026, 10, 30), hour=hour)
        close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)  # the server's clock has gone back
    december = periods.parse("2026-12")
    assert report(october.context, december, now_ms=december.until_ms).adjustments == ()
    october.press(UNDECIDED, VERY, 1, day=date(2026, 10, 30), hour=16)
    (more,) = report(october.context, december, now_ms=december.until_ms).adjustments
    assert (more.reported.total, more.now.total) == (54, 55)


def test_a_quarter_tells_what_its_closed_months_did_not(october: City) -> None:
    close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    october.press(MET, VERY, 2, day=date(2026, 10, 9))
    quarter = report(october.context, periods.parse("2026-Q4"), now_ms=periods.parse("2026-Q4").until_ms)
    assert [(item.period, item.now.total - item.reported.total) for item in quarter.adjustments] == [("2026-10", 2)]


def test_a_month_tells_of_earlier_months_only_and_never_of_itself() -> None:
    closed = [
        periods.parse(text) for text in ("2022-06", "2026-08", "2026-09", "2026-10", "2026-11", "2026-Q3", "2025")
    ]
    assert [period.text for period in concerned(OCTOBER, closed)] == ["2026-08", "2026-09"]


def test_closed_periods_are_looked_at_as_long_as_presses_of_theirs_are_taken() -> None:
    """A press is taken up to three years back, until the end of a report's period of up to a year and its closing."""
    year = periods.parse("2026")
    taken = clock.local_day(year.until_ms - OLDEST_MS)
    assert adjustments.earliest(year) <= taken
    assert adjustments.earliest(OCTOBER) <= taken.replace(month=9)


def test_months_of_one_name_in_two_calendars_are_told_apart(october: City) -> None:
    """The city changed the first day of its month: September to the 14th was closed, and October to the 31st."""
    early = periods.parse("2026-10", period_day=15)
    close_period(october, early, now_ms=AFTER_OCTOBER)
    close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    october.press(MET, VERY, 2, day=date(2026, 9, 20))
    october.press(MET, VERY, 3, day=date(2026, 10, 30))
    told = report(october.context, NOVEMBER, now_ms=AFTER_NOVEMBER).adjustments
    assert sorted((item.period, item.now.total - item.reported.total) for item in told) == [
        ("2026-10", 3),
        ("2026-10 (15/09/2026–14/10/2026)", 2),
    ]
    october.press(MET, VERY, 10, day=date(2026, 11, 3))
    close_period(october, NOVEMBER, now_ms=AFTER_NOVEMBER)
    december = periods.parse("2026-12")
    assert report(october.context, december, now_ms=december.until_ms).adjustments == ()


def test_a_unit_sees_its_part_of_the_closed_figures_without_small_cells(october: City) -> None:
    close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    october.press(UNDECIDED, BAD, 4, day=date(2026, 10, 12))
    staff = replace(october.context, scope=frozenset({UNDECIDED}), small_cells=False)
    part = report(staff, OCTOBER, now_ms=AFTER_NOVEMBER)
    assert part.total.counts == Counts(41, 0, 5)  # as closed
    assert [(row.field, dict(row.by_reason)) for row in part.reasons] == [("", {"conduct": 5})]
    file = deliver(staff, OCTOBER, Format.CSV, now_ms=AFTER_NOVEMBER)
    assert file.name == "hailong-2026-10-00008.csv"
    assert MET.encode() not in file.content


def test_a_change_of_the_first_day_of_the_month_is_another_period(october: City) -> None:
    close_period(october, OCTOBER, now_ms=AFTER_OCTOBER)
    assert closings.in_force(october.book, periods.parse("2026-10", period_day=15)) is None
    assert closings.in_force(october.book, OCTOBER) is not None


class Arriving:
    """The city's presses, of which one more comes in before each question."""

    def __init__(self, city: City) -> None:
        self._city = city

    def tally(self, query: Tally) -> Table:
        for month in (10, 11):
            self._city.press(MET, BAD, day=date(2026, month, 20))
        return self._city.context.reader.tally(query)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._city.context.reader, name)


@pytest.mark.parametrize("text", ["2026-10", "2026-Q4"])
def test_parts_add_up_in_a_report_that_is_closed_while_presses_come_in(october: City, text: str) -> None:
    context = replace(october.context, reader=cast(PressReader, Arriving(october)))
    model = to_close(context, periods.parse(text), now_ms=periods.parse("2027-01").until_ms)
    months = [point.counts for point in model.months if point.month >= "2026-10"]
    assert sum(months, Counts()) == model.total.counts
    assert sum(row.dissatisfied for row in model.reasons) == model.total.counts.dissatisfied
    assert sum(box.stored for box in model.boxes) == model.total.stored


class Late(Arriving):
    """The city's presses, of which those that were missing come in just after the month's were counted."""

    def tally(self, query: Tally) -> Table:
        answer = self._city.context.reader.tally(query)
        if not query.counted_only:
            for gap in self._city.context.reader.gaps():
                self._city.seqs[gap.box] = gap.first - 1
                self._city.press(UNDECIDED, VERY, gap.count, day=date(2026, 10, 19))
        return answer


def test_presses_that_come_while_a_period_is_closed_are_counted_or_called_missing(october: City) -> None:
    before = to_close(october.context, OCTOBER, now_ms=AFTER_OCTOBER)
    context = replace(october.context, reader=cast(PressReader, Late(october)))
    model = to_close(context, OCTOBER, now_ms=AFTER_OCTOBER)
    assert october.context.reader.gaps() == []
    assert model.total.stored == before.total.stored, "they came too late for this report"
    assert sum(box.missing for box in model.boxes) == sum(box.missing for box in before.boxes) == 4
