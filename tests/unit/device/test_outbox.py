"""The outbox: durable, gapless, and never deleting what is pending."""

from __future__ import annotations

from device.outbox import KEEP_MS
from device.rows import Key, Unfinished
from satisfaction.health import SpoolHealth
from satisfaction.press import ClockState, Rating, Void
from satisfaction.reasons import Reason
from satisfaction.receipt import Receipt
from tests.unit.device.conftest import NOW, Open, add

FULL = 2  # PRAGMA synchronous


def test_seqs_begin_at_1_without_gaps_and_go_on_after_a_crash(open_box: Open) -> None:
    before = open_box()
    keys = [add(before), add(before)]
    after = open_box()  # nobody closed the first: as after a power cut
    keys.append(add(after))
    assert keys == [Key(before.spool, seq) for seq in (1, 2, 3)]


def test_a_commit_waits_until_the_card_has_it(open_box: Open) -> None:
    """No test can cut the power: that the file system keeps its word about fsync is not shown here."""
    asked = [open_box()._db.one(f"PRAGMA {what}")[0] for what in ("journal_mode", "synchronous")]
    assert asked == ["wal", FULL]


def test_a_press_has_the_time_at_which_its_button_went_down(open_box: Open) -> None:
    outbox = open_box()
    key = outbox.add(Rating.SATISFIED, boottime_ms=NOW.boottime_ms - 40, now=NOW)
    (press,) = outbox.read([key])
    assert (press.at_ms, press.clock) == (NOW.wall_ms - 40, ClockState.SYNCED)


def test_marks_are_kept_with_the_press(open_box: Open) -> None:
    outbox = open_box()
    key = add(outbox, Rating.DISSATISFIED)
    outbox.mark(key, reason=Reason.TIME)
    outbox.mark(key, void=Void.STUCK)
    (press,) = outbox.read([key])
    assert (press.reason, press.void) == (Reason.TIME, Void.STUCK)


def test_a_receipt_ends_waiting_and_a_rejection_does_too(open_box: Open) -> None:
    outbox = open_box()
    keys = [add(outbox) for _ in range(3)]
    outbox.receive([Receipt(outbox.spool, (1,), {2: "bad_time"})], now_ms=NOW.wall_ms)
    assert [key for _, key in outbox.pending_after(0, limit=9)] == [keys[2]]
    assert outbox.spools() == (SpoolHealth(outbox.spool, 1, 3, 2),)
    assert (outbox.backlog().pending, outbox.backlog().oldest_ms) == (1, NOW.wall_ms)


def test_a_receipt_that_comes_again_or_names_strangers_changes_nothing(open_box: Open) -> None:
    outbox = open_box()
    add(outbox)
    for receipt in (
        Receipt(outbox.spool, (1,)),
        Receipt(outbox.spool, (1,), {1: "conflict"}),
        Receipt("00000000", (1,)),
    ):
        outbox.receive([receipt], now_ms=NOW.wall_ms)
    assert outbox.backlog().pending == 0


def test_presses_are_forgotten_90_days_after_their_receipt_and_pending_ones_never(open_box: Open) -> None:
    outbox = open_box()
    keys = [add(outbox) for _ in range(2)]
    outbox.receive([Receipt(outbox.spool, (1,))], now_ms=NOW.wall_ms)
    assert outbox.prune(now_ms=NOW.wall_ms + KEEP_MS - 1) == 0
    assert outbox.prune(now_ms=NOW.wall_ms + KEEP_MS) == 1
    assert [press.seq for press in outbox.read(keys)] == [2]
    assert outbox.spools() == (SpoolHealth(outbox.spool, 2, 2, 1),)


def test_beyond_its_size_the_oldest_receipted_go_first_and_pending_ones_stay(open_box: Open) -> None:
    outbox = open_box(keep_mb=0)
    for _ in range(4):
        add(outbox)
    outbox.receive([Receipt(outbox.spool, (1, 2))], now_ms=NOW.wall_ms)
    assert outbox.prune(now_ms=NOW.wall_ms) == 2
    assert [key.seq for _, key in outbox.pending_after(0, limit=9)] == [3, 4]


def test_a_full_disk_finds_what_may_go_though_the_clock_is_behind_since_a_power_cut(open_box: Open) -> None:
    outbox = open_box()
    add(outbox)
    outbox.receive([Receipt(outbox.spool, (1,))], now_ms=NOW.wall_ms)
    outbox.make_room()
    assert outbox.held_after(0, since_ms=0, limit=9) == []


def test_a_press_that_is_not_final_waits_and_is_found_after_a_crash(open_box: Open) -> None:
    before = open_box()
    key = before.add(Rating.SATISFIED, boottime_ms=5_000, now=NOW, void=Void.REPEAT)
    after = open_box()
    assert after.unfinished() == [Unfinished(key, Rating.SATISFIED, Void.REPEAT, "boot-1", 5_000)]
    assert after.backlog().pending == 1
    assert after.spools() == (SpoolHealth(key.spool, 1, 1, 0),)
    assert after.pending_after(0, limit=9) == after.held_after(0, since_ms=0, limit=9) == []
    after.finish(key)
    assert after.unfinished() == []
    assert [key for _, key in after.pending_after(0, limit=9)] == [key]


def test_what_was_parked_is_sent_again(open_box: Open) -> None:
    outbox = open_box()
    key = add(outbox)
    outbox.park(key)
    assert outbox.unpark() == 1
    assert [key for _, key in outbox.pending_after(0, limit=9)] == [key]
    assert outbox.unpark() == 0
