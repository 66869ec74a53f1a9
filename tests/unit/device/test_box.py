"""The box as a whole, on mock pins: thanks mean stored, and nothing that goes wrong is silent."""

from __future__ import annotations

import sqlite3
import sys
import time
from itertools import pairwise
from threading import Thread
from types import SimpleNamespace

import pytest

from device.box import PARKED_S
from device.inbox import LinkUp, Probe, SettingsCame
from device.rows import Key
from satisfaction.health import decode
from satisfaction.press import Rating, Void
from satisfaction.reasons import Reason
from satisfaction.receipt import Receipt
from tests.unit.device.conftest import Bench

GOOD, FAIR, BAD = Rating


def test_a_press_is_on_disk_when_the_lamp_shines(bench: Bench) -> None:
    bench.down(GOOD)
    assert bench.lit("thanks_lamp")
    assert [press.rating for press in bench.stored()] == [GOOD]
    bench.wait(2.0)
    assert not bench.lit("thanks_lamp")


def test_however_long_the_card_takes_the_thanks_are_whole(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    add = bench.outbox.add

    def slowly(*press: object, **more: object) -> object:
        bench.clock.advance(3.0)
        return add(*press, **more)

    monkeypatch.setattr(bench.outbox, "add", slowly)
    bench.factory.pin(bench.config.pins.very_satisfied).drive_low()
    bench.box.turn()
    bench.clock.advance(0.006)
    bench.box.turn()
    assert bench.lit("thanks_lamp")
    assert bench.lit("buzzer"), "the tone"
    bench.clock.advance(1.9)
    bench.box.turn()
    assert bench.lit("thanks_lamp")


def test_before_5_ms_there_is_no_press_and_no_thanks(bench: Bench) -> None:
    bench.factory.pin(bench.config.pins.very_satisfied).drive_low()
    bench.wait(0.004)
    assert not bench.lit("thanks_lamp")
    assert bench.stored() == []


def test_a_press_that_cannot_be_stored_is_not_thanked_and_shows_as_a_fault(bench: Bench) -> None:
    bench.outbox._db.execute("PRAGMA query_only = 1")
    bench.push(GOOD)
    assert not bench.lit("thanks_lamp")
    assert "disk" in bench.box.problems
    levels = set()
    for _ in range(8):
        bench.wait(0.25)
        levels.add(bench.lit("status_lamp"))
    assert levels == {True, False}, "the fault blinks"


def test_a_full_disk_gives_up_old_receipted_presses_for_a_new_one(bench: Bench) -> None:
    add_presses(bench, count=400)
    bench.outbox.receive([Receipt(bench.outbox.spool, tuple(range(1, 401)))], now_ms=0)
    fill(bench)
    bench.push(GOOD)
    assert bench.lit("thanks_lamp")
    assert bench.stored()[-1].rating is GOOD


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


def test_a_press_whose_edge_was_missed_is_found_by_its_level(bench: Bench) -> None:
    bench.wait(1.0)
    deafen(bench, GOOD)
    bench.factory.pin(bench.config.pins.button(GOOD)).drive_low()
    for _ in range(3):
        bench.wait(1.0)
    assert [press.rating for press in bench.stored()] == [GOOD]


def test_a_deaf_box_starves_its_watchdog(bench: Bench) -> None:
    bench.box.start()
    probe(bench)
    probe(bench)
    before = bench.lives
    assert before
    deafen(bench, GOOD)
    pin = bench.factory.pin(bench.config.pins.button(GOOD))
    for move in (pin.drive_low, pin.drive_high):
        move()
        for _ in range(3):
            bench.wait(1.0)
    probe(bench)
    assert bench.lives == before


def test_a_box_to_which_lgpio_no_longer_speaks_starves_its_watchdog(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.box.start()
    monkeypatch.setitem(sys.modules, "lgpio", SimpleNamespace(_notify_thread=Thread()))
    probe(bench)
    assert bench.lives == 0


def test_a_box_whose_disk_takes_nothing_starves_its_watchdog(bench: Bench) -> None:
    bench.box.start()
    bench.outbox._db.execute("PRAGMA query_only = 1")
    probe(bench)
    assert bench.lives == 0


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


def test_a_second_try_after_a_press_that_could_not_be_stored_is_no_repeat(bench: Bench) -> None:
    bench.outbox._db.execute("PRAGMA query_only = 1")
    bench.push(BAD)
    bench.outbox._db.execute("PRAGMA query_only = 0")
    bench.push(BAD)
    assert bench.lit("thanks_lamp")
    assert [press.void for press in bench.stored()] == [None]


def test_one_press_held_across_a_restart_counts_once(bench: Bench) -> None:
    bench.down(GOOD)
    bench.wait(1.0)
    bench.box.close()
    bench.begin(held=(GOOD,))
    for _ in range(12):
        bench.wait(1.0)
    assert bench.box._taking.panel.stuck == {GOOD}
    bench.up(GOOD)
    bench.wait(1.0)
    assert bench.box._taking.panel.stuck == frozenset()
    assert [press.void for press in bench.stored()] == [Void.STUCK]
    bench.push(GOOD)
    assert [press.void for press in bench.stored()] == [Void.STUCK, None]


def test_a_stuck_mark_that_the_disk_refused_until_the_end_is_made_by_the_next_life(bench: Bench) -> None:
    bench.down(GOOD)
    bench.outbox._db.execute("PRAGMA query_only = 1")
    bench.wait(11.0)
    bench.box.close()
    bench.begin(held=(GOOD,))
    bench.wait(0.1)
    assert [press.void for press in bench.final()] == [Void.STUCK]


@pytest.mark.parametrize("same_boot", [True, False])
def test_a_press_held_through_a_restart_and_released_in_time_counts(bench: Bench, same_boot: bool) -> None:
    bench.down(GOOD)
    bench.box.close()
    if not same_boot:
        bench.clock.reboot()
    bench.begin(held=(GOOD,))
    bench.wait(3.0)
    assert bench.final() == []
    bench.up(GOOD)
    bench.wait(0.1)
    assert [press.void for press in bench.final()] == [None]


def test_after_a_power_cut_ten_seconds_down_from_the_start_are_stuck(bench: Bench) -> None:
    bench.down(GOOD)
    bench.box.close()
    bench.clock.reboot()
    bench.begin(held=(GOOD,))
    bench.wait(9.0)
    assert bench.final() == []
    bench.wait(2.0)
    assert [press.void for press in bench.final()] == [Void.STUCK]


def test_what_was_not_final_at_the_end_of_a_life_and_is_up_at_the_next_is_sent_as_it_stands(bench: Bench) -> None:
    bench.down(GOOD)
    bench.box.close()
    bench.begin()
    bench.box.turn()
    assert [press.void for press in bench.final()] == [None]
    assert bench.outbox.unfinished() == []


def test_only_the_last_press_of_a_button_can_be_held_still(bench: Bench) -> None:
    bench.down(GOOD)
    bench.outbox._db.execute("PRAGMA query_only = 1")
    bench.up(GOOD)
    bench.wait(4.0)
    bench.outbox._db.execute("PRAGMA query_only = 0")
    bench.outbox.finish = refuse
    bench.down(GOOD)
    bench.box.close()
    bench.begin(held=(GOOD,))
    bench.wait(11.0)
    assert [press.void for press in bench.final()] == [None, Void.STUCK]


def test_on_a_full_disk_receipted_presses_make_room_for_a_mark(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.push(FAIR)
    bench.outbox.receive([Receipt(bench.outbox.spool, (1,))], now_ms=bench.clock.moment().wall_ms)
    mark, tries = bench.outbox.mark, [full, bench.outbox.mark]
    monkeypatch.setattr(bench.outbox, "mark", lambda *key, **more: tries.pop(0)(*key, **more))
    bench.wait(4.0)
    bench.down(GOOD)
    bench.wait(11.0)
    assert mark not in tries
    assert [press.void for press in bench.final()] == [Void.STUCK]
    assert bench.outbox.read([Key(bench.outbox.spool, 1)]) == []


def test_a_stuck_press_that_cannot_be_marked_is_not_sent_until_it_is(bench: Bench) -> None:
    bench.push(FAIR)
    bench.wait(4.0)
    bench.down(GOOD)
    bench.outbox._db.execute("PRAGMA query_only = 1")
    bench.wait(11.0)
    bench.wait(11.0)
    assert "disk" in bench.box.problems
    assert [left.key.seq for left in bench.outbox.unfinished()] == [2]
    bench.outbox._db.execute("PRAGMA query_only = 0")
    bench.wait(1.0)
    assert [press.void for press in bench.stored()] == [None, Void.STUCK]
    assert bench.outbox.unfinished() == []
    assert bench.box.problems == {}


def test_while_a_mark_waits_for_the_disk_presses_are_taken(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.down(GOOD)
    monkeypatch.setattr(bench.outbox, "mark", refuse)
    bench.wait(11.0)
    bench.push(BAD)
    assert bench.lit("thanks_lamp")


def test_settings_that_cannot_be_kept_hold_and_are_kept_later(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.outbox, "remember", refuse)
    bench.box.inbox.put(SettingsCame(b'{"reasons": true}'))
    bench.wait(1.0)
    assert bench.box.reasons
    assert "settings" in bench.box.problems["disk"]
    monkeypatch.undo()
    bench.wait(1.0)
    assert bench.box.problems == {}
    bench.box.close()
    bench.begin()
    assert bench.box.reasons


def test_a_box_whose_disk_takes_nothing_still_reports(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[bytes] = []
    monkeypatch.setattr(bench.box._link, "publish", lambda kind, payload, **_: said.append(payload))
    for write in ("settle_times", "note_uptime", "prune", "unpark"):
        monkeypatch.setattr(bench.outbox, write, refuse)
    bench.box.inbox.put(LinkUp())
    bench.wait(1.0)
    assert any("stored" in problem for problem in decode(said[-1]).problems)


def test_a_place_of_the_card_that_cannot_be_read_ends_the_box_so_that_the_next_start_salvages(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, unreadable: str
) -> None:
    def read(*_: object, **__: object) -> None:
        sqlite3.connect(unreadable).execute("SELECT * FROM sqlite_schema")

    monkeypatch.setattr(bench.outbox, "pending_after", read)
    bench.box.inbox.put(LinkUp())
    with pytest.raises(sqlite3.OperationalError, match="I/O"):
        bench.box.turn()
    monkeypatch.undo()


def refuse(*_: object, **__: object) -> None:
    """As a card that was remounted read-only."""
    db = sqlite3.connect(":memory:")
    db.execute("PRAGMA query_only = 1")
    db.execute("CREATE TABLE t (x)")


def full(*_: object, **__: object) -> None:
    """As a card without room."""
    db = sqlite3.connect(":memory:")
    db.execute("PRAGMA max_page_count = 1")
    db.execute("CREATE TABLE t (x)")


def fill(bench: Bench) -> None:
    """Let the outbox grow no further, as on a full disk, until a press finds no room."""
    db = bench.outbox._db
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        add_presses(bench, count=10_000)


def add_presses(bench: Bench, *, count: int) -> None:
    """Fill the outbox directly."""
    for _ in range(count):
        bench.outbox.finish(bench.outbox.add(FAIR, boottime_ms=1, now=bench.clock.moment()))


def deafen(bench: Bench, rating: Rating) -> None:
    """No edge of this button arrives any more, as when lgpio's thread has died."""
    bench.factory.pin(bench.config.pins.button(rating)).edges = "none"


def probe(bench: Bench) -> None:
    """Let a probe travel."""
    bench.box.inbox.put(Probe())
    bench.box.turn()
