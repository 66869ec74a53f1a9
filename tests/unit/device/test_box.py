"""The box as a whole, on mock pins: what is pressed, thanked, asked and set."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from device.box import PARKED_S
from device.inbox import LinkUp, SettingsCame
from device.rows import Key
from satisfaction.health import decode
from satisfaction.press import Rating, Void
from satisfaction.reasons import Reason
from tests.unit.device.conftest import Bench

GOOD, FAIR, BAD = Rating


def test_a_press_is_on_disk_when_the_lamp_shines(bench: Bench) -> None:
    bench.down(GOOD)
    assert bench.lit("thanks_lamp")
    assert [press.rating for press in bench.stored()] == [GOOD]
    bench.wait(2.0)
    assert not bench.lit("thanks_lamp")


def test_before_5_ms_there_is_no_press_and_no_thanks(bench: Bench) -> None:
    bench.factory.pin(bench.config.pins.very_satisfied).drive_low()
    bench.wait(0.004)
    assert not bench.lit("thanks_lamp")
    assert bench.stored() == []


def test_a_repeat_is_stored_without_thanks(bench: Bench) -> None:
    bench.push(GOOD)
    bench.wait(2.0)
    bench.push(GOOD)
    assert not bench.lit("thanks_lamp")
    assert [press.void for press in bench.stored()] == [None, Void.REPEAT]


def test_with_the_reason_step_all_three_ratings_look_and_sound_alike(bench: Bench) -> None:
    bench.box.inbox.put(SettingsCame(b'{"lockout_s": 3.0, "reasons": true}'))
    shows = []
    for rating in Rating:
        bench.wait(30)
        bench.clock.go_to(bench.clock.moment().wall_ms // 1000 * 1000 + 1000)
        bench.box.turn()
        bench.down(rating)
        show = []
        bench.up(rating)
        for tenth in range(60):
            if tenth == 40:
                bench.push(FAIR)  # a reason, or nothing
            show.append((bench.lit("thanks_lamp"), bool(bench.factory.pin(bench.config.pins.buzzer).state)))
            bench.wait(0.1)
        shows.append(show)
    assert shows[0] == shows[1] == shows[2]
    assert len(set(shows[0])) > 1


def test_a_reason_is_stored_with_its_press(bench: Bench) -> None:
    bench.box.inbox.put(SettingsCame(b'{"reasons": true}'))
    bench.push(BAD)
    bench.wait(2.0)
    bench.push(FAIR)
    bench.wait(6.0)
    assert [(press.rating, press.reason) for press in bench.stored()] == [(BAD, Reason.CONDUCT)]


def test_bad_settings_change_nothing_and_are_said(bench: Bench) -> None:
    bench.box.inbox.put(SettingsCame(b'{"lockout_s": 3.0, "reasons": true}'))
    bench.box.inbox.put(SettingsCame(b'{"lockout_s": 900, "reasons": false}'))
    bench.box.turn()
    assert bench.box.reasons
    assert "900" in bench.box.problems["settings"]


def test_settings_hold_after_a_restart_without_a_network(bench: Bench) -> None:
    bench.box.inbox.put(SettingsCame(b'{"reasons": true}'))
    bench.box.turn()
    bench.box.close()
    bench.begin()
    assert bench.box.reasons


def test_months_pass_between_presses_in_their_order(bench: Bench) -> None:
    for _ in range(5):
        bench.push(GOOD)
        bench.wait(40 * 86_400)
    times = [press.at_ms for press in bench.stored()]
    assert all(later > earlier for earlier, later in pairwise(times))


def test_what_was_parked_waits_for_another_try_each_day(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.push(GOOD)
    (press,) = bench.stored()
    bench.outbox.park(Key(press.spool, press.seq))
    bench.box.turn()
    assert bench.stored() == []
    real = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + PARKED_S)
    bench.box.turn()
    assert bench.stored() == [press]


def test_a_certificate_that_is_renewed_under_a_running_box_is_told_with_its_new_end(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[bytes] = []
    ends_ms = iter([1_800_000_000_000, 1_900_000_000_000])
    monkeypatch.setattr("device.box.until_ms", lambda _: next(ends_ms))
    monkeypatch.setattr(bench.box._link, "publish", lambda _, payload, **__: said.append(payload))
    for _ in range(2):
        bench.box.inbox.put(LinkUp())
        bench.wait(0.1)
    assert [decode(report).certificate_until_ms for report in said] == [1_800_000_000_000, 1_900_000_000_000]
