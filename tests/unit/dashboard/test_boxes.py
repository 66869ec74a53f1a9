"""The list of boxes: hundreds of them come page by page, what is asked for stays in the address."""

from __future__ import annotations

import re

import pytest

from dashboard.pages import boxes
from store.book import alerts
from store.book.alerts import AlertKind, Condition
from tests.unit.dashboard.conftest import City, logged_in

ALL = ["b00004-1", "b00004-2", "b00008-1", "b00008-2", "b00070-1", "b00070-2"]


def listed(page: str) -> list[str]:
    """The boxes in the list, in their order."""
    return re.findall(r'<th scope="row">(b\d{5}-\d)</th>', page)


def test_pages_of_boxes_together_are_all_boxes_once_and_a_search_begins_anew(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boxes, "ROWS", 4)
    client = logged_in(city.app(), "city")
    first = client.get("/boxes?q=b").text
    assert 'rel="next" href="/boxes?q=b&amp;page=2"' in first
    assert 'rel="prev"' not in first
    assert "6 thiết bị · 1–4 trong 6" in first
    second = client.get("/boxes?q=b&page=2").text
    assert 'rel="prev" href="/boxes?q=b"' in second
    assert 'rel="next"' not in second
    assert sorted(listed(first) + listed(second)) == ALL
    assert 'name="page"' not in second


@pytest.mark.parametrize("number", ["", "0", "-1", "99", "9" * 5000, "x", "２"])
def test_a_page_that_there_is_not_is_the_nearest_there_is(
    city: City, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    monkeypatch.setattr(boxes, "ROWS", 4)
    answer = logged_in(city.app(), "city").get(f"/boxes?page={number}")
    assert answer.status_code == 200
    assert len(listed(answer.text)) == (2 if number == "99" else 4)


def test_many_alerts_are_folded_behind_the_first_and_told_in_the_page_s_language(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boxes, "FIRST_ALERTS", 2)
    found = [Condition(AlertKind.CLOCK, box, box[1:6], "đồng hồ lệch 75 giây so với máy chủ") for box in ALL]
    alerts.follow(city.book, found, now_ms=city.now_ms)
    client = logged_in(city.app(), "city")
    text = client.get("/boxes").text
    assert text.count('<tr class="more">') == 4
    assert "Hiện tất cả 6 dòng" in text
    english = client.get("/boxes?lang=en").text
    assert english.count("the clock is 75 s off the server&#39;s") == 6
    assert "đồng hồ" not in english
