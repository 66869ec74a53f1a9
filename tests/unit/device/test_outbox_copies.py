"""Cards that were copied, moved or restored: no number stands for two presses."""

from __future__ import annotations

from device.clock import Moment
from device.rows import Key
from satisfaction.press import ClockState
from satisfaction.receipt import Receipt
from tests.unit.device.conftest import NOW, Open, add


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


def conflict(spool: str, *seqs: int) -> Receipt:
    return Receipt(spool, (), dict.fromkeys(seqs, "conflict"))


def test_presses_of_a_restored_image_whose_numbers_are_taken_get_new_ones_and_are_sent(open_box: Open) -> None:
    outbox = open_box()
    old = [add(outbox) for _ in range(4)]
    outbox.receive([conflict(outbox.spool, 2)], now_ms=NOW.wall_ms)
    outbox.receive([conflict(old[0].spool, 3, 4)], now_ms=NOW.wall_ms)  # answers to what was in flight
    assert outbox.spool != old[0].spool
    assert outbox.broken_spools() == (old[0].spool,)
    moved = [Key(outbox.spool, seq) for seq in (1, 2, 3)]
    assert [key for _, key in outbox.pending_after(0, limit=9)] == [old[0], *moved]
    assert outbox.read(old[1:]) == []
    assert add(outbox) == Key(outbox.spool, 4)


def test_a_receipt_for_another_press_of_the_same_number_is_none_and_shows_a_copied_card(open_box: Open) -> None:
    """Another copy of the card has sent its own press under this number, and the answer came here."""
    outbox = open_box()
    old = [add(outbox) for _ in range(2)]
    (at_ms,) = (press.at_ms for press in outbox.read(old[:1]))
    assert outbox.receive([Receipt(outbox.spool, (1,), at_ms=(at_ms + 5000,))], now_ms=NOW.wall_ms)
    moved = Key(outbox.spool, 1)
    assert [key for _, key in outbox.pending_after(0, limit=9)] == [moved, old[1]]
    assert [press.at_ms for press in outbox.read([moved])] == [at_ms]


def test_a_conflict_of_another_press_of_the_same_number_leaves_ours_waiting_for_its_own_answer(open_box: Open) -> None:
    outbox = open_box()
    key = add(outbox)
    (press,) = outbox.read([key])
    outbox.receive(
        [Receipt(key.spool, (), {1: "conflict"}, rejected_at_ms={1: press.at_ms + 5000})], now_ms=NOW.wall_ms
    )
    assert [key for _, key in outbox.pending_after(0, limit=9)] == [key]
    assert outbox.spool != key.spool
    outbox.receive([Receipt(key.spool, (1,), at_ms=(press.at_ms,))], now_ms=NOW.wall_ms)
    assert outbox.backlog().pending == 0


def test_a_receipt_with_another_time_is_heeded_where_the_box_has_only_estimated_its_own(open_box: Open) -> None:
    """Both copies of the card have the press, each with a time of its own making: it is the same one."""
    outbox = open_box()
    key = add(outbox, now=Moment("boot-x", 5_000, 0, synced=False))
    outbox.settle_times(NOW)
    assert [press.clock for press in outbox.read([key])] == [ClockState.ESTIMATED]
    assert not outbox.receive([Receipt(key.spool, (1,), at_ms=(1,))], now_ms=NOW.wall_ms)
    assert outbox.backlog().pending == 0


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
