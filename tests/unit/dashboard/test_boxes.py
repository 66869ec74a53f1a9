"""The list of boxes: hundreds of them come page by page, what is asked for stays in the address."""

from __future__ import annotations

import re

import pytest

from dashboard.language.words import EN, VI
from dashboard.pages import boxes
from dashboard.parts import paging
from satisfaction.health import Health
from store.book import alerts
from store.book import boxes as state
from store.book.alerts import OF_BOXES, AlertKind, Condition
from tests.unit.dashboard.conftest import City, logged_in

ALL = ["b00004-1", "b00004-2", "b00008-1", "b00008-2", "b00070-1", "b00070-2"]


def listed(page: str) -> list[str]:
    """The boxes in the list, in their order."""
    return re.findall(r'<th scope="row">(b\d{5}-\d)</th>', page)


def test_pages_of_boxes_together_are_all_boxes_once_and_a_search_begins_anew(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "ROWS", 4)
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
def test_a_page_that_there_is_not_is_the_nearest_there_is(number: str) -> None:
    found = paging.part(range(70), number, path="/boxes", query={})
    assert (found.first, found.last) == ((51, 70) if number == "99" else (1, 50))


def test_the_states_with_their_search_take_every_box_once(city: City) -> None:
    seen = dict.fromkeys(ALL[:3], city.now_ms)
    state.save(city.book, seen=seen, online={box: (box == ALL[0], city.now_ms) for box in seen}, reports=())
    silent = [Condition(AlertKind.SILENT, ALL[2], ALL[2][1:6], "")]
    alerts.follow(city.book, silent, now_ms=city.now_ms)
    client = logged_in(city.app(), "city")
    found = {name: listed(client.get(f"/boxes?state={name}").text) for name in boxes.STATES}
    assert found == {"online": ALL[:1], "wrong": ALL[2:3], "offline": ALL[1:2], "never": ALL[3:]}
    assert 'href="/boxes?q=ba&amp;state=never"' in client.get("/boxes?q=ba&state=wrong").text


def test_a_box_is_to_be_looked_at_for_whatever_its_alerts_are_about(city: City) -> None:
    kinds = sorted(OF_BOXES - {AlertKind.UNKNOWN_BOX})
    alerts.follow(city.book, [Condition(kind, ALL[0], "00004", "") for kind in kinds], now_ms=city.now_ms)
    for language, words in (("vi", VI), ("en", EN)):
        page = logged_in(city.app(), "city").get(f"/boxes?state=wrong&lang={language}").text
        assert listed(page) == ALL[:1]
        for kind in kinds:
            assert f'<span class="one">{words(f"box.{kind}")}' in page


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


def test_pages_and_the_list_of_boxes_tell_one_truth_when_the_office_is_closed(city: City) -> None:
    """Switched off for the night: not silent, and not alive either."""
    seen = dict.fromkeys(ALL[:3], city.now_ms)
    state.save(city.book, seen=seen, online=dict.fromkeys(seen, (False, city.now_ms)), reports=())
    alerts.follow(city.book, [Condition(AlertKind.SILENT, ALL[2], "00008", "")], now_ms=city.now_ms)
    client = logged_in(city.app(), "city")
    first, listing = client.get("/").text, client.get("/boxes").text
    assert '<dd class="muted small" id="offline">2 không kết nối</dd>' in first
    assert client.get("/live").json["offline"] == "2 không kết nối"
    assert "Không kết nối <b>2</b>" in listing
    assert "thường là đã tắt ngoài giờ làm việc" in listing
    assert "1 trên 6 cần kiểm tra" in listing
    state.save(city.book, seen=seen, online=dict.fromkeys(seen, (True, city.now_ms)), reports=())
    assert client.get("/live").json["offline"] == ""
    assert "thường là đã tắt" not in client.get("/boxes").text


def test_what_a_box_that_is_gone_last_said_of_its_backlog_is_not_shown_as_of_now(city: City) -> None:
    said = Health(sent_ms=city.now_ms, version="1", backlog=18)
    for online, shown in ((True, "18"), (False, "–")):
        report = state.Report(ALL[0], said, city.now_ms)
        state.save(city.book, seen={}, online={ALL[0]: (online, city.now_ms)}, reports=[report])
        page = logged_in(city.app(), "city").get(f"/boxes?q={ALL[0]}").text
        assert f'data-label="Đang chờ gửi">{shown}</td>' in page


def test_an_alert_about_a_box_names_its_unit(city: City) -> None:
    alerts.follow(city.book, [Condition(AlertKind.STUCK, ALL[0], "00004", "")], now_ms=city.now_ms)
    page = logged_in(city.app(), "city").get("/boxes").text
    assert f'{ALL[0]} <span class="muted small one">Phường Ba Đình</span>' in page
