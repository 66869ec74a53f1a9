"""When each press was, on a box without a clock chip."""

from __future__ import annotations

import pytest

from device.clock import Moment, SystemClock
from device.outbox import Outbox
from satisfaction.press import ClockState
from satisfaction.receipt import Receipt
from tests.unit.device.conftest import NOW, Open, add


def test_presses_without_a_time_are_not_sent(open_box: Open) -> None:
    outbox = open_box()
    key = add(outbox, now=Moment("boot-1", 5_000, 0, synced=False))
    assert outbox.read([key]) == []
    assert outbox.pending_after(0, limit=9) == []
    assert outbox.backlog().pending == 1


def test_after_the_sync_of_the_same_boot_times_are_exact(open_box: Open) -> None:
    outbox = open_box()
    key = add(outbox, now=Moment("boot-1", 5_000, 0, synced=False))
    assert outbox.settle_times(NOW)
    (press,) = outbox.read([key])
    assert (press.at_ms, press.clock) == (NOW.wall_ms - 55_000, ClockState.SYNCED)


def test_times_of_a_boot_that_never_synced_lie_between_its_neighbours(open_box: Open) -> None:
    outbox = open_box()
    add(outbox, now=Moment("boot-0", 9_000, NOW.wall_ms - 10_000_000, synced=True))
    lost = [add(outbox, now=Moment("boot-x", ms, 0, synced=False)) for ms in (1_000, 31_000)]
    outbox.settle_times(NOW)
    first, second = outbox.read(lost)
    assert first.clock is ClockState.ESTIMATED
    assert second.at_ms - first.at_ms == 30_000
    assert NOW.wall_ms - 10_000_000 <= first.at_ms <= second.at_ms <= NOW.wall_ms - NOW.boottime_ms


def test_after_24_hours_without_a_sync_presses_go_as_unsure(open_box: Open) -> None:
    outbox = open_box()
    key = add(outbox, now=Moment("boot-1", 5_000, 1_600_000_000_000, synced=False))
    day_ms = 24 * 3_600_000
    assert not outbox.settle_times(Moment("boot-1", day_ms + 4_999, 0, synced=False))
    assert outbox.settle_times(Moment("boot-1", day_ms + 5_000, 0, synced=False))
    (press,) = outbox.read([key])
    assert (press.at_ms, press.clock) == (1_600_000_000_000, ClockState.UNSURE)


def test_a_time_once_given_never_changes(open_box: Open) -> None:
    outbox = open_box()
    key = add(outbox, now=Moment("boot-1", 5_000, 0, synced=False))
    outbox.settle_times(NOW)
    before = outbox.read([key])
    assert not outbox.settle_times(Moment("boot-1", 90_000, NOW.wall_ms + 777_000, synced=True))
    assert outbox.read([key]) == before


def test_a_refill_finds_presses_whose_clock_was_wrong(open_box: Open) -> None:
    outbox = open_box()
    keys = [add(outbox), add(outbox, now=Moment("b", 5_000, 1_600_000_000_000, synced=False))]
    outbox.settle_times(Moment("b", 90_000_000, 1_600_000_000_000, synced=False))
    outbox.receive([Receipt(outbox.spool, (1, 2))], now_ms=NOW.wall_ms)
    assert [key for _, key in outbox.held_after(0, since_ms=NOW.wall_ms - 1, limit=9)] == keys


UNHEARD = Moment("boot-1", 40_000_000, 1_600_000_000_000, synced=False)  # eleven hours on, and the clock set by hand


def test_a_boot_that_was_synced_once_has_exact_times_though_no_time_server_answers_any_more(open_box: Open) -> None:
    outbox = open_box()
    outbox.note_uptime(NOW)
    outbox.close()
    outbox = open_box()
    key = add(outbox, now=UNHEARD)
    (press,) = outbox.read([key])
    assert (press.at_ms, press.clock) == (NOW.wall_ms + 39_940_000, ClockState.SYNCED)
    assert [found for _, found in outbox.pending_after(0, limit=9)] == [key]


def test_the_next_boot_without_a_time_server_is_no_more_certain_for_that(open_box: Open) -> None:
    outbox = open_box()
    outbox.note_uptime(NOW)
    assert outbox.read([add(outbox, now=Moment("boot-2", 5_000, NOW.wall_ms, synced=False))]) == []


def test_presses_that_wait_for_a_time_cost_each_minute_no_more_than_their_number(open_box: Open) -> None:
    outbox = open_box()
    now = Moment("boot-1", 5_000, 0, synced=False)
    steps = []
    for _ in range(2):
        for _ in range(300):
            add(outbox, now=now)
        steps.append(steps_of(outbox, now))
    assert steps[1] < 3 * steps[0]


def test_a_clock_that_is_set_while_it_is_read_does_not_vouch_for_the_time_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, before_ms = SystemClock(), 1_600_000_000_000
    words = [False]

    def read_and_set() -> int:
        words[:] = [True]
        return before_ms

    monkeypatch.setattr(clock, "sent_ms", read_and_set)
    monkeypatch.setattr(clock, "synced", lambda: words[0])
    assert not clock.moment().synced


def steps_of(outbox: Outbox, now: Moment) -> int:
    """How many hundreds of SQLite's steps it takes to look what times are known."""
    ticks: list[None] = []
    outbox._db._connection.set_progress_handler(lambda: ticks.append(None), 100)
    outbox.settle_times(now)
    outbox._db._connection.set_progress_handler(None, 0)
    return len(ticks)
