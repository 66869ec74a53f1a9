"""Administration and closing are the city's; every change leaves a line in the audit log."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from dashboard.report.settings import ReportSettings
from store.book import alerts, audit, boards, closings, registry_files, users
from store.book.alerts import AlertKind, Condition
from tests.unit.dashboard.conftest import HASH, TODAY, VERY, City, logged_in, token_in

POSTS = {
    "/admin": {"action": "add", "name": "x", "role": "viewer", "password": "long enough"},
    "/admin/registry": {"table": "units", "text": "code,name\n", "step": "apply"},
    "/admin/imports": {"kind": "ballots", "text": ""},
    "/admin/imports/undo": {"import": "1"},
    "/reports/close": {"period": "2026-02"},
    "/reports/reopen": {"period": "2026-02", "reason": "x"},
}


def post(client: FlaskClient, path: str, form: dict[str, str]) -> int:
    """The status of a form that carries its token."""
    return client.post(path, data={**form, "csrf": token_in(client.get("/boxes").text)}).status_code


@pytest.mark.parametrize("name", ["ward", "viewer"])
@pytest.mark.parametrize("path", POSTS)
def test_only_the_city_changes_anything(city: City, name: str, path: str) -> None:
    assert post(logged_in(city.app(), name), path, POSTS[path]) == 404
    assert {entry.action for entry in audit.entries(city.book)} <= {"login", *_of_registry(city)}


def _of_registry(city: City) -> set[str]:
    """What founding the city itself has audited."""
    return {entry.action for entry in audit.entries(city.book) if entry.who == "test"}


def test_the_city_adds_and_disables_a_user_and_the_log_says_who(city: City) -> None:
    client = logged_in(city.app(), "city")
    assert (
        post(
            client, "/admin", {"action": "add", "name": "lan", "role": "unit", "units": "00004", "password": "12345678"}
        )
        == 302
    )
    assert post(client, "/admin", {"name": "lan", "action": "disable"}) == 302
    found = users.find(city.book, "lan")
    assert found is not None
    assert found.units == {"00004"}
    assert found.disabled_ms == city.now_ms
    lines = [(entry.who, entry.action, entry.subject) for entry in audit.entries(city.book, limit=2)]
    assert lines == [("city", "user.disable", "lan"), ("city", "user.add", "lan")]


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "role": "viewer", "password": "12345678"},
        {"name": "lan", "role": "king", "password": "12345678"},
        {"name": "lan", "role": "unit", "password": "12345678"},
        {"name": "lan", "role": "unit", "units": "99999", "password": "12345678"},
        {"name": "lan", "role": "viewer", "password": "short"},
        {"name": "city", "role": "viewer", "password": "12345678"},
    ],
)
def test_a_user_that_makes_no_sense_is_refused(city: City, form: dict[str, str]) -> None:
    before = users.listing(city.book)
    assert post(logged_in(city.app(), "city"), "/admin", {"action": "add", **form}) == 400
    assert [user.name for user in users.listing(city.book)] == [user.name for user in before]


def test_a_refused_form_says_why_in_the_page_s_language_and_keeps_what_was_given(city: City) -> None:
    client = logged_in(city.app(), "city")
    form = {"action": "add", "name": "lan", "role": "unit", "units": "00004 99999", "password": "long enough"}
    page = client.post("/admin", data={**form, "csrf": token_in(client.get("/").text)}).text
    assert "Không có đơn vị hoặc nhóm mang mã: 99999." in page
    assert 'name="name" value="lan"' in page
    assert 'name="units" value="00004 99999"' in page
    assert '<option value="unit" selected>' in page
    assert "long enough" not in page
    text = client.post("/admin?lang=en", data={**form, "csrf": token_in(client.get("/").text)}).text
    assert "No unit or group has the code 99999." in text


def test_nobody_becomes_city_by_leaving_the_role_as_it_is(city: City) -> None:
    page = logged_in(city.app(), "city").get("/admin").text
    assert re.findall(r'<option value="(unit|viewer|city)"', page) == ["unit", "viewer", "city"]


def test_a_board_s_text_that_is_too_long_is_not_lost_and_line_ends_count_once(city: City) -> None:
    client = logged_in(city.app(), "ward")
    token = token_in(client.get("/boxes").text)
    long = client.post("/unit/00004", data={"remedied": "Thêm ghế " + "x" * 2000, "csrf": token})
    assert long.status_code == 400
    assert "Chưa lưu: phần chữ có 2.009 ký tự" in long.text
    assert "Thêm ghế xxx" in long.text
    assert boards.of(city.book, "00004").remedied == ""
    full = "\r\n".join(["x" * 199] * 10)  # 1,999 characters as the page counts them
    assert post(client, "/unit/00004", {"remedied": full}) == 302


def test_the_city_closes_a_period_and_reopens_it_with_a_reason_only(city: City) -> None:
    client = logged_in(city.app(), "city")
    assert post(client, "/reports/close", {"period": "2026-02"}) == 302
    assert [closing.closed_by for closing in closings.history(city.book)] == ["city"]
    assert post(client, "/reports/reopen", {"period": "2026-02", "reason": " "}) == 400
    assert post(client, "/reports/reopen", {"period": "2026-02", "reason": "sai quầy"}) == 302
    assert post(client, "/reports/close", {"period": "2026-11"}) == 400


def test_who_asks_twice_to_close_a_period_has_closed_it_once_and_another_is_told_who_did(city: City) -> None:
    users.add(city.book, "other", role=users.Role.CITY, units=(), password_hash=HASH)
    app = city.app()
    client = logged_in(app, "city")
    assert [post(client, "/reports/close", {"period": "2026-02"}) for _ in range(2)] == [302, 302]
    assert len(closings.history(city.book)) == 1
    other = logged_in(app, "other")
    refused = other.post("/reports/close", data={"period": "2026-02", "csrf": token_in(other.get("/boxes").text)})
    assert refused.status_code == 400
    assert "city" in refused.text


def test_an_alert_is_taken_on_within_the_scope_only(city: City) -> None:
    conditions = [Condition(AlertKind.SILENT, f"b{unit}-1", unit, "") for unit in ("00004", "00008")]
    alerts.follow(city.book, conditions, now_ms=city.now_ms)
    numbers = {alert.condition.unit: str(alert.id) for alert in alerts.open_alerts(city.book)}
    app = city.app()
    assert post(logged_in(app, "ward"), "/boxes/acknowledge", {"alert": numbers["00008"]}) == 404
    assert post(logged_in(app, "viewer"), "/boxes/acknowledge", {"alert": numbers["00004"]}) == 404
    assert post(logged_in(app, "ward"), "/boxes/acknowledge", {"alert": numbers["00004"]}) == 302
    taken = {alert.condition.unit: alert.acknowledged_by for alert in alerts.open_alerts(city.book)}
    assert taken == {"00004": "ward", "00008": None}


def test_signals_of_units_stand_among_the_alerts_of_their_own_staff_and_are_taken_on(city: City) -> None:
    found = [Condition(AlertKind.SIGNAL, "", code, "dưới giới hạn kiểm soát: 60,0%") for code in ("00004", "00008")]
    alerts.follow(city.book, found, now_ms=city.now_ms, kinds={AlertKind.SIGNAL})
    app = city.app()
    client = logged_in(app, "ward")
    text = client.get("/boxes").text
    assert '<a href="/unit/00004#signals">Phường Ba Đình</a>' in text
    assert "/unit/00008#signals" not in text
    assert "cứ khoảng 305 điểm" in text
    own, other = alerts.open_alerts(city.book)
    assert post(client, "/boxes/acknowledge", {"alert": str(other.id)}) == 404
    assert post(client, "/boxes/acknowledge", {"alert": str(own.id)}) == 302
    assert [alert.acknowledged_by for alert in alerts.open_alerts(city.book)] == ["ward", None]


def test_a_ward_writes_its_own_board_only(city: City) -> None:
    client = logged_in(city.app(), "ward")
    assert post(client, "/unit/00008", {"enabled": "on", "remedied": "x"}) == 404
    assert post(client, "/unit/00004", {"enabled": "on", "remedied": "Thêm ghế"}) == 302
    assert boards.of(city.book, "00004").remedied == "Thêm ghế"
    assert not boards.of(city.book, "00008").enabled
    assert post(client, "/unit/00004", {"remedied": "x" * 2001}) == 400


def test_a_report_of_one_unit_is_previewed_and_downloaded_within_the_scope_only(city: City) -> None:
    day = TODAY.replace(month=10, day=14)
    city.press("00004", VERY, 20, day=day)
    city.press("00008", VERY, 7, day=day)
    app = city.app()
    client = logged_in(app, "city")
    assert '<strong id="n">27</strong>' in client.get("/reports?period=2026-10").text
    text = client.get("/reports?period=2026-10&unit=00008").text
    assert '<strong id="n">7</strong>' in text
    assert '<option value="00008" selected>' in text
    assert 'href="/download/2026-10.xlsx?unit=00008"' in text
    assert 'action="/reports/close"' not in text
    assert logged_in(app, "ward").get("/reports?unit=00008").status_code == 404


def uploaded(client: FlaskClient, text: str, *, table: str = "units", **more: str) -> str:
    """The registry page after ``text`` was sent for ``table``."""
    form = {"table": table, "text": text, "csrf": token_in(client.get("/").text), **more}
    return client.post("/admin/registry", data=form).text


def base_of(page: str) -> str:
    """The table that a page of changes was made on."""
    found = re.search(r'name="base" value="([^"]+)"', page)
    assert found, page
    return found[1]


def renamed(city: City, name: str) -> str:
    """The table of units with another name for Ngọc Hà."""
    return registry_files.texts(city.book)["units"].replace("Phường Ngọc Hà", name)


def test_an_upload_stands_in_the_book_the_download_and_the_home_s_file_alike(city: City) -> None:
    folder = city.data / "registry"
    registry_files.sync(city.book, folder, who="up")
    client, text = logged_in(city.app(), "city"), renamed(city, "Phường Ngọc Hà Mới")
    base = base_of(uploaded(client, text))
    assert "Ngọc Hà Mới" not in (folder / "units.csv").read_text()
    assert 'role="status"' in uploaded(client, text, step="apply", base=base)
    assert (folder / "units.csv").read_text() == text == client.get("/admin/registry/units.csv").text
    assert registry_files.waiting(city.book, folder) == frozenset()


def test_a_file_edited_on_the_server_takes_no_upload_and_another_upload_leaves_it_alone(city: City) -> None:
    folder = city.data / "registry"
    registry_files.sync(city.book, folder, who="up")
    counters = (folder / "counters.csv").read_text().replace("Quầy 2", "Quầy hai")
    (folder / "counters.csv").write_text(counters)
    client, text = logged_in(city.app(), "city"), renamed(city, "Phường Ngọc Hà Mới")
    assert "counters.csv: tệp đã được sửa trên máy chủ" in uploaded(client, counters, table="counters")
    uploaded(client, text, step="apply", base=base_of(uploaded(client, text)))
    assert (folder / "counters.csv").read_text() == counters
    registry_files.sync(city.book, folder, who="up")
    names = {counter.name for counter in city.sources().registry.counters}
    assert names == {"Quầy 1", "Quầy hai"}
    assert "Ngọc Hà Mới" in (folder / "units.csv").read_text()


def test_a_table_that_someone_else_changed_meanwhile_is_looked_at_again(city: City) -> None:
    client = logged_in(city.app(), "city")
    mine, theirs = renamed(city, "Phường Ngọc Hà Một"), renamed(city, "Phường Ngọc Hà Hai")
    base = base_of(uploaded(client, mine))
    uploaded(client, theirs, step="apply", base=base)
    page = uploaded(client, mine, step="apply", base=base)
    assert "− 00008,Phường Ngọc Hà Hai" in page
    assert "Someone else" in page or "người khác thay đổi" in page
    assert "Ngọc Hà Hai" in client.get("/admin/registry/units.csv").text


def test_mistakes_of_the_uploaded_table_come_first_and_a_flood_of_them_is_counted(city: City) -> None:
    client = logged_in(city.app(), "city")
    texts = registry_files.texts(city.book)
    page = uploaded(client, texts["units"].replace("unit,name", "unit;name"))
    told = re.findall(r"<li>(\w+\.csv)", page)
    assert told[0] == "units.csv"
    many = texts["units"] + "".join(f"{code},X,phuong,hanoi,2026-02-30,\n" for code in range(10001, 10041))
    assert "và 20 lỗi khác" in uploaded(client, many)


def test_a_table_far_longer_than_a_city_needs_is_refused_before_it_is_read(city: City) -> None:
    boxes = registry_files.texts(city.book)["boxes"] + "hop,00004-1,2026-01-01,\n" * 10_000
    page = uploaded(logged_in(city.app(), "city"), boxes, table="boxes")
    assert "boxes.csv: tệp có hơn 10000 dòng: có đúng là bảng này không?" in page
    assert "Xác nhận thay đổi" not in page


def test_a_table_that_could_be_checked_can_be_applied_however_its_letters_are_written(city: City) -> None:
    client, folder = logged_in(city.app(), "city"), city.data / "registry"
    registry_files.sync(city.book, folder, who="up")
    counters = registry_files.texts(city.book)["counters"]
    text = counters + "".join(f"q{n},00004,{'Quầy hộ tịch ' * 400},,,2026-01-01,\n" for n in range(500))
    form = {"table": "counters", "csrf": token_in(client.get("/").text)}
    file = (io.BytesIO(text.encode()), "counters.csv")
    page = client.post("/admin/registry", data={**form, "file": file}).text
    sent_as = re.search(r'action="/admin/registry" enctype="([^"]+)"><[^>]+><input type="hidden" name="step"', page)
    assert sent_as
    form |= {"text": text, "step": "apply", "base": base_of(page)}
    done = client.post("/admin/registry", data=form, content_type=sent_as[1])
    assert 'role="status"' in done.text
    assert "q499" in (folder / "counters.csv").read_text()


ROW = "date,counter,very_satisfied,satisfied,dissatisfied,entered_by\n2026-10-01,00004-1,{},1,1,Lan\n"


def imported(client: FlaskClient, content: bytes, name: str = "phiếu tháng 10.csv") -> str:
    """The imports page after a file of ballots was sent."""
    form = {"kind": "ballots", "file": (io.BytesIO(content), name), "csrf": token_in(client.get("/").text)}
    return client.post("/admin/imports", data=form).text


def test_an_import_is_named_by_its_file_and_can_be_undone_once(city: City) -> None:
    client = logged_in(city.app(), "city")
    page = imported(client, ROW.format(3).encode())
    assert "Đã nhập phiếu tháng 10.csv (lần nhập 1)." in page
    assert "phiếu giấy ngày 2026-10-01 tại quầy 00004-1 đã được nhập" in imported(client, ROW.format(3).encode())
    assert post(client, "/admin/imports/undo", {"import": "1"}) == 302
    assert "city đã hoàn tác" in client.get("/admin/imports").text
    token = token_in(client.get("/").text)
    again = client.post("/admin/imports/undo", data={"import": "1", "csrf": token})
    assert again.status_code == 400
    assert "lần nhập 1 đã được hoàn tác" in again.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "tệp không có dòng số liệu nào"),
        (ROW.format(3).encode("utf-16"), "tệp không phải UTF-8"),
        (ROW.format("9" * 30).encode(), "very_satisfied phải là số nguyên"),
        (ROW.format(-1).encode(), "very_satisfied phải là số nguyên"),
        (b'date;counter\n"' + b"x" * 200_000, "dòng đầu thiếu các cột"),
        (ROW.format('"' + "x" * 200_000).encode(), "tệp CSV sai định dạng"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(city: City, content: bytes, said: str) -> None:
    client = logged_in(city.app(), "city")
    page = imported(client, content)
    assert said in page
    assert 'class="empty"' in page


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "-1", "", "x", "²"])
def test_a_number_that_is_none_breaks_nothing(city: City, number: str) -> None:
    client = logged_in(city.app(), "city")
    assert client.get("/admin/audit", query_string={"before": number}).status_code == 200
    assert post(client, "/admin/imports/undo", {"import": number}) == 400
    assert post(client, "/boxes/acknowledge", {"alert": number}) == 404


def names(page: str) -> list[str]:
    """The users that a page lists."""
    return re.findall(r'<tr><th scope="row">([^<]+)</th>', page)


def test_a_user_is_found_by_name_unit_and_role_without_marks(city: City) -> None:
    client = logged_in(city.app(), "city")
    assert names(client.get("/admin").text) == ["city", "viewer", "ward"]
    assert names(client.get("/admin?q=ba+dinh").text) == ["ward"]
    assert names(client.get("/admin?q=00004").text) == ["ward"]
    assert names(client.get("/admin?q=nguoi+xem").text) == ["viewer"]
    assert "Không có người dùng nào phù hợp." in client.get("/admin?q=nobody").text


def test_two_hundred_and_fifty_users_come_in_pages_and_a_change_comes_back_to_its_page(city: City) -> None:
    with city.book.write():
        for number in range(250):
            users.add(city.book, f"vp{number:03}", role=users.Role.VIEWER, units=(), password_hash="x")
    client = logged_in(city.app(), "city")
    first = client.get("/admin?q=vp").text
    assert names(first) == [f"vp{number:03}" for number in range(50)]
    assert "250 người dùng · 1–50 trong 250" in first
    assert 'href="/admin?q=vp&amp;page=2"' in first
    here = "/admin?q=vp&page=5"
    assert names(client.get(here).text) == [f"vp{number:03}" for number in range(200, 250)]
    assert f'action="{here.replace("&", "&amp;")}"' in client.get(here).text
    form = {"name": "vp249", "action": "disable", "csrf": token_in(client.get("/boxes").text)}
    assert client.post(here, data=form).location == here


def test_the_log_is_searched_by_action_and_text_and_pages_within_what_was_found(city: City) -> None:
    for number in range(130):
        audit.note(city.book, who="Lan", action="export", subject=f"2026-{number:03}", detail="xlsx")
    client = logged_in(city.app(), "city")
    found = client.get("/admin/audit?action=export&q=lan").text
    assert re.findall(r">2026-(\d\d\d)<", found) == [f"{number:03}" for number in range(129, 29, -1)]
    older = re.search(r'rel="next" href="([^"]+)"', found)
    assert older
    second = client.get(older[1].replace("&amp;", "&")).text
    assert re.findall(r">2026-(\d\d\d)<", second) == [f"{number:03}" for number in range(29, -1, -1)]
    assert 'rel="next"' not in second
    assert "Không có dòng nhật ký nào phù hợp." in client.get("/admin/audit?q=nobody").text


def test_login_page_and_board_call_the_office_what_its_reports_call_it(city: City) -> None:
    app = city.app(report=ReportSettings(office="Điểm phục vụ hành chính công"))
    assert post(logged_in(app, "ward"), "/unit/00004", {"enabled": "1"}) == 302
    for path in ("/login", "/board/00004"):
        assert "Điểm phục vụ hành chính công" in app.test_client().get(path).text
