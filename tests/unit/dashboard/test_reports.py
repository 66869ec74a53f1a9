"""The page of reports: which periods it offers, whose report it shows, what it says is not complete."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from dashboard.language.words import VI
from dashboard.pages.reports import context_of
from dashboard.parts.not_complete import lacks
from dashboard.parts.report_periods import MONTHS, choices
from dashboard.report import issuing
from dashboard.report.model import BoxNumbers, ReportModel
from satisfaction import periods
from store.completeness import Unproven
from tests.unit.dashboard.conftest import BAD, TODAY, VERY, City, logged_in, token_in
from tests.unit.dashboard.test_unit_page import visit_of

IN_OCTOBER = TODAY.replace(month=10, day=14)


def test_periods_are_offered_from_the_first_box_to_today_the_latest_first() -> None:
    found = choices(since=date(2026, 5, 20), today=date(2026, 8, 3), period_day=1)
    assert [month.text for month in found.months] == ["2026-08", "2026-07", "2026-06", "2026-05"]
    assert [quarter.text for quarter in found.quarters] == ["2026-Q3", "2026-Q2"]
    assert [period.text for period in found.longer] == ["2026", "2026-9M", "2026-H2", "2026-H1"]
    assert periods.parse("2026-Q2") in found
    assert periods.parse("2026-04") not in found


def test_the_month_of_a_city_whose_reports_run_from_the_15th_is_the_running_one() -> None:
    found = choices(since=date(2026, 8, 1), today=date(2026, 8, 15), period_day=15)
    assert [month.text for month in found.months] == ["2026-09", "2026-08"]


def test_of_many_years_the_latest_three_are_offered() -> None:
    found = choices(since=date(2016, 1, 1), today=TODAY, period_day=1)
    assert len(found.months) == MONTHS
    assert {period.text[:4] for period in (*found.quarters, *found.longer)} == {"2026", "2025", "2024", "2023"}


def test_a_closed_month_is_marked_where_it_is_chosen(city: City) -> None:
    client = logged_in(city.app(), "city")
    client.post("/reports/close", data={"period": "2026-02", "csrf": token_in(client.get("/boxes").text)})
    options = re.findall(r"<option value=\"(2026-[^\"]+)\"[^>]*>([^<]+)<", client.get("/reports").text)
    assert [one for one in options if "đã chốt" in one[1]] == [("2026-02", "Tháng 02/2026 · đã chốt")]


def test_days_of_one_s_own_are_shown_and_stand_in_the_choice(city: City) -> None:
    city.press("00004", VERY, 20, day=IN_OCTOBER)
    city.press("00004", BAD, 5, day=IN_OCTOBER.replace(day=20))
    text = logged_in(city.app(), "city").get("/reports?from=2026-10-01&to=2026-10-15&unit=00004").text
    assert '<strong id="n">20</strong>' in text
    assert '<option value="2026-10-01..2026-10-15" selected>01/10/2026 – 15/10/2026' in text
    assert 'href="/download/2026-10-01..2026-10-15.pdf?unit=00004"' in text
    assert '<input id="from" type="date" name="from" required max="2026-11-20" value="2026-10-01">' in text


@pytest.mark.parametrize("days", ["from=2026-10-15&to=2026-10-01", "from=2026-10-15", "from=x&to=y"])
def test_days_that_make_no_period_are_refused_in_words(city: City, days: str) -> None:
    answer = logged_in(city.app(), "city").get(f"/reports?{days}")
    assert answer.status_code == 400
    assert "Ngày bắt đầu" in answer.text or "không phải là kỳ báo cáo" in answer.text


@pytest.mark.parametrize(
    ("name", "query", "whose"),
    [
        ("city", "", "Toàn thành phố"),
        ("city", "&unit=00008", "Phường Ngọc Hà"),
        ("ward", "", "Phường Ba Đình"),
    ],
)
def test_the_heading_says_which_month_and_whose_report(city: City, name: str, query: str, whose: str) -> None:
    text = logged_in(city.app(), name).get(f"/reports?period=2026-10{query}").text
    assert re.search(rf"<h1 id=\"heading\">Báo cáo tháng 10/2026 <span class=\"period\">{whose}</span></h1>", text)


def october(city: City) -> ReportModel:
    """October's report: one ward pressed on one box, two wards did not."""
    city.press("00004", VERY, 20, day=IN_OCTOBER)
    visit = visit_of(city, "city")
    return issuing.report(context_of(visit), visit.period("2026-10"), now_ms=city.now_ms)


def box(name: str, *, stored: int, unproven: Unproven | None) -> BoxNumbers:
    return BoxNumbers(name, "00004", stored=stored, rejected=0, missing=0, lost=0, unproven=unproven)


def test_what_is_not_complete_is_said_with_the_names_of_boxes(city: City) -> None:
    doubtful = tuple(box(f"b{n}", stored=1, unproven=next(iter(Unproven))) for n in range(7))
    model = october(city)
    model = replace(
        model,
        boxes=(*doubtful, box("quiet", stored=0, unproven=None)),
        total=replace(model.total, missing=12, lost=2, rejected=3),
    )
    found = lacks(model, words=VI)
    assert [(lack.text, lack.warned) for lack in found] == [
        ("Còn 7 thiết bị chưa gửi hết dữ liệu", True),
        ("Chưa nhận được 10 lượt đánh giá", True),
        ("3 lượt bị từ chối, không đưa vào số liệu", True),
        ("2 lượt đánh giá đã xác nhận là mất", False),
        ("1 thiết bị chưa gửi lượt nào trong kỳ", True),
        ("Chưa có lượt đánh giá: 2 đơn vị", False),
    ]
    assert (found[0].boxes, found[0].more) == (("b0", "b1", "b2", "b3", "b4"), "và 2 thiết bị khác")
    assert found[4].boxes == ("quiet",)


def test_where_all_is_proven_to_be_there_nothing_is_lacking(city: City) -> None:
    model = october(city)
    pressed = tuple(row for row in model.rows if row.stored)
    assert lacks(replace(model, rows=pressed, boxes=(box("b", stored=20, unproven=None),)), words=VI) == []


def test_of_a_running_month_it_is_not_held_against_boxes_that_they_are_not_done(city: City) -> None:
    city.press("00004", VERY, 20)
    visit = visit_of(city, "city")
    model = issuing.report(context_of(visit), visit.period("2026-11"), now_ms=city.now_ms)
    assert model.doubtful_boxes
    texts = [lack.text for lack in lacks(model, words=VI)]
    assert texts[0] == "Kỳ báo cáo kéo dài đến hết ngày 30/11/2026: số liệu là tạm tính."
    assert not any("chưa gửi hết" in text for text in texts)
