"""Reports name signals of the control charts and compare initiative days, where there are any."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from dashboard.report import patterns, seal
from dashboard.report.issuing import ReportContext, told
from dashboard.report.model import ReportModel
from dashboard.report.produce import Format, produce
from dashboard.report.settings import ReportSettings
from satisfaction.initiatives import InitiativeDay
from satisfaction.p_chart import Rule, Side
from satisfaction.score import Counts
from store.book import ballots, registry
from store.book.ballots import Ballots
from store.contract import PressReader, Table, Tally
from tests.unit.report.conftest import AFTER_OCTOBER, BAD, MET, OCTOBER, UNDECIDED, VERY, City, entries

FIRST = date(2026, 10, 1)
BALLOTS = Ballots(date(2026, 10, 9), f"{MET}-1", Counts(8, 1, 0), "Lan")
MONDAYS = InitiativeDay("Thứ Hai – ngày không giấy hẹn", FIRST, weekday=0, units=frozenset({MET}))


def told_of(context: ReportContext, format: Format = Format.PDF) -> ReportModel:
    return told(context, OCTOBER, format, now_ms=AFTER_OCTOBER)


def text_of(model: ReportModel) -> str:
    pages = PdfReader(io.BytesIO(produce(model, Format.PDF, settings=ReportSettings()))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def promised(october: City) -> City:
    """October with an initiative at one unit: on Monday the 5th 300 pressed, on the two days after it 100."""
    registry.replace(october.book, replace(entries(), initiative_days=(MONDAYS,)), who="test")
    return october


def test_presses_under_an_initiative_stand_against_the_others_of_the_same_unit(promised: City) -> None:
    (row,) = told_of(promised.context).initiatives
    assert (row.name, row.unit, row.unit_name) == (MONDAYS.name, MET, "Phường Ba Đình")
    assert (row.held, row.others) == (Counts(300, 0, 0), Counts(0, 95, 5))
    assert row.difference is not None
    assert row.difference.value == pytest.approx(0.05)
    text = text_of(told_of(promised.context))
    assert f"{MONDAYS.name}:" in text
    assert "Phường Ba Đình 100,0% 300 95,0% 100 +5,0 (+" in text


def test_what_a_counter_does_later_changes_nothing_in_a_month_before(promised: City) -> None:
    """From November on counter 1 has another field of work and belongs to another unit."""
    only = replace(MONDAYS, fields=frozenset({"Hộ tịch"}))
    rows = []
    for counter in entries().counters:
        if counter.code == f"{MET}-1":
            rows.append(replace(counter, valid_to=OCTOBER.last))
            counter = replace(counter, unit=UNDECIDED, field="Đất đai", valid_from=OCTOBER.end)
        rows.append(counter)
    registry.replace(promised.book, replace(entries(), initiative_days=(only,)), who="test")
    before = told_of(promised.context)
    ballots.add(promised.book, [BALLOTS], file="a.csv", who="test", at_ms=1)
    later = replace(entries(), initiative_days=(only,), counters=tuple(rows))
    registry.replace(promised.book, later, who="test")
    after = told_of(promised.context)
    assert after.initiatives == before.initiatives
    assert [(row.unit, row.held) for row in after.initiatives] == [(MET, Counts(300, 0, 0))]
    assert after.reasons == before.reasons
    assert [(box.box, box.unit) for box in after.boxes] == [(box.box, box.unit) for box in before.boxes]
    own = told_of(replace(promised.context, scope=frozenset({MET})))
    assert (own.ballots, own.total.counts.total) == (BALLOTS.counts, 400)


def test_a_counter_that_changes_within_a_month_is_under_an_initiative_while_it_is_of_its_field(city: City) -> None:
    only = replace(MONDAYS, fields=frozenset({"Hộ tịch"}))
    change = date(2026, 10, 13)
    rows = []
    for counter in entries().counters:
        if counter.code == f"{MET}-1":
            rows.append(replace(counter, valid_to=change - timedelta(days=1)))
            counter = replace(counter, field="Đất đai", valid_from=change)
        rows.append(counter)
    registry.replace(city.book, replace(entries(), initiative_days=(only,), counters=tuple(rows)), who="test")
    for monday, n in ((5, 3), (12, 4), (19, 5), (26, 6)):
        city.press(MET, VERY, n, day=date(2026, 10, monday))
    (row,) = told_of(city.context).initiatives
    assert (row.held, row.others) == (Counts(7, 0, 0), Counts(11, 0, 0))


def test_presses_that_come_in_meanwhile_are_never_taken_off_the_others(promised: City) -> None:
    reader = promised.context.reader

    class Arriving:
        def tally(self, query: Tally) -> Table:
            promised.press(MET, BAD, day=date(2026, 10, 5))
            return reader.tally(query)

        def __getattr__(self, name: str) -> Any:
            return getattr(reader, name)

    (row,) = told_of(replace(promised.context, reader=cast(PressReader, Arriving()))).initiatives
    assert row.others.dissatisfied >= 5, "made on the days without a promise"


def test_days_with_the_same_promises_are_asked_for_at_once() -> None:
    everyday = InitiativeDay("Không hẹn", date(2026, 10, 10))
    found = list(patterns.spans([everyday, MONDAYS], first=FIRST, until=date(2026, 10, 13)))
    assert [(first, end, len(rows)) for first, end, rows in found] == [
        (date(2026, 10, 5), date(2026, 10, 6), 1),
        (date(2026, 10, 10), date(2026, 10, 12), 1),
        (date(2026, 10, 12), date(2026, 10, 13), 2),
    ]


def test_a_signal_is_told_with_its_number_and_latest_day_and_only_within_the_period() -> None:
    bad = {5, 29, 30}  # points beyond the limits, the first before the period
    days = {
        (FIRST + timedelta(days=n - 20)).isoformat(): Counts(60 if n in bad else 90, 0, 40 if n in bad else 10)
        for n in range(35)
    }
    rows = list(patterns.in_series(days, unit=MET, name="Phường Ba Đình", first=FIRST))
    (low,) = [row for row in rows if row.signal.rule is Rule.BEYOND_LIMITS]
    assert (low.signal.side, low.times, low.latest.last) == (Side.LOW, 2, "2026-10-11")


def test_a_falling_unit_is_named_in_pdf_and_excel(city: City) -> None:
    for number in range(30):
        city.press(UNDECIDED, VERY, 40, day=FIRST + timedelta(days=number))
        city.press(UNDECIDED, BAD, 30 if number == 25 else 4, day=FIRST + timedelta(days=number), hour=11)
    model = told_of(city.context)
    assert (model.signals[0].unit, model.signals[0].signal.rule) == (UNDECIDED, Rule.BEYOND_LIMITS)
    book = load_workbook(io.BytesIO(produce(model, Format.XLSX, settings=ReportSettings())))
    assert [cell.value for cell in book["Cần kiểm tra"][6]][:5] == [
        UNDECIDED, "Phường Ngọc Hà", "Dưới giới hạn", 1, "25/10/2026 – 26/10/2026",
    ]  # fmt: skip
    assert "Phường Ngọc Hà Dưới giới hạn 1 25/10/2026 – 26/10/2026" in text_of(model)


def test_patterns_are_no_part_of_the_figures_and_a_csv_does_not_wait_for_them(promised: City) -> None:
    with_patterns, plain = told_of(promised.context), told_of(promised.context, Format.CSV)
    assert with_patterns.initiatives
    assert not plain.initiatives
    assert seal.checksum(with_patterns) == seal.checksum(plain)
    assert seal.from_json(seal.to_json(with_patterns)) == with_patterns


def test_who_sees_no_small_cells_sees_no_single_days(promised: City) -> None:
    assert not told_of(replace(promised.context, small_cells=False)).initiatives
