"""When each press was, on a box without a clock chip."""

from __future__ import annotations

from device.clock import Moment
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
