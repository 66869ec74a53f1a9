"""One message in, presses and refusals out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.intake import Arrival, read
from satisfaction import clock
from satisfaction.press import Cause, Press, Rating, encode

NOW_MS = clock.from_iso("2026-11-22T03:15:42.187Z")
KNOWN = frozenset({"b1"})


def take(payload: bytes, box: str = "b1") -> Arrival:
    return read(box, payload, now_ms=NOW_MS, known=KNOWN)


def wire(**changes: Any) -> dict[str, Any]:
    message = {
        "spool": "9f3c2a1b",
        "seq": 7,
        "at": "2026-11-22T03:15:00.000Z",
        "rating": "satisfied",
        "clock": "synced",
        "sent": "2026-11-22T03:15:01.000Z",
    }
    return {key: value for key, value in (message | changes).items() if value is not None}


def refusals(arrival: Arrival) -> list[tuple[Cause, int | None]]:
    return [(item.cause, item.seq) for item in arrival.rejected]


def test_a_press_of_a_known_box_is_taken() -> None:
    press = Press("b1", "9f3c2a1b", 7, NOW_MS - 1000, Rating.VERY_SATISFIED)
    assert take(encode([press], sent_ms=NOW_MS)).presses == (press,)


def test_the_longest_array_and_the_longest_message_that_a_box_sends_are_taken() -> None:
    array = json.dumps([wire(seq=seq) for seq in range(1, 101)]).encode()
    assert len(take(array.ljust(32_768)).presses) == 100


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"rating": "delighted"}, Cause.UNKNOWN_RATING),
        ({"rating": None}, Cause.UNKNOWN_RATING),
        ({"reason": "time"}, Cause.REASON_WITHOUT_DISSATISFIED),
        ({"rating": "dissatisfied", "reason": "weather"}, Cause.UNKNOWN_REASON),
        ({"void": "whim"}, Cause.UNKNOWN_VOID),
        ({"clock": "sundial"}, Cause.UNKNOWN_CLOCK),
        ({"at": "yesterday"}, Cause.BAD_TIME),
        ({"at": "2026-11-22T03:15:00"}, Cause.BAD_TIME),
        ({"at": "2019-12-31T16:59:59.999Z"}, Cause.BEFORE_2020),
        ({"at": "2023-11-20T00:00:00Z"}, Cause.TOO_OLD),
    ],
)
def test_what_is_readable_but_not_acceptable_is_refused_by_its_number(changes: dict[str, Any], cause: Cause) -> None:
    assert refusals(take(json.dumps(wire(**changes)).encode())) == [(cause, 7)]


@pytest.mark.parametrize(
    ("payload", "cause"),
    [
        (b"", Cause.MALFORMED),
        (b"\xff\xfe", Cause.MALFORMED),
        (b"[" * 30_000, Cause.MALFORMED),
        (b"[]", Cause.MALFORMED),
        (b'"press"', Cause.MALFORMED),
        (json.dumps(wire(seq=0)).encode(), Cause.MALFORMED),
        (json.dumps(wire(spool="9F3C2A1B")).encode(), Cause.MALFORMED),
        (json.dumps([wire()] * 101).encode(), Cause.TOO_LARGE),
        (b" " * 32_769, Cause.TOO_LARGE),
    ],
)
def test_what_cannot_be_read_counts_as_one_and_has_no_number(payload: bytes, cause: Cause) -> None:
    arrival = take(payload)
    assert (refusals(arrival), arrival.count) == ([(cause, None)], 1)


def test_each_element_of_an_array_is_judged_alone() -> None:
    arrival = take(json.dumps([wire(seq=1), wire(seq=2, rating="?"), wire(seq=3)]).encode())
    assert [press.seq for press in arrival.presses] == [1, 3]
    assert refusals(arrival) == [(Cause.UNKNOWN_RATING, 2)]
    assert json.loads(arrival.rejected[0].payload) == wire(seq=2, rating="?")
    assert arrival.count == 3


def test_a_press_of_the_near_future_is_taken_and_of_the_far_future_held_back() -> None:
    arrival = take(
        json.dumps([wire(seq=1, at="2026-11-22T03:20:42.187Z"), wire(seq=2, at="2026-11-22T03:20:42.188Z")]).encode()
    )
    assert [press.seq for press in arrival.presses] == [1]
    assert (arrival.held, arrival.rejected, arrival.count) == (1, (), 2)


def test_an_unknown_box_is_refused_as_a_whole_and_counts_its_presses() -> None:
    payload = json.dumps([wire(seq=1), wire(seq=2)]).encode()
    arrival = take(payload, box="stranger")
    assert refusals(arrival) == [(Cause.UNKNOWN_BOX, None)]
    assert (arrival.count, arrival.rejected[0].payload) == (2, payload)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(payload: bytes) -> None:
    assert take(payload).count >= 1


@given(st.dictionaries(st.sampled_from([*sorted(wire()), "reason", "void", "x"]), json_values))
def test_no_values_make_it_fail_and_none_is_lost(changes: dict[str, Any]) -> None:
    arrival = take(json.dumps([wire() | changes, wire(seq=9)]).encode())
    assert arrival.count == 2
    assert len(arrival.presses) + len(arrival.rejected) + arrival.held == 2


@pytest.mark.parametrize("depth", [*range(960, 1010), 5_000])
def test_no_depth_of_nesting_makes_the_reader_fail(depth: int) -> None:
    nested = b'{"spool":"9f3c2a1b","seq":1,"at":' + b"[" * depth + b"]" * depth + b"}"
    assert refusals(take(nested))[0][0] in (Cause.MALFORMED, Cause.BAD_TIME, Cause.UNKNOWN_RATING)
