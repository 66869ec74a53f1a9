"""What the unit page says beyond its figures: initiatives, what should be looked at, counters against last month."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.access.scope import scope_of
from dashboard.chart_requests import answer, unit_days
from dashboard.data.sources import Sources
from dashboard.figures.descriptions import Trend
from dashboard.language.words import words
from dashboard.pages import comparison, unit_signals
from dashboard.parts.figure_line import line
from dashboard.visit import Site, Visit
from satisfaction.initiatives import InitiativeDay
from satisfaction.score import Counts
from store.book import boards, registry, users
from store.reader import Reader
from tests.unit.dashboard.conftest import BAD, FINE, SINCE, TODAY, VERY, City, logged_in

MONDAY = date(2026, 11, 16)
PROMISE = InitiativeDay("Thứ Hai không giấy hẹn", SINCE, weekday=0, units=frozenset({"00004"}))


@pytest.fixture
def promised(city: City) -> City:
    """A city in which one ward promised something for Mondays, and kept it."""
    entries = registry.load(city.book)
    registry.replace(city.book, replace(entries, initiative_days=(PROMISE,)), who="test")
    city.press("00004", VERY, 40, day=MONDAY)
    city.press("00004", FINE, 20, day=MONDAY + timedelta(days=1))
    city.press("00004", BAD, 20, day=MONDAY + timedelta(days=1))
    return city


def page(city: City, name: str, code: str = "00004") -> str:
    """A unit's page as text without its marks."""
    text = logged_in(city.app(), name).get(f"/unit/{code}").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_an_initiative_is_compared_with_the_other_presses_and_its_interval(promised: City) -> None:
    text = page(promised, "ward")
    assert "Thứ Hai không giấy hẹn 100,0% n = 40" in text
    assert "50,0% n = 40" in text
    assert "+50,0 (+32,8; +64,8)" in text


def test_a_unit_without_initiatives_has_no_such_section(promised: City) -> None:
    assert "sáng kiến" not in page(promised, "city", "00008")


def test_an_initiative_of_few_presses_is_not_split_for_the_ward_s_own_staff(promised: City) -> None:
    promised.press("00004", BAD, 3, day=MONDAY, counter=2)
    assert "Thứ Hai không giấy hẹn – n = –" in page(promised, "ward")
    assert "Thứ Hai không giấy hẹn 93,0% n = 43" in page(promised, "city")


def test_odd_patterns_are_named_and_those_of_one_rating_to_the_city_only(promised: City) -> None:
    city, ward = (page(promised, name, "00004/days") for name in ("city", "ward"))
    assert "Nhiều lượt liền trong 60 giây Quầy 1 (b00004-1) 16/11/2026 40" in city
    assert "Nhiều lượt liền trong 60 giây" in ward
    assert "Một mức đánh giá lặp lại liên tiếp" in city
    assert "Một mức đánh giá lặp lại liên tiếp" not in ward
    assert "Không có dấu hiệu nào cần kiểm tra" in page(promised, "city", "00070/days")


def test_a_unit_s_page_reads_no_raw_press_and_links_to_what_is_told_of_them(
    promised: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = logged_in(promised.app(), "ward")
    with monkeypatch.context() as without:
        without.delattr(Reader, "scan")
        without.delattr(Reader, "_hours")
        text = client.get("/unit/00004?period=2026-10").text
        running = client.get("/unit/00004").text
    assert {"/unit/00004/days?period=2026-10#hours", "/unit/00004/days?period=2026-10#signals"} <= set(links(text))
    assert "/unit/00004/days#hours" in links(running)
    assert '<table class="heat">' not in running
    assert '<table class="heat">' in client.get("/unit/00004/days").text


def links(text: str) -> list[str]:
    """Where a page leads."""
    return re.findall(r'href="([^"]+)"', text)


def test_a_corrected_registry_takes_a_pattern_to_where_the_box_stood_though_patterns_are_kept(promised: City) -> None:
    visit = visit_of(promised, "city")
    visit = replace(visit, site=replace(visit.site, sources=replace(visit.sources, keep=True)))
    november = visit.month("2026-11")
    assert unit_signals.rows(visit, "00004", november)
    assert unit_signals.rows(visit, "00008", november) == []
    entries = registry.load(promised.book)
    places = {"b00004-1": "00008-1", "b00008-1": "00004-1"}
    swapped = tuple(replace(row, counter=places.get(row.box, row.counter)) for row in entries.boxes)
    registry.replace(promised.book, replace(entries, boxes=swapped), who="test")
    assert unit_signals.rows(visit, "00004", november) == []
    assert unit_signals.rows(visit, "00008", november)


def test_a_running_day_gives_no_pattern_yet(city: City) -> None:
    city.press("00004", BAD, 40, day=TODAY)
    assert "Không có dấu hiệu nào cần kiểm tra" in page(city, "city", "00004/days")


def test_a_fall_on_the_control_chart_is_named_on_the_page(city: City) -> None:
    days = [TODAY - timedelta(days=back) for back in range(40, 0, -1)]
    for day in days[:-1]:
        city.press("00004", VERY, 45, day=day)
        city.press("00004", BAD, 5, day=day)
    assert "tín hiệu giảm" not in page(city, "ward")
    city.press("00004", BAD, 50, day=days[-1])
    assert "tín hiệu giảm ở điểm gần nhất: dưới giới hạn" in page(city, "ward")


def visit_of(city: City, name: str) -> Visit:
    """A visit without a request."""
    sources: Sources = city.sources()
    user = users.find(city.book, name)
    assert user is not None
    return Visit(Site(sources, city.data / "registry"), scope_of(user, sources.registry), words("vi"))


def test_counters_are_compared_with_the_month_before_where_there_are_two(city: City) -> None:
    for counter in (1, 2):
        city.press("00004", VERY, 20, day=date(2026, 10, 14), counter=counter)
        city.press("00004", VERY if counter == 1 else BAD, 20, day=MONDAY, counter=counter)
    city.press("00008", VERY, 20, day=date(2026, 10, 14))
    city.press("00008", VERY, 20, day=MONDAY)
    titles = {code: str(answer(visit_of(city, "city"), f"/unit/{code}", {})) for code in ("00004", "00008")}
    assert "Các quầy: thay đổi so với tháng trước" in titles["00004"]
    assert "1 thấp" in titles["00004"]
    assert "Các quầy: thay đổi" not in titles["00008"]


@pytest.fixture
def merged(city: City) -> City:
    """The ward became another on 1 October, and was pressed about before and after."""
    entries = registry.load(city.book)
    (old,) = (unit for unit in entries.units if unit.code == "00004")
    new = replace(old, name="Phường Ba Đình Mới", valid_from=date(2026, 10, 1))
    before = replace(old, valid_to=date(2026, 9, 30))
    rest = tuple(unit for unit in entries.units if unit is not old)
    registry.replace(city.book, replace(entries, units=(before, new, *rest)), who="test")
    for month in (8, 9, 10):
        city.press("00004", VERY, 20, day=date(2026, month, 14))
        city.press("00008", VERY, 20, day=date(2026, month, 14))
    return city


def test_a_trend_and_a_heat_table_break_where_the_unit_became_another(merged: City) -> None:
    visit = visit_of(merged, "city")
    november = visit.month("2026-11")
    (trend,) = unit_days(visit, "00004", november)
    assert isinstance(trend, Trend)
    assert [point.label for point in trend.points if point.begins] == ["10/2026"]
    heat = comparison.by_month(visit, november, comparison.month_counts(visit, november))
    assert heat is not None
    assert heat.columns[:2] == ("11/2026", "10/2026")
    shown = {
        row.key: [column for column, cell in zip(heat.columns, row.cells, strict=True) if cell] for row in heat.rows
    }
    assert shown["00004"] == ["10/2026"]
    assert shown["00008"] == ["10/2026", "09/2026", "08/2026"]


def test_months_from_the_15th_to_the_14th_are_the_columns_where_reports_run_so(city: City) -> None:
    for day, n in ((date(2026, 10, 14), 10), (date(2026, 10, 15), 20), (date(2026, 11, 13), 30)):
        city.press("00004", VERY, n, day=day)
    visit = visit_of(city, "city")
    visit = replace(visit, site=replace(visit.site, sources=replace(visit.sources, period_day=15)))
    november = visit.month("2026-11")
    heat = comparison.by_month(visit, november, comparison.month_counts(visit, november))
    assert heat is not None
    (row,) = (row for row in heat.rows if row.key == "00004")
    shown = {column: cell.n for column, cell in zip(heat.columns, row.cells, strict=True) if cell}
    assert shown == {"11/2026": 50, "10/2026": 10, "02/2026": 1}  # every city of these tests has one in February


def test_a_month_is_not_compared_with_one_of_another_unit(merged: City) -> None:
    client = logged_in(merged.app(), "city")
    assert "đơn vị mới từ 01/10/2026" in client.get("/unit/00004").text
    pages = {code: client.get(f"/unit/{code}?period=2026-10").text for code in ("00004", "00008")}
    assert "So với" not in look(pages["00004"])
    assert "So với tháng 09/2026: không đổi" in look(pages["00008"])


def look(client_text: str) -> str:
    """What the first card says stands out, without its links; "" where it says nothing."""
    found = re.search(r'<ul class="needed look" id="look">(.*?)</ul>', client_text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip() if found else ""


def test_the_first_card_names_the_change_the_lowest_counter_and_the_most_frequent_reason(city: City) -> None:
    city.press("00004", VERY, 90, day=TODAY.replace(month=10, day=14))
    city.press("00004", BAD, 10, day=TODAY.replace(month=10, day=14))
    city.press("00004", VERY, 40, day=TODAY - timedelta(days=1))
    city.press("00004", VERY, 30, day=TODAY - timedelta(days=1), counter=2)
    city.press("00004", BAD, 10, day=TODAY - timedelta(days=1), counter=2)
    text = logged_in(city.app(), "ward").get("/unit/00004").text
    assert " ".join(look(text).split()) == (
        "So với tháng 10/2026: thấp hơn 2,5 điểm phần trăm "
        "Quầy có tỷ lệ thấp nhất: Quầy 2 , 75,0% (n = 40) "
        "Lý do nhiều nhất: thời gian giải quyết hồ sơ (10)"
    )


def test_a_counter_whose_split_is_hidden_is_not_named_as_the_lowest(city: City) -> None:
    city.press("00004", VERY, 40, day=TODAY - timedelta(days=1))
    city.press("00004", BAD, 3, day=TODAY - timedelta(days=1), counter=2)
    assert "Quầy có tỷ lệ thấp nhất: Quầy 2" in look(logged_in(city.app(), "city").get("/unit/00004").text).replace(
        "  ", " "
    )
    assert "Quầy" not in look(logged_in(city.app(), "ward").get("/unit/00004").text)


def test_a_month_without_presses_has_nothing_that_stands_out(city: City) -> None:
    assert look(logged_in(city.app(), "ward").get("/unit/00004").text) == ""


def test_a_number_of_presses_beyond_reach_is_not_told_to_the_last_press() -> None:
    def needed(counts: Counts) -> str:
        return line(counts, target=0.86, provisional=True, words=words("vi")).needed

    assert needed(Counts(43, 37, 13)) == (
        "Tỷ lệ rất sát chỉ tiêu: phải có thêm hơn 10.000 lượt đánh giá mới kết luận được"
    )
    assert needed(Counts(43, 39, 12)).startswith("Cần thêm khoảng ")
    assert needed(Counts(43, 43, 14)).startswith("Tỷ lệ đúng bằng chỉ tiêu")


def test_the_board_s_share_is_the_page_s_and_not_rounded_up_to_the_target(city: City) -> None:
    city.press("00004", VERY, 200, day=TODAY.replace(month=10, day=14))
    city.press("00004", BAD, 34, day=TODAY.replace(month=10, day=14))
    boards.save(city.book, boards.Board("00004", enabled=True), who="ward", at_ms=city.now_ms)
    assert "<strong>85,5%</strong>" in city.app().test_client().get("/board/00004").text
    assert '<p class="big" id="share">85,5%</p>' in logged_in(city.app(), "ward").get("/unit/00004?period=2026-10").text
