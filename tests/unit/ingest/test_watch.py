"""What is reported of the fleet, and when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ingest.settings import IngestSettings
from ingest.watch import SIMULATED, conditions, server_certificates
from satisfaction import clock
from satisfaction.health import Health
from satisfaction.integrity import Rules
from satisfaction.office_hours import Calendar, SpecialDay, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Registry, Unit, UnitKind
from store.book.alerts import AlertKind
from store.book.boxes import BoxState
from store.book.certificates import Certificate

FRIDAY = date(2026, 11, 20)
START = date(2020, 1, 1)
MINUTE = 60_000
RULES = Rules(
    Registry(
        units=[Unit("00004", "Phường Ba Đình", UnitKind.PHUONG, "hanoi", START)],
        counters=[Counter("q1", "00004", "Quầy 1", "", "", START)],
        boxes=[BoxPlace("b1", "q1", START)],
    ),
    Calendar(
        weekly=[WeeklyHours("*", weekday, 8 * 60, 17 * 60, START) for weekday in range(5)],
        special=[SpecialDay(date(2026, 11, 24), None, "nghỉ")],
    ),
)


def at(day: date, hour: int, minute: int = 0) -> int:
    return clock.day_start_ms(day) + hour * clock.HOUR_MS + minute * MINUTE


def said(now_ms: int, **changes: object) -> BoxState:
    health = replace(Health(sent_ms=now_ms, version="1.0", boot_id="a"), **changes)  # type: ignore[arg-type]
    return BoxState("b1", True, now_ms, now_ms, health, now_ms, 0)


def kinds(state: BoxState, now_ms: int) -> list[AlertKind]:
    found = conditions({"b1": state}, rules=RULES, unknown=(), settings=IngestSettings(), now_ms=now_ms)
    assert all(condition.unit == "00004" for condition in found)
    return [condition.kind for condition in found]


def seen(at_ms: int) -> BoxState:
    return BoxState("b1", last_seen_ms=at_ms)


@pytest.mark.parametrize(
    ("last_seen_ms", "now_ms", "silent"),
    [
        (at(FRIDAY, 9), at(FRIDAY, 9, 14), False),
        (at(FRIDAY, 9), at(FRIDAY, 9, 15), True),
        (at(FRIDAY, 17, 30), at(FRIDAY, 23), False),
        (at(FRIDAY, 16, 50), at(FRIDAY, 23), False),  # ten minutes of office time: not yet
        (at(FRIDAY, 16, 30), at(FRIDAY, 23), True),  # went silent before closing, and stays reported after it
        (at(FRIDAY, 16, 50), at(FRIDAY + timedelta(days=2), 12), False),  # Sunday
        (at(FRIDAY, 16, 50), at(FRIDAY + timedelta(days=3), 8, 4), False),  # Monday: 10 + 4 minutes
        (at(FRIDAY, 16, 50), at(FRIDAY + timedelta(days=3), 8, 5), True),
        (at(date(2026, 11, 23), 17), at(date(2026, 11, 24), 12), False),  # a closed Tuesday
    ],
)
def test_a_box_is_silent_by_office_time_only(last_seen_ms: int, now_ms: int, silent: bool) -> None:
    assert (kinds(seen(last_seen_ms), now_ms) == [AlertKind.SILENT]) is silent


def test_a_box_that_never_gave_a_sign_is_not_silent_but_new() -> None:
    assert kinds(BoxState("b1"), at(FRIDAY, 12)) == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"backlog": 3, "oldest_pending_ms": at(FRIDAY, 9)}, AlertKind.BACKLOG),
        ({"certificate_until_ms": at(FRIDAY, 10) + 30 * clock.DAY_MS}, AlertKind.CERTIFICATE),
        ({"clock_synced": False}, AlertKind.CLOCK),
        ({"stuck": ("satisfied",)}, AlertKind.STUCK),
        ({"missed_edges": 2}, AlertKind.MISSED_EDGES),
        ({"clone": True}, AlertKind.CLONE),
        ({"problems": ("ổ đĩa gần đầy",)}, AlertKind.BOX_PROBLEM),
    ],
)
def test_what_a_box_says_of_itself_is_reported(changes: dict[str, object], kind: AlertKind) -> None:
    assert kinds(said(at(FRIDAY, 10), **changes), at(FRIDAY, 10)) == [kind]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"backlog": 3, "oldest_pending_ms": at(FRIDAY, 9, 1)},
        {"certificate_until_ms": at(FRIDAY, 10) + 31 * clock.DAY_MS},
    ],
)
def test_what_is_within_bounds_is_not_reported(changes: dict[str, object]) -> None:
    assert kinds(said(at(FRIDAY, 10), **changes), at(FRIDAY, 10)) == []


@pytest.mark.parametrize(
    ("error_ms", "expected"), [(60_000, []), (60_001, [AlertKind.CLOCK]), (-61_000, [AlertKind.CLOCK])]
)
def test_a_clock_is_off_beyond_a_minute_either_way(error_ms: int, expected: list[AlertKind]) -> None:
    assert kinds(replace(said(at(FRIDAY, 10)), clock_error_ms=error_ms), at(FRIDAY, 10)) == expected


def test_stuck_buttons_are_named_in_the_city_s_language() -> None:
    state = said(at(FRIDAY, 10), stuck=("dissatisfied", "very_satisfied", "a newer box's button"))
    (found,) = conditions({"b1": state}, rules=RULES, unknown=(), settings=IngestSettings(), now_ms=at(FRIDAY, 10))
    assert found.detail == "nút bị kẹt: không hài lòng, rất hài lòng, a newer box's button"


def test_an_old_report_says_nothing_of_buttons_now() -> None:
    assert kinds(said(at(FRIDAY, 7), stuck=("satisfied",)), at(FRIDAY, 7, 11)) == []


def test_a_played_box_raises_no_alarm_of_clock_or_silence() -> None:
    state = replace(said(at(FRIDAY, 8), boot_id=SIMULATED, clock_synced=False), clock_error_ms=10**9)
    assert kinds(state, at(FRIDAY, 8, 1)) == []
    assert kinds(state, at(FRIDAY, 16)) == []


def test_an_unknown_box_is_reported_with_what_waits_on_it() -> None:
    found = conditions({}, rules=RULES, unknown=[("stranger", 12)], settings=IngestSettings(), now_ms=at(FRIDAY, 10))
    assert [(each.kind, each.box, each.unit) for each in found] == [(AlertKind.UNKNOWN_BOX, "stranger", "")]
    assert "12" in found[0].detail


def test_of_ending_certificates_the_server_s_own_are_reported_with_the_command_that_renews_them() -> None:
    ending = [Certificate("1", name, 0, at(FRIDAY, 10)) for name in ("b1", "broker", "ingest")]
    found = server_certificates(ending)
    assert [(each.kind, each.box) for each in found] == [
        (AlertKind.CERTIFICATE, "broker"),
        (AlertKind.CERTIFICATE, "ingest"),
    ]
    assert "hailong renew broker" in found[0].detail
