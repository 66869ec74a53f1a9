"""States of the whole: what /health says, what a page shows when the store is away, when nothing was pressed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from markupsafe import escape

from dashboard.app import create
from dashboard.data.sources import Sources
from dashboard.data.working_days import compared, last_working_day
from dashboard.health import problems
from dashboard.visit import Site
from satisfaction import clock
from satisfaction.score import Counts
from store.book import Book, alerts, registry, services
from store.book.alerts import AlertKind, Condition
from store.book.services import Heartbeat
from store.contract import PressReader, StoreUnavailable
from tests.unit.dashboard.conftest import BAD, TODAY, VERY, City, logged_in


def away() -> PressReader:
    """A store that cannot be opened."""
    raise StoreUnavailable("connection refused")


@pytest.mark.parametrize(
    ("state", "age_ms", "said"),
    [
        ({"broker": True, "store": True}, 0, []),
        ({"broker": True, "store": True}, 10_001, ["ingest: no sign of life for 10 s"]),
        ({"broker": True, "store": True}, -3_600_000, ["ingest: no sign of life for 3600 s"]),  # the clock was put back
        ({"broker": False, "store": True}, 0, ["broker: ingest does not reach it"]),
        ({"broker": True, "store": False}, 0, ["store: ingest does not reach it"]),
        ({}, 0, ["broker: ingest does not reach it", "store: ingest does not reach it"]),
    ],
)
def test_health_names_what_stands_in_the_way(state: dict[str, object], age_ms: int, said: list[str]) -> None:
    assert problems(Heartbeat("ingest", 1_000, state), now_ms=1_000 + age_ms) == said


def test_health_says_when_ingest_never_was_there() -> None:
    assert problems(None, now_ms=0) == ["ingest: has not started yet"]


def test_health_answers_200_only_while_all_serve(city: City) -> None:
    client = city.app().test_client()
    assert client.get("/health").status_code == 200
    services.beat(city.book, "ingest", {"broker": False, "store": True}, now_ms=city.now_ms)
    assert client.get("/health").status_code == 503


def test_with_the_store_away_pages_say_so_and_try_again(city: City) -> None:
    sources = Sources(lambda: Book(city.book.path), away, now_ms=lambda: city.now_ms, keep=False)
    client = logged_in(create(Site(sources, city.data / "registry")), "city")
    answer = client.get("/")
    assert answer.status_code == 503
    assert "Tạm thời chưa đọc được số liệu" in answer.text
    assert 'data-retry="10"' in answer.text
    assert '<a href="/boxes">' in answer.text
    assert client.get("/boxes").status_code == 200
    assert client.get("/health").status_code == 503


def test_with_the_book_damaged_pages_say_so_and_health_names_it(city: City) -> None:
    """As a failing disk leaves it: all but the first page is zeroes."""
    sources = city.sources()
    client = logged_in(create(Site(sources, city.data / "registry")), "city")
    for book in (sources, city.book):
        book.close()
    content = city.book.path.read_bytes()
    city.book.path.write_bytes(content[:4096] + bytes(len(content) - 4096))
    answer = client.get("/")
    assert answer.status_code == 503
    assert "Tạm thời chưa đọc được số liệu" in answer.text
    health = client.get("/health")
    assert (health.status_code, health.json) == (503, {"ok": False, "problems": ["book: the dashboard cannot read it"]})


def test_rows_add_up_to_the_city_also_with_presses_of_a_box_that_stands_at_no_counter(city: City) -> None:
    for unit, n in (("00004", 30), ("00008", 20), ("00070", 7)):
        city.press(unit, VERY, n, day=date(2026, 10, 5))
    entries = registry.load(city.book)
    registry.replace(city.book, replace(entries, boxes=entries.boxes[:-2]), who="test")
    text = logged_in(city.app(), "city").get("/?period=2026-10").text
    whole = re.search(r'id="n">(\d+)<', text)
    assert whole is not None
    assert whole[1] == "57"
    assert sorted(map(int, re.findall(r'<td class="num">(\d+)</td><td class="num wide', text))) == [7, 20, 30]
    assert "Thiết bị chưa gắn với quầy nào" in text
    assert "chưa gắn" not in logged_in(city.app(), "ward").get("/?period=2026-10", follow_redirects=True).text


def test_a_month_without_presses_has_no_share_and_no_verdict(city: City) -> None:
    text = logged_in(city.app(), "city").get("/?period=2026-03").text
    assert '<p class="big" id="share">–</p>' in text
    assert "Chưa có lượt đánh giá" in text


@pytest.mark.parametrize("period", ["2026-13", "last", "2027-01", "2026-11-31..2026-12-01", "<b>2026"])
def test_a_period_that_is_none_or_not_begun_is_refused_with_a_reason(city: City, period: str) -> None:
    answer = logged_in(city.app(), "city").get("/", query_string={"period": period})
    assert answer.status_code == 400
    assert str(escape(period[:7])) in answer.text


def test_no_period_is_too_far_away_for_a_plain_refusal(city: City) -> None:
    client = logged_in(city.app(), "city")
    for period in ("0001-01", "0000-01", "9999-12", "1999-12", "0001-01-01..9999-12-31", "9" * 3000):
        for path in ("/", "/comparison", "/unit/00004", "/reports", "/download/{}.csv"):
            answer = client.get(path.format(period), query_string={"period": period})
            assert answer.status_code == 400, (path, period)


def test_what_goes_wrong_on_a_form_leads_back_to_its_own_page_only(city: City) -> None:
    client = logged_in(city.app(), "city")
    for sent, back in (("http://localhost/reports?period=2026-02", "/reports"), ("http://x/\\evil", "/")):
        answer = client.post("/reports/close", data={}, headers={"Referer": sent})
        assert "Biểu mẫu đã quá hạn" in answer.text
        assert f'<a href="{back}">' in answer.text
        assert "evil" not in answer.text


def test_the_last_working_day_of_a_monday_is_friday(city: City) -> None:
    calendar = city.sources().calendar
    assert last_working_day("00004", calendar, today=date(2026, 11, 23)) == TODAY
    assert last_working_day("00004", calendar, today=TODAY) == date(2026, 11, 19)


def test_a_day_is_compared_with_the_same_weekdays_that_had_presses() -> None:
    days = {"2026-11-19": Counts(5, 0, 1), "2026-11-12": Counts(8, 0, 2), "2026-10-29": Counts(4, 0, 0)}
    found = compared(date(2026, 11, 19), days)
    assert (found.counts, found.before, found.weeks, found.usual) == (Counts(5, 0, 1), Counts(12, 0, 2), 2, 7.0)


def test_a_unit_s_page_counts_the_silent_boxes_of_that_unit_only(city: City) -> None:
    silent = [Condition(AlertKind.SILENT, box, box[1:6], "") for box in ("b00004-1", "b00008-1", "b00008-2")]
    alerts.follow(city.book, silent, now_ms=city.now_ms)
    client = logged_in(city.app(), "city")
    for path, live, number in (
        ("/", "/live", 3),
        ("/unit/00004", "/live?unit=00004", 1),
        ("/unit/00070", "/live?unit=00070", 0),
    ):
        assert f'data-value="{number}"' in client.get(path).text, path
        assert client.get(live).get_json()["silent"] == number


def test_the_city_s_page_names_silent_boxes_with_their_units(city: City) -> None:
    silent = [
        Condition(AlertKind.SILENT, f"b{code}-{n}", code, "") for code in ("00004", "00008", "00070") for n in (1, 2)
    ]
    alerts.follow(city.book, silent, now_ms=city.now_ms)
    app = city.app()
    text = logged_in(app, "city").get("/").text
    assert text.count('<a href="/boxes?q=b') == 5
    assert "và 1 thiết bị khác" in text
    text = logged_in(app, "ward").get("/", follow_redirects=True).text
    assert "(Phường Ba Đình)" in text
    assert "b00008-1" not in text


def test_the_list_is_filtered_by_field_and_group_and_the_address_says_so(city: City) -> None:
    entries = registry.load(city.book)
    counters = [replace(row, field="chứng thực") if row.code == "00008-2" else row for row in entries.counters]
    units = [replace(row, parent="group:Vùng ven") if row.code == "00070" else row for row in entries.units]
    registry.replace(city.book, replace(entries, counters=tuple(counters), units=tuple(units)), who="test")
    day = TODAY.replace(day=19)
    city.press("00008", VERY, 30, day=day)
    city.press("00008", BAD, 7, day=day, counter=2)
    city.press("00070", VERY, day=day)
    client = logged_in(city.app(), "city")
    assert rows(client.get("/?field=chứng+thực").text) == [("00008", "0,0%")]
    assert [code for code, _ in rows(client.get("/?group=group:Vùng+ven").text)] == ["00070"]
    text = client.get("/?field=chứng+thực&group=hanoi").text
    assert ">Vùng ven</option>" in text
    assert "<option selected>chứng thực</option>" in text
    assert '<option value="hanoi" selected>' in text


def test_a_month_is_filtered_by_what_counters_did_then(city: City) -> None:
    """From tomorrow on the counter does something else: its presses of this month are not of that."""
    entries, counters = registry.load(city.book), []
    for counter in entries.counters:
        if counter.code == "00008-2":
            counters.append(replace(counter, valid_to=TODAY))
            counter = replace(counter, field="chứng thực", valid_from=TODAY.replace(day=21))
        counters.append(counter)
    registry.replace(city.book, replace(entries, counters=tuple(counters)), who="test")
    city.press("00008", BAD, 7, day=TODAY.replace(day=19), counter=2)
    client = logged_in(city.app(), "city")
    assert "chứng thực" not in client.get("/").text
    assert ("00008", "0,0%") in rows(client.get("/?field=hộ+tịch").text)
    city.now_ms += clock.DAY_MS
    assert rows(client.get("/?field=chứng+thực&period=2026-10").text) == []


def rows(page: str) -> list[tuple[str, str]]:
    """(code, share) of each unit in the list."""
    return re.findall(r'<th scope="row"><a href="/unit/(\d+)">.*?<td class="num share">([^<]*)<', page, re.DOTALL)
