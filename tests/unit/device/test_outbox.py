"""The outbox: durable, gapless, and never deleting what is pending."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from device.clock import Moment
from device.outbox import KEEP_MS, Outbox
from device.rows import Key, Unfinished
from satisfaction.health import SpoolHealth
from satisfaction.press import ClockState, Rating, Void
from satisfaction.reasons import Reason
from satisfaction.receipt import Receipt

NOW = Moment("boot-1", 60_000, 1_770_000_000_000, synced=True)
Open = Callable[..., Outbox]
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # quick; a crash is played by copying the files


@pytest.fixture
def open_box(tmp_path: Path) -> Open:
    return lambda **more: Outbox(tmp_path / "outbox.db", **{"box": "b1", "serial": "pi-1", **more})


def add(outbox: Outbox, rating: Rating = Rating.SATISFIED, *, now: Moment = NOW) -> Key:
    key = outbox.add(rating, boottime_ms=now.boottime_ms, now=now)
    outbox.finish(key)
    return key


def test_seqs_begin_at_1_without_gaps_and_go_on_after_a_crash(open_box: Open) -> None:
    before = open_box()
    keys = [add(before), add(before)]
    after = open_box()  # nobody closed the first: as after a power cut
    keys.append(add(after))
    assert keys == [Key(before.spool, seq) for seq in (1, 2, 3)]


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


def test_a_card_in_another_machine_gets_a_new_spool_and_keeps_what_is_pending(open_box: Open) -> None:
    before = open_box()
    old = add(before)
    before.close()
    after = open_box(serial="pi-2")
    new = add(after)
    assert new.spool != old.spool
    assert new.seq == 1
    assert [key for _, key in after.pending_after(0, limit=9)] == [old, new]
    assert after.broken_spools() == ()


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


class OutboxUnderAnything(RuleBasedStateMachine):
    """Presses, receipts lost or repeated, crashes, clock steps and reboots, against a plain model."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(dir=MEMORY))
        self.serial = "pi-1"
        self.now = Moment("boot-0", 1_000, 1_770_000_000_000, synced=False)
        self.outbox = self.open()
        self.made: list[tuple[Key, Rating]] = []
        self.receipted: set[Key] = set()
        self.timed: dict[Key, tuple[int, ClockState]] = {}

    def open(self) -> Outbox:
        return Outbox(self.directory / "outbox.db", box="b1", serial=self.serial)

    @rule(rating=st.sampled_from(list(Rating)), later_ms=st.integers(0, 10_000_000))
    def press(self, rating: Rating, later_ms: int) -> None:
        at = self.now
        self.now = Moment(at.boot, at.boottime_ms + later_ms, at.wall_ms + later_ms, at.synced)
        self.made.append((add(self.outbox, rating, now=self.now), rating))

    @precondition(lambda self: self.made)
    @rule(data=st.data(), twice=st.booleans())
    def receive(self, data: st.DataObject, twice: bool) -> None:
        key = data.draw(st.sampled_from([key for key, _ in self.made]))
        self.receipted.add(key)
        self.outbox.receive([Receipt(key.spool, (key.seq,))] * (1 + twice), now_ms=self.now.wall_ms)

    @rule()
    def crash(self) -> None:
        """Power cut: the file as it is on disk now, opened by another process."""
        copy = Path(tempfile.mkdtemp(dir=MEMORY))
        for file in self.directory.iterdir():
            shutil.copy(file, copy / file.name)
        self.outbox.close()
        shutil.rmtree(self.directory)
        self.directory = copy
        self.outbox = self.open()

    @rule(off_ms=st.integers(0, 10**9), wall_ms=st.integers(0, 2 * 10**12))
    def reboot(self, off_ms: int, wall_ms: int) -> None:
        self.crash()
        self.now = Moment(os.urandom(4).hex(), 500, wall_ms, synced=False)

    @rule(step_ms=st.integers(-(10**10), 10**10))
    def sync_or_step_the_clock(self, step_ms: int) -> None:
        self.now = Moment(self.now.boot, self.now.boottime_ms + 1, 1_770_000_000_000 + step_ms, synced=True)
        self.outbox.settle_times(self.now)

    @rule()
    def move_to_another_machine(self) -> None:
        self.serial = os.urandom(4).hex()
        self.crash()

    @rule(later_ms=st.integers(0, 3 * KEEP_MS))
    def prune(self, later_ms: int) -> None:
        self.outbox.prune(now_ms=self.now.wall_ms + later_ms)

    @invariant()
    def what_is_not_receipted_is_there_with_what_was_pressed(self) -> None:
        waiting = [(key, rating) for key, rating in self.made if key not in self.receipted]
        assert self.outbox.backlog().pending == len(waiting)
        ready = {Key(press.spool, press.seq): press for press in self.outbox.read(key for key, _ in waiting)}
        assert all(ready[key].rating is rating for key, rating in waiting if key in ready)
        sent = [key for _, key in self.outbox.pending_after(0, limit=1_000)]
        assert sent == [key for key, _ in waiting if key in ready]

    @invariant()
    def seqs_have_no_gaps_and_no_twins(self) -> None:
        spools: dict[str, list[int]] = {}
        for key, _ in self.made:
            spools.setdefault(key.spool, []).append(key.seq)
        assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in spools.values())

    @invariant()
    def times_never_change(self) -> None:
        for press in self.outbox.read(key for key, _ in self.made):
            found = (press.at_ms, press.clock)
            assert self.timed.setdefault(Key(press.spool, press.seq), found) == found

    def teardown(self) -> None:
        self.outbox.close()
        shutil.rmtree(self.directory)


OutboxUnderAnything.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestOutboxUnderAnything = OutboxUnderAnything.TestCase


def test_a_refill_finds_presses_whose_clock_was_wrong(open_box: Open) -> None:
    outbox = open_box()
    keys = [add(outbox), add(outbox, now=Moment("b", 5_000, 1_600_000_000_000, synced=False))]
    outbox.settle_times(Moment("b", 90_000_000, 1_600_000_000_000, synced=False))
    outbox.receive([Receipt(outbox.spool, (1, 2))], now_ms=NOW.wall_ms)
    assert [key for _, key in outbox.held_after(0, since_ms=NOW.wall_ms - 1, limit=9)] == keys


def conflict(spool: str, *seqs: int) -> Receipt:
    return Receipt(spool, (), dict.fromkeys(seqs, "conflict"))


def test_presses_of_a_restored_image_whose_numbers_are_taken_get_new_ones_and_are_sent(open_box: Open) -> None:
    outbox = open_box()
    old = [add(outbox) for _ in range(4)]
    outbox.receive([conflict(outbox.spool, 2)], now_ms=NOW.wall_ms)
    outbox.receive([conflict(old[0].spool, 3, 4)], now_ms=NOW.wall_ms)  # answers to what was in the air
    assert outbox.spool != old[0].spool
    assert outbox.broken_spools() == (old[0].spool,)
    moved = [Key(outbox.spool, seq) for seq in (1, 2, 3)]
    assert [key for _, key in outbox.pending_after(0, limit=9)] == [old[0], *moved]
    assert outbox.read(old[1:]) == []
    assert add(outbox) == Key(outbox.spool, 4)


def test_a_receipt_that_comes_twice_moves_a_press_once(open_box: Open) -> None:
    outbox = open_box()
    key = add(outbox)
    for _ in range(3):
        outbox.receive([conflict(key.spool, key.seq)], now_ms=NOW.wall_ms)
    assert [key for _, key in outbox.pending_after(0, limit=9)] == [Key(outbox.spool, 1)]
    assert len(outbox.broken_spools()) == 1


def test_a_server_that_calls_everything_a_conflict_does_not_move_presses_for_ever(open_box: Open) -> None:
    outbox = open_box()
    add(outbox)
    for _ in range(9):
        outbox.receive([conflict(key.spool, key.seq) for _, key in outbox.pending_after(0, limit=9)], now_ms=1)
    assert outbox.backlog().pending == 0
    assert len(outbox.broken_spools()) == 2


def test_a_conflict_of_a_press_whose_time_was_only_estimated_may_be_that_press_itself_and_stays_rejected(
    open_box: Open,
) -> None:
    outbox = open_box()
    key = add(outbox, now=Moment("boot-x", 5_000, 0, synced=False))
    outbox.settle_times(NOW)
    outbox.receive([conflict(key.spool, key.seq)], now_ms=NOW.wall_ms)
    assert outbox.broken_spools() == (key.spool,)
    assert outbox.backlog().pending == 0
    assert [press.seq for press in outbox.read([key])] == [key.seq]


def test_what_was_parked_is_sent_again(open_box: Open) -> None:
    outbox = open_box()
    key = add(outbox)
    outbox.park(key)
    assert outbox.unpark() == 1
    assert [key for _, key in outbox.pending_after(0, limit=9)] == [key]
    assert outbox.unpark() == 0
