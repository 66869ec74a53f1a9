"""The sender: new presses before backlog before refill, arrays within bounds, everything until its receipt."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from device.clock import Moment
from device.outbox import Outbox
from device.rows import Key
from device.sender import Sender
from device.window import LIMIT, Window
from satisfaction.box_settings import Refill
from satisfaction.press import MAX_MESSAGE_BYTES, Rating
from satisfaction.receipt import Receipt

NOW = Moment("boot-1", 60_000, 1_770_000_000_000, synced=True)


class Bench:
    """A sender on a real outbox, with what it published."""

    def __init__(self, path: Path) -> None:
        self.outbox = Outbox(path, box="b1", serial="pi-1")
        self.payloads: list[bytes] = []
        self.sender = Sender(
            self.outbox,
            window=Window(resend_s=30.0, jitter=lambda: 1.0),
            publish=self.payloads.append,
            sent_ms=lambda: NOW.wall_ms,
        )

    def press(self, count: int = 1) -> list[Key]:
        """Final presses."""
        keys = [self.outbox.add(Rating.SATISFIED, boottime_ms=60_000, now=NOW) for _ in range(count)]
        for key in keys:
            self.finish(key)
        return keys

    def finish(self, key: Key) -> None:
        self.outbox.finish(key)
        self.sender.ready(key)

    def sent(self) -> list[list[int]]:
        """The seqs of each message since the last look."""
        messages: list[Any] = [json.loads(payload) for payload in self.payloads]
        self.payloads.clear()
        return [[one["seq"] for one in (m if isinstance(m, list) else [m])] for m in messages]

    def receipt(self, *seqs: int, now_s: float, **more: Any) -> None:
        self.sender.receive([Receipt(self.outbox.spool, seqs, **more).encode()], now_s=now_s)


@pytest.fixture
def bench(memory: Path) -> Bench:
    return Bench(memory / "outbox.db")


def test_nothing_is_sent_without_a_connection_and_all_of_it_after(bench: Bench) -> None:
    bench.press(2)
    bench.sender.pump(0.0)
    assert bench.sent() == []
    bench.sender.link_up(1.0)
    bench.sender.pump(1.0)
    assert bench.sent() == [[1, 2]]


def test_backlog_goes_in_arrays_of_100_and_at_most_20_of_them(bench: Bench) -> None:
    bench.press(2_150)
    bench.sender.link_up(0.0)
    bench.sender.pump(0.0)
    sent = bench.sent()
    assert [len(seqs) for seqs in sent] == [100] * LIMIT
    bench.receipt(*sent[0], *sent[1], now_s=0.1)
    bench.sender.pump(0.1)
    assert [len(seqs) for seqs in bench.sent()] == [100, 50]


def test_a_new_press_goes_before_the_backlog(bench: Bench) -> None:
    bench.press(2_150)
    bench.sender.link_up(0.0)
    bench.sender.pump(0.0)
    first = bench.sent()[0]
    bench.press()
    bench.receipt(*first, now_s=0.1)
    bench.sender.pump(0.1)
    assert bench.sent() == [[2_151]]


def test_every_message_stays_under_32_kb(bench: Bench) -> None:
    bench.press(300)
    bench.sender.link_up(0.0)
    bench.sender.pump(0.0)
    assert max(map(len, bench.payloads)) < MAX_MESSAGE_BYTES


def test_a_press_that_is_not_final_waits(bench: Bench) -> None:
    key = bench.outbox.add(Rating.SATISFIED, boottime_ms=60_000, now=NOW)
    bench.sender.link_up(0.0)
    bench.sender.pump(0.0)
    assert bench.sent() == []
    bench.finish(key)
    bench.sender.pump(0.1)
    assert bench.sent() == [[1]]


def test_presses_whose_time_becomes_known_are_sent_then(bench: Bench) -> None:
    bench.sender.link_up(0.0)
    key = bench.outbox.add(Rating.SATISFIED, boottime_ms=1_000, now=Moment("boot-1", 1_000, 0, synced=False))
    bench.finish(key)
    bench.sender.pump(0.0)
    assert bench.sent() == []
    bench.outbox.settle_times(NOW)
    bench.sender.rescan()
    bench.sender.pump(0.1)
    assert bench.sent() == [[1]]


def test_what_the_server_passes_over_three_times_goes_singly_and_then_is_parked(bench: Bench) -> None:
    bench.press(2)
    bench.sender.link_up(0.0)
    bench.sender.pump(0.0)
    sent = bench.sent()
    for now_s in range(20, 320, 20):  # the server answers for every new press, but never for seq 2
        (good,) = bench.press()
        bench.sender.pump(now_s)
        sent += [seqs for seqs in bench.sent() if seqs != [good.seq]]
        bench.receipt(good.seq, *([1] if [1] in sent else []), now_s=now_s)
    assert sent == [[1, 2]] * 3 + [[1], [2], [2], [2]]
    assert bench.outbox.backlog().pending == 0
    assert bench.outbox.backlog().parked == 1
    assert "/2" in bench.sender.problems["parked"]
    bench.receipt(2, now_s=400)  # the cause was mended, and a refill brought it
    assert "parked" not in bench.sender.problems


def test_an_absent_server_never_parks_a_press(bench: Bench) -> None:
    bench.press()
    bench.sender.link_up(0.0)
    for minute in range(600):
        bench.sender.pump(minute * 60.0)
    assert bench.outbox.backlog().pending == 1
    assert 50 < len(bench.sent()) < 70


def test_a_refill_sends_what_is_held_once_and_is_done_with_its_receipts(bench: Bench) -> None:
    bench.press(3)
    bench.sender.link_up(0.0)
    bench.sender.pump(0.0)
    bench.receipt(1, 2, 3, now_s=0.1)
    bench.sent()
    wish = Refill("r-1", NOW.wall_ms - 1)
    bench.sender.ask(wish)
    bench.sender.pump(0.2)
    assert bench.sent() == [[1, 2, 3]]
    assert bench.sender.refill_done is None
    bench.receipt(1, 2, 3, now_s=0.3)
    bench.sender.pump(0.3)
    assert bench.sender.refill_done == "r-1"
    bench.sender.ask(wish)
    bench.sender.pump(0.4)
    assert bench.sent() == []


def test_new_presses_and_backlog_go_before_a_refill(bench: Bench) -> None:
    bench.press(2)
    bench.outbox.receive([Receipt(bench.outbox.spool, (1,))], now_ms=NOW.wall_ms)
    bench.sender.ask(Refill("r-1", 0))
    bench.sender.link_up(0.0)
    bench.sender.pump(0.0)
    assert bench.sent() == [[2], [1]]


@pytest.mark.parametrize(
    "receipt",
    [lambda spool: Receipt(spool, (9,)), lambda spool: Receipt(spool, (), {1: "conflict"})],
    ids=["a press it has not made", "a press it made otherwise"],
)
def test_a_receipt_that_shows_an_older_copy_of_the_card_begins_a_new_spool(
    bench: Bench, receipt: Callable[[str], Receipt]
) -> None:
    bench.press()
    old = bench.outbox.spool
    bench.sender.receive([receipt(old).encode()], now_s=0.0)
    (key,) = bench.press()
    assert key.spool != old
    assert bench.outbox.broken_spools() == (old,)


def test_what_is_not_a_receipt_is_said_and_changes_nothing(bench: Bench) -> None:
    bench.press()
    bench.sender.receive([b'{"seqs": [1]}', b"\xff"], now_s=0.0)
    assert bench.outbox.backlog().pending == 1
    assert "receipt" in bench.sender.problems


def test_presses_whose_numbers_are_taken_are_sent_again_under_new_ones(bench: Bench) -> None:
    bench.press(3)
    bench.sender.link_up(0.0)
    bench.sender.pump(0.0)
    assert bench.sent() == [[1, 2, 3]]
    bench.receipt(1, now_s=0.1, rejected={2: "conflict", 3: "conflict"})
    bench.sender.pump(0.2)
    (again,) = (json.loads(payload) for payload in bench.payloads)
    assert [(one["spool"], one["seq"]) for one in again] == [(bench.outbox.spool, 1), (bench.outbox.spool, 2)]


def test_what_is_parked_goes_again_once_a_day_and_is_told_until_then(bench: Bench) -> None:
    (key,) = bench.press()
    bench.outbox.park(key)
    bench.sender.link_up(0.0)
    bench.sender.pump(0.0)
    assert bench.sent() == []
    bench.sender.problems["parked"] = "told"
    bench.sender.unpark()
    bench.sender.pump(1.0)
    assert bench.sent() == [[1]]
    assert "parked" not in bench.sender.problems


def test_a_press_that_the_disk_does_not_let_be_parked_is_sent_on(bench: Bench) -> None:
    bench.press()
    bench.sender.link_up(0.0)
    bench.sender.pump(0.0)
    bench.outbox._db.execute("PRAGMA query_only = 1")
    with pytest.raises(sqlite3.OperationalError):
        answer_for_others_only(bench)
    bench.sent()
    bench.outbox._db.execute("PRAGMA query_only = 0")
    bench.sender.pump(1_000.0)
    assert bench.sent() == [[1]]


def answer_for_others_only(bench: Bench) -> None:
    """For 300 s the server hears later messages, but never the first press."""
    for now_s in range(20, 320, 20):
        other = Key("0000cafe", now_s)
        bench.sender._window.sent([other], now_s=now_s)
        bench.sender._window.receipt([other], now_s=now_s)
        bench.sender.pump(now_s)
