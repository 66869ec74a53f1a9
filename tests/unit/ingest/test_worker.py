"""Batches, receipts, and what happens while the store is away; on a real SQLite store that can be told to fail."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import Mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest import intake, renumbered
from ingest.counts import Counts, Shed
from ingest.directory import Directory
from ingest.intake import Arrival
from ingest.recorder import Recorder
from ingest.upkeep import Turns, Upkeep
from ingest.waiting import BATCH_PRESSES, Waiting
from ingest.worker import Worker
from satisfaction import clock
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.press import Cause, ClockState, Press, Rating, encode
from satisfaction.receipt import Receipt
from satisfaction.registry_csv import Entries
from store.book import Book, registry, rejects
from store.book.rejects import Rejected
from store.contract import Appended, PressStore, StoreUnavailable
from store.open import open_writer

SPOOL = "9f3c2a1b"
NOW_MS = 1_795_300_000_000
START = date(2020, 1, 1)


class Desk:
    """A recorder and its worker over a real store; ``away`` makes the store fail that many times."""

    def __init__(self, folder: Path) -> None:
        self.book = Book(folder / "book.db", new=True)
        self.store: PressStore = open_writer("sqlite", folder)
        self.receipts: list[tuple[str, Receipt]] = []
        self.calls: list[str] = []
        self.away = 0
        self.hang: Callable[[], None] = lambda: None
        self.directory = Directory(self.book)
        self.counts = Counts()
        self.waiting = Waiting(capacity=3_000)
        self.recorder = Recorder(
            self,  # type: ignore[arg-type]  # it appends, and no more is asked of it
            book=self.book,
            directory=self.directory,
            send=self._sent,
            counts=self.counts,
            rejects_per_box_day=2,
        )
        self.stop = threading.Event()
        self.worker = Worker(
            self.recorder,
            waiting=self.waiting,
            counts=self.counts,
            tick=self.tick,
            retry_s=(0.01,),
        )

    def append(self, presses: Sequence[Press]) -> Appended:
        assert self.counts.look().closes
        self.hang()
        if self.away:
            self.away -= 1
            self.calls.append("away")
            raise StoreUnavailable("away")
        self.calls.append(f"append {len(presses)}")
        return self.store.append(presses)

    def tick(self) -> None:
        """Ends the run once nothing waits."""
        assert self.counts.look().closes
        if self.waiting.oldest_ms() is None and not self.worker.in_hand:
            self.stop.set()

    def arrive(self, arrival: Arrival) -> bool:
        self.counts.arrived(arrival.count)
        left = self.waiting.put([arrival])
        self.counts.shed(left, why=Shed.NO_ROOM)
        return left == 0

    def _sent(self, box: str, receipt: Receipt) -> None:
        stored = {press.identity for press in self.store.scan()}
        assert all((box, receipt.spool, seq) in stored for seq in receipt.seqs), "a receipt before the store had it"
        self.receipts.append((box, receipt))
        assert self.counts.look().closes


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()
    made.book.close()


def presses(*seqs: int, rating: Rating = Rating.SATISFIED) -> Arrival:
    return Arrival("b1", tuple(Press("b1", SPOOL, seq, NOW_MS, rating) for seq in seqs), arrived_ms=NOW_MS)


def stored(*seqs: int) -> Receipt:
    return Receipt(SPOOL, seqs, at_ms=(NOW_MS,) * len(seqs))


def refusal(payload: bytes, seq: int | None = None) -> Arrival:
    item = Rejected("b1", Cause.MALFORMED, "", payload, SPOOL if seq else None, seq)
    return Arrival("b1", rejected=(item,), arrived_ms=NOW_MS)


def test_a_receipt_goes_out_only_after_the_store_has_the_press(desk: Desk) -> None:
    desk.recorder.record([presses(1, 2), presses(3)], now_ms=NOW_MS)
    assert desk.receipts == [("b1", stored(1, 2, 3))]


def test_a_store_that_fails_earns_no_receipt(desk: Desk) -> None:
    desk.away = 1
    with pytest.raises(StoreUnavailable):
        desk.recorder.record([presses(1)], now_ms=NOW_MS)
    assert desk.receipts == []


def test_a_copy_is_receipted_again_and_a_different_copy_is_refused_and_kept(desk: Desk) -> None:
    desk.recorder.record([presses(1)], now_ms=NOW_MS)
    desk.recorder.record([presses(1)], now_ms=NOW_MS)
    desk.recorder.record([presses(1, rating=Rating.DISSATISFIED)], now_ms=NOW_MS)
    assert [receipt for _, receipt in desk.receipts] == [
        stored(1),
        stored(1),
        Receipt(SPOOL, (), {1: "conflict"}, rejected_at_ms={1: NOW_MS}),
    ]
    assert [press.rating for press in desk.store.scan()] == [Rating.SATISFIED]
    assert [each.rejected.cause for each in rejects.find(desk.book)] == [Cause.CONFLICT]


def test_the_differing_copy_is_what_is_kept_wherever_it_stands_in_a_batch(desk: Desk) -> None:
    desk.recorder.record([presses(1), presses(1, rating=Rating.DISSATISFIED), presses(1)], now_ms=NOW_MS)
    assert desk.receipts == [("b1", stored(1))]
    (kept,) = rejects.find(desk.book)
    assert b'"dissatisfied"' in kept.rejected.payload


def test_a_conflict_is_closed_once_the_same_press_is_stored_under_the_number_its_box_gave_it_anew(desk: Desk) -> None:
    restored, estimated = (
        Press("b1", SPOOL, seq, NOW_MS + seq, Rating.DISSATISFIED, state)
        for seq, state in ((1, ClockState.SYNCED), (2, ClockState.ESTIMATED))
    )
    anew = [replace(press, spool="0000abcd") for press in (restored, estimated)]
    desk.recorder.record([presses(1, 2), Arrival("b1", (restored, estimated))], now_ms=NOW_MS)
    renumbered.settle(desk.store, desk.book, now_ms=NOW_MS)
    assert [each.rejected.seq for each in rejects.find(desk.book)] == [1, 2]
    desk.recorder.record([Arrival("b1", tuple(anew))], now_ms=NOW_MS)
    renumbered.settle(desk.store, desk.book, now_ms=NOW_MS)
    assert [each.rejected.seq for each in rejects.find(desk.book)] == [2]  # its time may be that of another press
    assert rejects.find(desk.book, everything=True)[0].rejected.detail == "stored as 0000abcd/1"


def test_the_store_is_asked_once_for_all_conflicts_of_a_boxs_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [[Press("b1", SPOOL, seq, NOW_MS + 10 * seq, Rating.DISSATISFIED) for seq in range(1, 20)]]
    days += [[replace(press, seq=press.seq + 50, at_ms=press.at_ms - clock.DAY_MS) for press in days[0]]]
    restored = [press for day in days for press in day]
    anew = [replace(press, spool="0000abcd") for press in restored]
    refused = [Rejected("b1", Cause.CONFLICT, "", encode([press], sent_ms=NOW_MS)) for press in restored]
    rejects.keep(desk.book, refused, now_ms=NOW_MS, per_box_day=99)
    desk.store.append(anew)
    scan = Mock(side_effect=desk.store.scan)
    monkeypatch.setattr(desk.store, "scan", scan)
    renumbered.settle(desk.store, desk.book, now_ms=NOW_MS)
    assert (rejects.find(desk.book), scan.call_count) == ([], 2)


def test_a_conflict_that_cannot_be_read_any_more_stays_in_the_list_and_stops_nothing(desk: Desk) -> None:
    unreadable = Rejected("b1", Cause.CONFLICT, "differs", b"?", SPOOL, 1)
    rejects.keep(desk.book, [unreadable], now_ms=NOW_MS, per_box_day=9)
    renumbered.settle(desk.store, desk.book, now_ms=NOW_MS)
    assert [each.rejected.payload for each in rejects.find(desk.book)] == [b"?"]


def test_a_crowds_presses_wait_for_daily_figures_a_hundredth_of_the_time_at_most() -> None:
    turns = Turns()
    assert turns.due(100.0)
    turns.took(100.0, 102.0, presses_wait=True)
    assert (turns.due(299.9), turns.due(300.0)) == (False, True)
    turns.took(300.0, 300.5, presses_wait=False)
    assert turns.due(300.5)


def test_what_is_beyond_a_days_bound_is_not_kept_and_so_not_receipted(desk: Desk) -> None:
    for seq in (1, 2, 3):
        desk.recorder.record([refusal(b"%d" % seq, seq)], now_ms=NOW_MS)
    assert [sorted(receipt.rejected) for _, receipt in desk.receipts] == [[1], [2]]
    assert len(rejects.find(desk.book)) == 2


def test_a_box_enrolled_since_its_press_came_is_receipted_at_once(desk: Desk) -> None:
    early, late = (
        intake.read("b1", encode(presses(seq).presses, sent_ms=NOW_MS), now_ms=NOW_MS, known=set()) for seq in (1, 2)
    )
    upkeep = Upkeep(
        desk.store, book=desk.book, place="sqlite", directory=desk.directory, busy=lambda: False, keep_days=0
    )
    upkeep.tick()
    desk.recorder.record([early], now_ms=NOW_MS)
    assert (desk.receipts, [each.rejected.cause for each in rejects.find(desk.book)]) == ([], [Cause.UNKNOWN_BOX])
    rows = Entries(
        units=(Unit("00004", "Phường Thử", UnitKind.PHUONG, "hanoi", START),),
        counters=(Counter("q1", "00004", "Quầy 1", "hộ tịch", "tiếp nhận", START),),
        boxes=(BoxPlace("b1", "q1", START),),
    )
    registry.replace(desk.book, rows, who="test")
    desk.recorder.record([late], now_ms=NOW_MS)
    assert desk.receipts == [("b1", stored(2))]
    upkeep.tick()  # puts back in what came before
    assert [press.seq for press in desk.store.scan()] == [1, 2]


def test_the_sum_closes_whatever_comes(desk: Desk) -> None:
    full = presses(*range(100, 2_900))
    arrivals = [presses(1, 2), presses(2, 3), refusal(b"?"), Arrival("b1", held=4), full, presses(*range(5_000, 5_400))]
    taken = [desk.arrive(arrival) for arrival in arrivals]
    assert taken == [True] * 5 + [False]
    assert desk.counts.look().closes
    assert desk.counts.look().waiting == 2_809
    desk.worker.run(desk.stop)
    look = desk.counts.look()
    assert look.closes
    assert (look.stored, look.duplicate, look.waiting) == (2_803, 1, 0)
    assert (look.rejected, look.shed) == ({"malformed": 1}, {"ahead": 4, "no_room": 400})


def test_of_messages_that_came_together_those_without_room_are_left_and_the_others_wait() -> None:
    waiting = Waiting(capacity=300, patience_s=lambda: 0.0)
    assert waiting.put([presses(*range(1, 251)), presses(*range(251, 351)), presses(351)]) == 100
    assert [arrival.count for arrival in waiting.take(idle_s=0)] == [250, 1]


def test_a_crowd_of_returning_boxes_waits_for_room_and_none_is_shed(desk: Desk) -> None:
    desk.waiting.patience_s = lambda: 60.0
    crowd = [presses(*range(start, start + 100)) for start in range(1, 9_001, 100)]  # three times what may wait
    assert all(desk.arrive(arrival) for arrival in crowd[:30])
    stop = threading.Event()
    storing = threading.Thread(target=desk.worker.run, args=(stop,))
    storing.start()
    try:
        assert all(desk.arrive(arrival) for arrival in crowd[30:])
    finally:
        stop.set()
        storing.join()
    assert desk.counts.look().stored == 9_000


def a_message() -> st.SearchStrategy[tuple[str, bytes]]:
    """(box, payload): new presses, copies, conflicts, what is refused, what is held back, of known boxes and others."""
    days = st.sampled_from([0, 0, 0, 1, -500, -1_200, -9_000])  # tomorrow, expired, too old, before 2020
    press = st.builds(
        lambda seq, rating, day: Press("b1", SPOOL, seq, NOW_MS + day * clock.DAY_MS, rating),
        st.integers(1, 6),
        st.sampled_from(Rating),
        days,
    )
    arrays = st.lists(press, min_size=1, max_size=5).map(lambda some: encode(some, sent_ms=NOW_MS))
    damaged = st.one_of(st.binary(max_size=20), arrays.map(lambda payload: payload.replace(b"satisfied", b"pleased")))
    return st.tuples(st.sampled_from(["b1", "b1", "b2"]), st.one_of(arrays, arrays, damaged))


TWICE_THE_SAME_EXPIRED = encode(
    [Press("b1", SPOOL, 1, NOW_MS - 500 * clock.DAY_MS, Rating.SATISFIED)] * 2, sent_ms=NOW_MS
)


@settings(max_examples=30)
@example(messages=[("b1", TWICE_THE_SAME_EXPIRED)], away=0)
@given(messages=st.lists(a_message(), min_size=1, max_size=15), away=st.integers(0, 2))
def test_every_press_that_came_in_is_accounted_for_once(messages: list[tuple[str, bytes]], away: int) -> None:
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        desk.store.expire(keep_days=400, today=clock.local_day(NOW_MS))
        desk.away = away
        for box, payload in messages:
            desk.arrive(intake.read(box, payload, now_ms=NOW_MS, known={"b1"}))
        desk.worker.run(desk.stop)
        look = desk.counts.look()
        assert look.closes
        assert (look.waiting, look.shed.get(Shed.STOPPED)) == (0, None)
        assert look.stored == len(list(desk.store.scan()))
        desk.store.close()
        desk.book.close()


def test_while_the_store_is_away_no_presses_are_taken_and_none_is_lost(desk: Desk) -> None:
    desk.away = 2
    desk.arrive(presses(1))
    desk.worker.run(desk.stop)
    assert desk.calls == ["away", "away", "append 1"]
    assert desk.worker.store_problem == ""
    assert desk.receipts == [("b1", stored(1))]


def test_a_store_that_does_not_answer_is_away_before_it_fails(desk: Desk) -> None:
    asked, answer = threading.Event(), threading.Event()

    def hang() -> None:
        asked.set()
        answer.wait()

    hanging = Worker(desk.recorder, waiting=desk.waiting, counts=desk.counts, tick=desk.stop.set, silent_s=0)
    desk.hang = hang
    desk.arrive(presses(1))
    storing = threading.Thread(target=hanging.run, args=(desk.stop,))
    storing.start()
    try:
        assert asked.wait(20)
        assert hanging.store_problem == "no answer for 0 s"
        assert desk.receipts == []
    finally:
        answer.set()
        storing.join()
    assert hanging.store_problem == ""
    assert desk.receipts == [("b1", stored(1))]


def test_a_batch_holds_at_most_a_thousand_presses(desk: Desk) -> None:
    for start in range(1, 2_401, 100):
        desk.arrive(presses(*range(start, start + 100)))
    desk.worker.run(desk.stop)
    assert desk.calls == [f"append {BATCH_PRESSES}", f"append {BATCH_PRESSES}", "append 400"]
