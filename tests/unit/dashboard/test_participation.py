"""Presses beside dossiers, on the pages where an official would look; and the figures of ranks and counters."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from dashboard.chart_requests import answer, counter_charts
from dashboard.chart_requests import city as of_city
from dashboard.figures.descriptions import MeanFunnel
from dashboard.pages import comparison
from dashboard.pages.unit_initiatives import of_fields
from dashboard.report.handled import Handled, MonthHandled
from satisfaction.initiatives import InitiativeDay
from store.book import dossiers
from store.book.dossiers import Dossiers
from tests.unit.dashboard.conftest import BAD, SINCE, TODAY, VERY, City, logged_in
from tests.unit.dashboard.test_unit_page import visit_of

OCTOBER = date(2026, 10, 14)


@pytest.fixture
def october(city: City) -> City:
    """80 satisfied of 100 presses and 200 dossiers at one unit; at another more presses than dossiers."""
    city.press("00004", VERY, 80, day=OCTOBER)
    city.press("00004", BAD, 20, day=OCTOBER)
    city.press("00008", VERY, 30, day=OCTOBER)
    rows = [
        Dossiers("00004", "2026-10", "", 210, 200, 190, 10, 4, 4),
        Dossiers("00008", "2026-10", "", 20, 20, 20, 0, 0, 0),
    ]
    dossiers.add(city.book, rows, file="ho-so.csv", who="Lan", at_ms=city.now_ms)
    return city


def text_of(city: City, name: str, path: str) -> str:
    page = logged_in(city.app(), name).get(path, follow_redirects=True).text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_unit_s_page_says_whom_its_presses_speak_for(october: City) -> None:
    text = text_of(october, "ward", "/unit/00004?period=2026-10")
    assert "50,0% 100 lượt / 200 hồ sơ đã giải quyết" in text
    assert "nằm trong khoảng 40,0% – 90,0%" in text
    assert "n = N/(1 + N·0,05²): 133" in text
    assert "Quyết định 766/QĐ-TTg (tính từ số hồ sơ, không từ nút bấm): 93,0%" in text


def test_the_running_month_shows_the_month_before_until_its_dossiers_are_there(october: City) -> None:
    assert "100 lượt / 200 hồ sơ" in text_of(october, "ward", "/unit/00004")
    assert "hồ sơ đã giải quyết" not in text_of(october, "ward", "/unit/00004?period=2026-08")


def test_more_presses_than_dossiers_are_to_be_looked_at(october: City) -> None:
    text = text_of(october, "city", "/unit/00008?period=2026-10")
    assert "150,0% 30 lượt / 20 hồ sơ" in text
    assert "Số lượt đánh giá nhiều hơn số hồ sơ: cần kiểm tra." in text


@pytest.mark.parametrize("path", ["/?period=2026-10", "/reports?period=2026-10"])
def test_the_city_and_its_report_take_the_units_with_dossiers_together(october: City, path: str) -> None:
    text = text_of(october, "city", path)
    assert "59,1% 130 lượt / 220 hồ sơ đã giải quyết (2 đơn vị đã có số hồ sơ)" in text
    assert "50,0% 100 lượt / 200 hồ sơ" in text_of(october, "ward", path)


DAILY = InitiativeDay("Không giấy hẹn", SINCE, fields=frozenset({"hộ tịch"}))


def month(field: str, resolved: int, unit: str = "00004") -> MonthHandled:
    return MonthHandled(unit, "2026-10", field, Handled(resolved=resolved))


def test_dossiers_of_an_initiative_s_fields_stand_against_the_others() -> None:
    rows = [month("hộ tịch", 1824), month("đất đai", 2239), month("hộ tịch", 9, unit="00008")]
    assert of_fields(rows, "00004", [DAILY]) == (1824, 2239)


@pytest.mark.parametrize("days", [InitiativeDay("x", SINCE, weekday=0, fields=DAILY.fields), InitiativeDay("x", SINCE)])
def test_dossiers_do_not_tell_days_apart(days: InitiativeDay) -> None:
    assert of_fields([month("hộ tịch", 10), month("đất đai", 10)], "00004", [days]) is None


@pytest.mark.parametrize("rows", [[], [month("", 4063)], [month("đất đai", 10)]])
def test_dossiers_that_were_not_imported_by_field_are_not_shared_out(rows: list[MonthHandled]) -> None:
    assert of_fields(rows, "00004", [DAILY]) is None


def test_ranks_and_the_city_s_mean_are_shown_to_the_city_only(october: City) -> None:
    shown = {}
    for name in ("city", "ward"):
        visit = visit_of(october, name)
        period = visit.month("2026-10")
        charts = {type(figure) for figure in of_city(visit, period)}
        ranks = comparison.by_rank(visit, period, comparison.month_counts(visit, period))
        shown[name] = (MeanFunnel in charts, ranks is not None)
    assert shown == {"city": (True, True), "ward": (False, False)}


def test_each_counter_has_a_control_chart_of_days_that_are_over(city: City) -> None:
    for day in (TODAY - timedelta(days=back) for back in range(14)):
        if day.weekday() < 5:
            city.press("00004", VERY, 40, day=day)
            city.press("00004", BAD, 10, day=day)
            city.press("00004", VERY, 2, day=day, counter=2)
    visit = visit_of(city, "city")
    (chart,) = counter_charts(visit, "00004", visit.month("2026-11"))
    assert chart.title == "Quầy 1"
    assert chart.chart.points[-1].last < TODAY.isoformat()
    assert "Biểu đồ kiểm soát p′ từng quầy (1)" in str(answer(visit, "/unit/00004", {}))
    assert "Quầy 1" not in str(answer(visit_of(city, "ward"), "/unit/00008", {}))


def test_days_too_small_to_split_are_in_no_counter_s_chart_of_its_own_staff(city: City) -> None:
    day = TODAY - timedelta(days=1)
    city.press("00004", VERY, 20, day=day)
    city.press("00004", BAD, 3, day=day, counter=2)
    since = day - timedelta(days=3)
    assert set(visit_of(city, "city").reader.counter_days("00004", since, TODAY)) == {"00004-1", "00004-2"}
    assert "00004-2" not in visit_of(city, "ward").reader.counter_days("00004", since, TODAY)
    assert visit_of(city, "ward").reader.counter_days("00008", since, TODAY) == {}
