"""Who may see what, at the door of the real application: every route, forged callbacks, downloads, sessions."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dashboard.assets import COMPILE_WHOLE
from dashboard.settings import DashboardSettings, listening_problem
from satisfaction import clock
from store.book import audit, users
from tests.unit.dashboard.conftest import BAD, FINE, HASH, PASSWORD, TODAY, VERY, City, logged_in, token_in

PUBLIC = {"login", "health", "assets", "board", "favicon"}
VALUES = {"code": "00008", "period": "2026-11", "format": "csv", "package_name": "dash", "fingerprinted_path": "x.js"}


def address(rule: Rule, **values: str) -> str:
    """An address that ``rule`` answers."""
    filled = {name: values.get(name, VALUES.get(name, "x")) for name in rule.arguments}
    return re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda found: filled[found[1]], rule.rule)


def callback(client: FlaskClient, pathname: object, search: object = "") -> Any:
    """What Dash's update route answers to a request that could come from anyone with the session."""
    csrf = client.get_cookie("_csrf_token")
    assert csrf is not None
    headers = {"X-CSRFToken": csrf.value}
    return client.post("/_charts/_dash-update-component", json=question(pathname, search), headers=headers)


def question(pathname: object, search: object) -> dict[str, object]:
    """What a page of ours asks of the one callback."""
    return {
        "output": "charts.children",
        "outputs": {"id": "charts", "property": "children"},
        "inputs": [
            {"id": "address", "property": "pathname", "value": pathname},
            {"id": "address", "property": "search", "value": search},
        ],
        "changedPropIds": ["address.pathname"],
    }


@pytest.fixture
def app(city: City) -> Flask:
    for unit, rating in (("00004", VERY), ("00008", FINE), ("00070", BAD)):
        city.press(unit, rating, 12, day=TODAY - timedelta(days=1))
    return city.app()


def test_without_a_login_nothing_answers_but_the_login_page_health_and_boards(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint in PUBLIC:
                continue
            answer = client.open(address(rule), method=method)
            assert answer.status_code in (302, 400, 401, 404), f"{method} {rule.rule}: {answer.status_code}"
            assert "Phường" not in answer.text
            if answer.status_code == 302:
                assert answer.location.startswith("/login")


def test_a_ward_s_user_gets_nothing_of_another_ward_from_any_route(app: Flask) -> None:
    client = logged_in(app, "ward")
    for rule in app.url_map.iter_rules():
        for query in ("", "?unit=00008", "?unit=00008&unit=00004", "?q=Ngọc+Hà", "?period=2026-11&unit=00070"):
            if "GET" in (rule.methods or set()) and rule.endpoint not in PUBLIC:
                text = client.get(address(rule) + query).text
                assert "Ngọc Hà" not in text.replace("q=Ngọc Hà", "").replace('value="Ngọc Hà"', ""), rule.rule + query
                assert "Hoàn Kiếm" not in text, rule.rule + query


def test_who_has_two_wards_gets_nothing_of_the_third_from_any_route(app: Flask, city: City) -> None:
    users.add(city.book, "both", role=users.Role.UNIT, units=frozenset({"00004", "00008"}), password_hash=HASH)
    client = logged_in(app, "both")
    assert "Ngọc Hà" in client.get("/").text
    for rule in app.url_map.iter_rules():
        for query in ("", "?unit=00070", "?q=Hoàn", "?sort=name&period=2026-11"):
            if "GET" in (rule.methods or set()) and rule.endpoint not in PUBLIC:
                assert "Hoàn Kiếm" not in client.get(address(rule) + query).text, rule.rule + query


def test_the_same_routes_do_show_those_wards_to_the_city(app: Flask) -> None:
    client = logged_in(app, "city")
    assert "Ngọc Hà" in client.get("/").text
    assert "Ngọc Hà" in client.get("/unit/00008").text
    assert "Ngọc Hà" in client.get("/download/2026-11.csv").text


@pytest.mark.parametrize("pathname", ["/unit/00008", "/unit/00070", "/unit/../unit/00008", "/unit/*", None])
def test_a_forged_callback_gets_nothing_of_another_ward(app: Flask, pathname: object) -> None:
    client = logged_in(app, "ward")
    client.get("/boxes")
    answer = callback(client, pathname, "?unit=00008&period=2026-11")
    assert answer.status_code == 200
    assert "Ngọc Hà" not in answer.text
    assert "Hoàn Kiếm" not in answer.text


def test_a_ward_s_own_callback_answers_with_its_own_units_only(app: Flask) -> None:
    client = logged_in(app, "ward")
    client.get("/boxes")
    children = callback(client, "/").json["response"]["charts"]["children"]
    assert "Ba Đình" in json.dumps(children, ensure_ascii=False)
    assert "Ngọc Hà" not in json.dumps(children, ensure_ascii=False)


def test_a_callback_without_the_session_s_token_is_refused(app: Flask) -> None:
    client = logged_in(app, "city")
    client.get("/")
    answer = client.post("/_charts/_dash-update-component", json={"output": "charts.children"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"output": "charts.children"},
        {"output": "x.y", "outputs": {"id": "x", "property": "y"}, "inputs": [], "changedPropIds": []},
        {
            "output": "charts.children",
            "outputs": {"id": "charts", "property": "children"},
            "inputs": [{"id": "address"}],
        },
        {"output": "charts.children", "outputs": {"id": "charts", "property": "children"}, "inputs": ["address"] * 2},
        question(7, ""),
        question(["/"], ""),
        question("/", {"period": "2026-11"}),
    ],
)
def test_a_forged_callback_that_no_page_sends_is_a_bad_request_not_a_fault(app: Flask, body: object) -> None:
    assert forged(app, json.dumps(body)) == 400


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, '{"output":' * 100_000])
def test_a_body_that_is_no_json_or_nested_too_deep_to_read_is_a_bad_request_not_a_fault(app: Flask, body: str) -> None:
    assert forged(app, body) == 400


def forged(app: Flask, body: str) -> int:
    """The status of an answer to someone who is logged in."""
    client = logged_in(app, "ward")
    client.get("/boxes")
    csrf = client.get_cookie("_csrf_token")
    assert csrf is not None
    headers = {"X-CSRFToken": csrf.value, "Content-Type": "application/json"}
    return client.post("/_charts/_dash-update-component", data=body, headers=headers).status_code


def test_dash_has_no_page_of_its_own_and_serves_no_other_file(app: Flask) -> None:
    client = logged_in(app, "city")
    for path in ("/_charts/", "/_charts/anything", "/_charts/_reload-hash", "/_charts/assets/x"):
        assert client.get(path).status_code == 404
    assert client.get("/static/style.css").status_code == 404
    assert client.get("/_charts/_dash-component-suites/plotly/package_data/plotly.min.js").status_code == 404


def test_every_script_of_a_page_has_an_address_that_changes_with_it_and_comes_compressed(app: Flask) -> None:
    client = logged_in(app, "city")
    listed = re.search(r'id="chart-scripts">(.*?)</script>', client.get("/").text)
    assert listed is not None
    named = json.loads(listed[1])
    scripts = [named["plotly"], *named["scripts"]]
    assert [path for path in scripts if not re.search(r"\.[0-9a-f]{12}\.|\.v\d+_\d+_\d+m[0-9a-f]+\.", path)] == []
    assert [path for path in scripts if "async-graph" in path]
    answers = [client.get(path, headers={"Accept-Encoding": "br"}) for path in scripts]
    assert {
        (a.status_code, a.headers.get("Content-Encoding"), "immutable" in a.headers["Cache-Control"]) for a in answers
    } == {(200, "br", True)}
    assert sum(len(answer.data) for answer in answers) < 640_000
    plain = [client.get(path).data for path in scripts]
    assert [path for path, data in zip(scripts, plain, strict=True) if not data.startswith(COMPILE_WHOLE)] == []


def test_a_download_of_another_ward_is_refused_and_one_s_own_is_audited(app: Flask, city: City) -> None:
    client = logged_in(app, "ward")
    assert client.get("/download/2026-11.csv?unit=00008").status_code == 404
    assert "Ba Đình" in client.get("/download/2026-11.csv").text
    exports = [entry for entry in audit.entries(city.book) if entry.action == "export"]
    assert [(entry.who, entry.subject) for entry in exports] == [("ward", "2026-11")]


def test_live_numbers_are_those_of_the_scope(app: Flask, city: City) -> None:
    city.press("00008", VERY, 3)
    city.press("00004", VERY, 2)
    assert logged_in(app, "ward").get("/live").json["today"] == "2"
    assert logged_in(app, "city").get("/live").json["today"] == "5"


def test_live_says_not_modified_until_a_press_comes(app: Flask, city: City) -> None:
    client = logged_in(app, "city")
    tag = client.get("/live").headers["ETag"]
    assert client.get("/live", headers={"If-None-Match": tag}).status_code == 304
    city.press("00004", VERY)
    assert client.get("/live", headers={"If-None-Match": tag}).status_code == 200


def wrong_passwords(app: Flask, name: str) -> list[int]:
    client = app.test_client()
    csrf = token_in(client.get("/login").text)
    form = {"name": name, "password": "wrong", "csrf": csrf}
    return [client.post("/login", data=form).status_code for _ in range(users.FREE_TRIES + 2)]


def test_a_name_that_nobody_has_waits_like_one_that_is_known(app: Flask) -> None:
    assert wrong_passwords(app, "nobody") == wrong_passwords(app, "ward")


def test_a_name_waits_longer_with_each_wrong_password(app: Flask, city: City) -> None:
    assert wrong_passwords(app, "ward") == [401] * (users.FREE_TRIES + 1) + [429]
    client = app.test_client()
    csrf = token_in(client.get("/login").text)
    right = {"name": "ward", "password": PASSWORD, "csrf": csrf}
    assert client.post("/login", data=right).status_code == 429
    city.now_ms += users.FIRST_WAIT_MS
    assert client.post("/login", data=right).status_code == 302


def test_waiting_doubles_up_to_an_hour() -> None:
    waits = [users.wait_after(failed) for failed in (4, 5, 6, 7, 100)]
    assert waits == [0, 30_000, 60_000, 120_000, 3_600_000]


def test_a_login_form_without_the_session_s_token_is_refused(app: Flask) -> None:
    answer = app.test_client().post("/login", data={"name": "city", "password": PASSWORD})
    assert answer.status_code == 400


def test_a_session_ends_after_its_hours(app: Flask, city: City) -> None:
    client = logged_in(app, "city")
    city.now_ms += DashboardSettings().session_hours * clock.HOUR_MS - 1
    assert client.get("/").status_code == 200
    city.now_ms += 2
    assert client.get("/").status_code == 302


def test_an_open_page_that_asks_by_itself_does_not_prolong_the_session_and_a_click_does(app: Flask) -> None:
    client = logged_in(app, "city")
    client.get("/")
    assert not renewed(client.get("/live"))
    assert renewed(client.get("/boxes"))


def test_a_copy_of_the_cookie_is_worth_nothing_after_logging_out_and_other_sessions_go_on(app: Flask) -> None:
    client, other = logged_in(app, "city"), logged_in(app, "city")
    stolen = client.get_cookie("hailong")
    assert stolen is not None
    client.post("/logout", data={"csrf": token_in(client.get("/").text)})
    thief = app.test_client()
    thief.set_cookie("hailong", stolen.value)
    assert thief.get("/boxes").status_code == 302
    assert other.get("/boxes").status_code == 200


def test_a_link_with_several_choices_leads_there_after_the_login(app: Flask) -> None:
    client = app.test_client()
    asked = client.get("/?period=2026-11&sort=name&q=Ngọc Hà")
    csrf = token_in(client.get(asked.location).text)
    answer = client.post(asked.location, data={"name": "city", "password": PASSWORD, "csrf": csrf})
    assert parse_qs(urlsplit(answer.location).query) == {"period": ["2026-11"], "sort": ["name"], "q": ["Ngọc Hà"]}


def test_nothing_that_a_login_showed_is_kept_by_the_browser(app: Flask) -> None:
    client = logged_in(app, "city")
    for path in ("/", "/unit/00004", "/boxes", "/reports", "/admin", "/download/2026-11.csv", "/unit/none"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path
    assert client.get("/live").headers["Cache-Control"] == "private, no-cache"  # its ETag needs a copy


def renewed(answer: TestResponse) -> bool:
    """Whether the session's cookie was signed anew, from when its idle time counts."""
    return any(value.startswith("hailong=") for value in answer.headers.getlist("Set-Cookie"))


def test_a_session_without_a_click_ends(city: City) -> None:
    app = city.app(DashboardSettings(idle_minutes=5))
    client = logged_in(app, "city")
    assert client.get("/").status_code == 200
    app.permanent_session_lifetime = timedelta(seconds=-1)
    assert client.get("/").status_code == 302


def test_a_new_password_ends_open_sessions(app: Flask, city: City) -> None:
    client = logged_in(app, "city")
    users.set_password(city.book, "city", "another hash")
    assert client.get("/").status_code == 302


def test_a_disabled_user_s_session_ends_and_the_password_no_longer_helps(app: Flask, city: City) -> None:
    client = logged_in(app, "viewer")
    users.disable(city.book, "viewer", at_ms=city.now_ms)
    assert client.get("/").status_code == 302
    csrf = token_in(client.get("/login").text)
    assert client.post("/login", data={"name": "viewer", "password": PASSWORD, "csrf": csrf}).status_code == 401


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:x",
        "/\t/evil",
        "/\r\nX: y",
    ],
)
def test_a_login_link_never_leads_to_another_site(app: Flask, target: str) -> None:
    client = app.test_client()
    csrf = token_in(client.get("/login").text)
    form = {"name": "city", "password": PASSWORD, "csrf": csrf}
    assert client.post("/login", query_string={"next": target}, data=form).location == "/"


def test_a_token_that_somebody_planted_before_the_login_is_worth_nothing_after_it(app: Flask) -> None:
    client = app.test_client()
    planted = token_in(client.get("/login").text)
    client.post("/login", data={"name": "city", "password": PASSWORD, "csrf": planted})
    assert client.get("/boxes").status_code == 200
    assert client.post("/logout", data={"csrf": planted}).status_code == 400


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites_and_secure_over_tls(city: City) -> None:
    answer = city.app(DashboardSettings(proxy="10.0.0.1")).test_client().get("/login")
    cookie = next(value for name, value in answer.headers if name == "Set-Cookie" and value.startswith("hailong="))
    assert {"HttpOnly", "SameSite=Lax", "Secure"} <= set(cookie.split("; "))


def test_every_answer_carries_a_policy_that_lets_nothing_in_from_elsewhere(app: Flask) -> None:
    for path in ("/login", "/health", "/nothing"):
        headers = app.test_client().get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "script-src 'self';" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_names_another_host(app: Flask) -> None:
    client = logged_in(app, "city")
    for path in ("/", "/unit/00004", "/login"):
        found = re.findall(r"https?://[^\s\"'<>\\]+", client.get(path).text)
        assert [address for address in found if "www.w3.org" not in address] == []


def test_forwarded_headers_are_believed_from_the_named_proxy_only(city: City) -> None:
    client = city.app(DashboardSettings(proxy="10.0.0.1")).test_client()
    forwarded = {"X-Forwarded-Proto": "https"}
    honest = client.get("/login", headers=forwarded, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    forged = client.get("/login", headers=forwarded, environ_base={"REMOTE_ADDR": "10.0.0.2"})
    assert "Strict-Transport-Security" in honest.headers
    assert "Strict-Transport-Security" not in forged.headers


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        (DashboardSettings(), False),
        (DashboardSettings(host="0.0.0.0"), True),
        (DashboardSettings(host="0.0.0.0", proxy="10.0.0.1"), False),
        (DashboardSettings(host="0.0.0.0", tls_cert="a", tls_key="b"), False),
        (DashboardSettings(tls_cert="a"), True),
    ],
)
def test_passwords_never_cross_a_network_in_the_clear(settings: DashboardSettings, refused: bool) -> None:
    assert (listening_problem(settings) is not None) is refused


def test_logins_good_and_bad_are_in_the_audit_log(app: Flask, city: City) -> None:
    client = logged_in(app, "city")
    client.post("/logout", data={"csrf": token_in(client.get("/").text)})
    csrf = token_in(client.get("/login").text)
    client.post("/login", data={"name": "nobody", "password": "x", "csrf": csrf})
    actions = [(entry.who, entry.action) for entry in audit.entries(city.book) if entry.action.startswith("log")]
    assert actions == [("nobody", "login.refused"), ("city", "logout"), ("city", "login")]
