"""A month without figures: what stands in the way, and the next thing to do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.access.scope import Scope
from dashboard.chart_requests import city as city_charts
from dashboard.language.words import VI
from dashboard.visit import Site, Visit
from satisfaction.periods import parse
from satisfaction.press import Rating
from store.book import boxes, registry, services
from store.book.users import Role
from tests.unit.dashboard.conftest import BAD, TODAY, VERY, City, logged_in


def heard(city: City, *names: str) -> None:
    """Let boxes give a sign of life."""
    boxes.save(city.book, seen=dict.fromkeys(names, city.now_ms), online={}, reports=())


def without_boxes(city: City) -> None:
    registry.replace(city.book, replace(registry.load(city.book), boxes=()), who="test")


def step(city: City, path: str, *, name: str = "city") -> str:
    """The next step as a page says it, with where it leads."""
    page = logged_in(city.app(), name).get(path, follow_redirects=True).text
    found = re.search(r'id="next-step">(.*?)</p>', page)
    return found[1] if found else ""


def test_where_no_box_stands_the_city_enters_counters_and_others_ask_the_city(city: City) -> None:
    without_boxes(city)
    for path in ("/", "/unit/00004"):
        assert "hailong enroll" in step(city, path)
        assert 'href="/admin/registry"' in step(city, path)
        assert "liên hệ quản trị hệ thống" in step(city, path, name="ward")
    assert "Chưa có thiết bị nào đặt tại quầy" in logged_in(city.app(), "city").get("/boxes").text


def test_boxes_that_never_connected_are_not_counted_as_well(city: City) -> None:
    assert "6 thiết bị" in step(city, "/")
    assert 'href="/boxes?state=never"' in step(city, "/")
    heard(city, "b00008-1")
    assert "2 thiết bị" in step(city, "/unit/00004")
    text = logged_in(city.app(), "city").get("/").text
    assert "<dt>Chưa có tín hiệu</dt>" in text
    assert "trên 6 thiết bị" in text
    assert "5 chưa từng kết nối" in text


def test_a_page_without_boxes_has_no_number_of_silent_ones(city: City) -> None:
    assert "data-value=" in logged_in(city.app(), "city").get("/unit/00004").text
    without_boxes(city)
    text = logged_in(city.app(), "city").get("/unit/00004").text
    assert "data-value=" not in text
    assert "chưa đặt tại quầy nào" in text


def test_presses_that_do_not_count_are_not_passed_over_in_silence(city: City) -> None:
    heard(city, "b00004-1")
    city.press("00004", VERY, 2, day=date(2026, 11, 15))  # a Sunday
    for path in ("/", "/unit/00004"):
        assert "Đã nhận 2 lượt" in step(city, path)
        assert "ngoài giờ làm việc 2" in step(city, path)
    assert "Không tính: ngoài giờ" in re.sub(r"\s+", " ", logged_in(city.app(), "city").get("/unit/00004").text)


@pytest.mark.parametrize("path", ["/", "/unit/00004"])
def test_the_first_presses_of_a_day_are_said_before_their_share_is(city: City, path: str) -> None:
    heard(city, "b00004-1")
    assert "tăng ngay khi có người bấm nút" in step(city, path)
    city.press("00004", VERY, 3)
    assert "Hôm nay đã nhận 3 lượt" in step(city, path)
    city.press("00004", VERY, 2)
    assert step(city, path) == ""


def test_a_month_that_is_over_leads_to_the_other_months(city: City) -> None:
    assert "chọn tháng khác" in step(city, "/?period=2026-03")
    assert "chọn tháng khác" in step(city, "/unit/00004?period=2026-03")
    assert step(city, "/?period=2026-02") == ""


def test_units_without_presses_are_names_below_the_table(city: City) -> None:
    city.press("00004", VERY, 6, day=TODAY - timedelta(days=1))
    client = logged_in(city.app(), "city")
    text = client.get("/").text
    assert [found[-7:-2] for found in re.findall(r'<th scope="row"><a href="[^>]*>', text)] == ["00004"]
    assert "Chưa có lượt đánh giá: 2 đơn vị" in text
    assert '<li><a href="/unit/00070">Phường Hoàn Kiếm</a></li>' in text
    assert '<li><a href="/unit/00070">' not in client.get("/?q=ba+dinh").text


def test_a_new_unit_s_months_begin_with_its_first_press(city: City) -> None:
    text = logged_in(city.app(), "city").get("/unit/00008").text
    assert "Chưa có tháng nào có lượt đánh giá." in text
    city.press("00008", BAD, 6, day=date(2026, 10, 14))
    text = logged_in(city.app(), "city").get("/unit/00008").text
    assert re.findall(r'href="\?period=([^"]+)"', text) == ["2026-11", "2026-10"]


def test_nothing_is_drawn_of_nothing(city: City) -> None:
    scope = Scope("x", Role.CITY, None)
    assert city_charts(Visit(Site(city.sources(), city.data), scope, VI), parse("2026-03")) == []


def test_who_has_one_unit_begins_the_morning_on_its_page(city: City) -> None:
    client = logged_in(city.app(), "ward")
    assert client.get("/").location == "/unit/00004"
    assert client.get("/?period=2026-02").location == "/unit/00004?period=2026-02"
    assert client.get("/?period=2027-02").status_code == 400
    assert logged_in(city.app(), "viewer").get("/").status_code == 200


def test_a_period_without_anything_is_not_proven_and_cannot_be_closed(city: City) -> None:
    without_boxes(city)
    text = logged_in(city.app(), "city").get("/reports?period=2026-10").text
    assert "đã đối chiếu" not in text
    assert "chưa có thiết bị nào trong kỳ" in text
    assert "chưa có lượt đánh giá nào để chốt" in text
    assert 'action="/reports/close"' not in text
    city.press("00004", Rating.SATISFIED, day=date(2026, 10, 14))
    assert 'action="/reports/close"' in logged_in(city.app(), "city").get("/reports?period=2026-10").text


def test_without_ingest_nobody_is_told_that_there_is_no_alert(city: City) -> None:
    assert "Không có cảnh báo nào." in logged_in(city.app(), "city").get("/boxes").text
    services.beat(city.book, "ingest", {"broker": False, "store": True}, now_ms=city.now_ms)
    text = logged_in(city.app(), "city").get("/boxes").text
    assert "Không có cảnh báo nào." not in text
    assert "Chưa biết có cảnh báo mới hay không" in text
