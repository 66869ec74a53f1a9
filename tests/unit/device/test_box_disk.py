"""A card that is slow, full, read-only or broken: nothing is thanked that is not stored, and nothing is silent."""

from __future__ import annotations

import sqlite3

import pytest

from device.inbox import LinkUp, SettingsCame
from device.rows import Key
from satisfaction.health import decode
from satisfaction.press import Rating, Void
from satisfaction.receipt import Receipt
from tests.unit.device.conftest import Bench, full, refuse

GOOD, FAIR, BAD = Rating


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


def test_a_card_that_takes_nothing_any_more_shows_within_a_minute_without_a_press(bench: Bench) -> None:
    bench.wait(1.0)
    bench.outbox._db.execute("PRAGMA query_only = 1")
    bench.wait(1.0)
    assert bench.box.problems == {}
    bench.box._health_s -= 60.0  # health keeps real time
    bench.wait(1.0)
    assert "disk" in bench.box.problems


def test_a_full_disk_gives_up_old_receipted_presses_for_a_new_one(bench: Bench) -> None:
    add_presses(bench, count=400)
    bench.outbox.receive([Receipt(bench.outbox.spool, tuple(range(1, 401)))], now_ms=0)
    fill(bench)
    bench.push(GOOD)
    assert bench.lit("thanks_lamp")
    assert bench.stored()[-1].rating is GOOD


def test_a_second_try_after_a_press_that_could_not_be_stored_is_no_repeat(bench: Bench) -> None:
    bench.outbox._db.execute("PRAGMA query_only = 1")
    bench.push(BAD)
    bench.outbox._db.execute("PRAGMA query_only = 0")
    bench.push(BAD)
    assert bench.lit("thanks_lamp")
    assert [press.void for press in bench.stored()] == [None]


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
