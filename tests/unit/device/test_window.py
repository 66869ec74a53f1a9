"""The window: how much is in flight, when it is sent again, and how a box waits for a server that is away."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from device.rows import Key
from device.window import LIMIT, LONGEST_S, Window


def key(seq: int) -> Key:
    return Key("9f3c2a1b", seq)


def window(*, resend_s: float = 30.0, jitter: float = 1.0) -> Window:
    return Window(resend_s=resend_s, jitter=lambda: jitter)


def test_at_most_20_messages_are_in_the_air() -> None:
    air = window()
    for seq in range(LIMIT):
        assert air.room(0.0) == LIMIT - seq
        air.sent([key(seq)], now_s=0.0)
    assert air.room(0.0) == 0
    air.receipt([key(3)], now_s=1.0)
    assert air.room(1.0) == 1


def test_a_message_is_out_of_the_air_when_all_its_presses_have_receipts() -> None:
    air = window()
    air.sent([key(1), key(2)], now_s=0.0)
    air.receipt([key(1)], now_s=1.0)
    assert len(air) == 1
    air.receipt([key(2)], now_s=2.0)
    assert len(air) == 0


def test_a_message_passed_over_is_sent_again_after_30_s() -> None:
    air = window()
    air.sent([key(1)], now_s=0.0)
    air.sent([key(2)], now_s=20.0)
    air.receipt([key(2)], now_s=21.0)
    assert air.overdue(29.9) == []
    (again,) = air.overdue(30.0)
    assert again.keys == {key(1)}
    assert again.fruitless == 1


def test_without_any_receipt_one_message_is_sent_and_the_waits_double_to_10_minutes() -> None:
    air, now_s, tries = window(), 0.0, []
    for seq in range(LIMIT):
        air.sent([key(seq)], now_s=0.0)
    while now_s < 3 * 3_600:
        now_s += 1.0
        for flight in air.overdue(now_s):
            tries.append(now_s)
            air.sent(flight.keys, now_s=now_s)
        assert air.room(now_s) == 0
    assert tries[0] == 30.0
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits[:5] == [30.0, 60.0, 120.0, 240.0, 480.0]
    assert set(waits[5:]) == {LONGEST_S}


def test_waits_of_many_boxes_are_spread_over_half_of_each() -> None:
    soon, late = window(jitter=0.0), window(jitter=1.0)
    for air in (soon, late):
        air.unanswered(100.0)
    assert (soon.deadline_s(), late.deadline_s()) == (115.0, 130.0)


def test_a_broker_where_nobody_listens_is_waited_for_at_once() -> None:
    air = window()
    air.sent([key(1)], now_s=0.0)
    air.unanswered(0.1)
    assert air.room(0.1) == 0
    assert air.overdue(29.0) == []
    assert len(air.overdue(30.1)) == 1


def test_the_first_receipt_ends_the_waiting_and_the_rest_is_due_at_once() -> None:
    air = window()
    for seq in range(3):
        air.sent([key(seq)], now_s=0.0)
    (tried,) = air.overdue(30.0)
    air.sent(tried.keys, now_s=30.0)
    air.receipt([key(0)], now_s=30.5)
    assert air.room(30.5) == LIMIT - 2
    assert len(air.overdue(30.5)) == 2


def test_a_new_connection_tries_an_absent_server_with_one_message() -> None:
    air = window()
    air.unanswered(0.0)
    air.reconnected(5.0)
    assert air.room(5.0) == 1
    air.sent([key(1)], now_s=5.0)
    assert air.room(5.0) == 0


def test_a_send_into_an_empty_air_is_given_its_30_s_however_long_it_was_quiet() -> None:
    air = window()
    air.sent([key(1)], now_s=1_000.0)
    assert air.overdue(1_029.0) == []
    assert air.room(1_029.0) == LIMIT - 1


class WindowUnderAnything(RuleBasedStateMachine):
    """Any sequence of sends, receipts, silence and reconnects, with a caller that does as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.window = window(resend_s=5.0, jitter=0.3)
        self.now_s = 0.0
        self.next_seq = 1
        self.in_air: set[Key] = set()
        self.last_send_s = float("-inf")

    @rule(later_s=st.floats(0, 700))
    def wait(self, later_s: float) -> None:
        self.now_s += later_s
        for flight in self.window.overdue(self.now_s):
            self.window.sent(flight.keys, now_s=self.now_s, fruitless=flight.fruitless)

    @precondition(lambda self: self.window.room(self.now_s) > 0)
    @rule(count=st.integers(1, 5))
    def send(self, count: int) -> None:
        keys = {key(seq) for seq in range(self.next_seq, self.next_seq + count)}
        self.next_seq += count
        self.in_air |= keys
        self.window.sent(keys, now_s=self.now_s)

    @precondition(lambda self: self.in_air)
    @rule(data=st.data())
    def receipt(self, data: st.DataObject) -> None:
        keys = data.draw(st.sets(st.sampled_from(sorted(self.in_air)), min_size=1))
        self.in_air -= keys
        self.window.receipt(keys, now_s=self.now_s)

    @rule()
    def nobody_listens(self) -> None:
        self.window.unanswered(self.now_s)

    @rule()
    def reconnect(self) -> None:
        self.in_air.clear()
        self.window.reconnected(self.now_s)

    @invariant()
    def nothing_is_forgotten_and_the_limit_holds(self) -> None:
        assert all(wanted in self.window for wanted in self.in_air)
        assert len(self.window) <= LIMIT

    @invariant()
    def what_is_in_the_air_is_always_looked_at_again_within_10_minutes(self) -> None:
        deadline_s = self.window.deadline_s()
        assert not self.in_air or (deadline_s is not None and deadline_s <= self.now_s + LONGEST_S)


WindowUnderAnything.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestWindowUnderAnything = WindowUnderAnything.TestCase
