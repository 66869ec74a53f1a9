"""Wrong passwords from one address: a ward's morning costs nobody a wait, trying every name takes for ever."""

from __future__ import annotations

import pytest

from dashboard.access import passwords
from dashboard.access.login_limit import AT_ONCE, MOST, THEN_EVERY_MS, AddressLimit
from dashboard.settings import DashboardSettings
from tests.unit.dashboard.conftest import PASSWORD, City, logged_in, token_in

WARD = "203.113.0.7"


def after(mistakes: int, *, address: str = WARD, now_ms: int = 0) -> AddressLimit:
    """A limit that has seen ``mistakes`` in one instant."""
    limit = AddressLimit()
    for _ in range(mistakes):
        limit.note_wrong(address, now_ms=now_ms)
    return limit


def test_thirty_mistakes_cost_nobody_a_wait_and_then_one_try_comes_free_every_ten_seconds() -> None:
    assert after(AT_ONCE - 1).wait_ms(WARD, now_ms=0) == 0
    limit = after(AT_ONCE)
    assert limit.wait_ms(WARD, now_ms=0) == THEN_EVERY_MS
    assert limit.wait_ms(WARD, now_ms=THEN_EVERY_MS) == 0
    limit.note_wrong(WARD, now_ms=THEN_EVERY_MS)
    assert limit.wait_ms(WARD, now_ms=THEN_EVERY_MS) == THEN_EVERY_MS


def test_all_mistakes_are_forgiven_after_five_quiet_minutes_and_other_addresses_never_wait() -> None:
    limit = after(AT_ONCE)
    assert limit.wait_ms("203.113.0.8", now_ms=0) == 0
    for _ in range(AT_ONCE - 1):
        limit.note_wrong(WARD, now_ms=AT_ONCE * THEN_EVERY_MS)
    assert limit.wait_ms(WARD, now_ms=AT_ONCE * THEN_EVERY_MS) == 0


def test_what_is_kept_is_bounded_and_the_worst_are_remembered() -> None:
    limit = after(AT_ONCE)
    for number in range(3 * MOST):
        limit.note_wrong(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", now_ms=0)
    assert len(limit) <= MOST
    assert limit.wait_ms(WARD, now_ms=0) > 0


def test_an_ipv6_household_is_one_address_and_a_mapped_one_is_its_ipv4() -> None:
    limit = after(AT_ONCE, address="2001:db8:1:2::1")
    assert limit.wait_ms("2001:db8:1:2:ffff::9", now_ms=0) > 0
    assert limit.wait_ms("2001:db8:1:3::1", now_ms=0) == 0
    assert after(AT_ONCE).wait_ms(f"::ffff:{WARD}", now_ms=0) > 0


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared without the work that makes guessing slow: it is not what is tested here."""
    monkeypatch.setattr(passwords, "matches", lambda kept, given: kept is not None and given == PASSWORD)


def guesses(city: City, number: int, *, forwarded: bool = False) -> list[int]:
    """The answers to one wrong password on each of many names, from an address behind the named proxy or from it."""
    client = city.app(DashboardSettings(proxy="10.0.0.1")).test_client()
    statuses = []
    for at in range(number):
        source = {"REMOTE_ADDR": "10.0.0.1" if forwarded else WARD}
        headers = {"X-Forwarded-For": f"198.51.100.{at}"}
        csrf = token_in(client.get("/login").text)
        form = {"name": f"name{at}", "password": "wrong", "csrf": csrf}
        statuses.append(client.post("/login", data=form, environ_base=source, headers=headers).status_code)
    return statuses


@pytest.mark.usefixtures("quick")
def test_one_password_on_every_name_is_stopped_by_address_whatever_header_it_sends(city: City) -> None:
    assert guesses(city, AT_ONCE + 2) == [401] * AT_ONCE + [429] * 2


@pytest.mark.usefixtures("quick")
def test_the_address_behind_the_named_proxy_is_the_one_that_the_proxy_names(city: City) -> None:
    assert guesses(city, AT_ONCE + 2, forwarded=True) == [401] * (AT_ONCE + 2)


@pytest.mark.usefixtures("quick")
def test_who_waits_is_told_how_long_and_an_open_session_goes_on(city: City) -> None:
    app = city.app()
    inside = logged_in(app, "city")
    client = app.test_client()
    for at in range(AT_ONCE):
        csrf = token_in(client.get("/login").text)
        client.post("/login", data={"name": f"name{at}", "password": "wrong", "csrf": csrf})
    right = {"name": "ward", "password": PASSWORD, "csrf": token_in(client.get("/login").text)}
    answer = client.post("/login", data=right)
    assert answer.status_code == 429
    assert "thử lại sau 10 giây" in answer.text
    assert inside.get("/boxes").status_code == 200
    city.now_ms += THEN_EVERY_MS
    assert client.post("/login", data=right).status_code == 302
