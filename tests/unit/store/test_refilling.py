"""A hole is asked for once it is old, and at once where the box has a receipt for what is not here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from satisfaction import clock
from store.completeness import Report, SpoolFacts
from store.refilling import PATIENCE_MS, OnBox, Request, requests

DAY = date(2026, 11, 3)
AT = clock.day_start_ms(DAY) + 9 * clock.HOUR_MS
HOLE = SpoolFacts("0000000a", ((1, 4), (7, 9)), instants={7: AT})


def asked(facts: SpoolFacts, *, now_ms: int, first: int = 1, receipted: int = 0) -> list[Request]:
    return requests("box-1", [facts], {"0000000a": OnBox(first, receipted)}, now_ms=now_ms)


def test_a_young_hole_is_on_its_way() -> None:
    assert asked(HOLE, now_ms=AT + PATIENCE_MS) == []


def test_an_old_hole_is_asked_for_from_a_day_before_it() -> None:
    facts = replace(HOLE, instants={4: AT - 1000, 7: AT})
    assert asked(facts, now_ms=AT + PATIENCE_MS + 1) == [Request("box-1", AT - 1000 - clock.DAY_MS, "gap 0000000a 5-6")]


def test_a_hole_at_the_beginning_is_asked_for_from_the_beginning() -> None:
    facts = SpoolFacts("0000000a", ((7, 9),), instants={7: AT})
    assert [request.since_ms for request in asked(facts, now_ms=AT + 2 * PATIENCE_MS)] == [0]


def test_what_was_acknowledged_as_lost_is_not_asked_for() -> None:
    facts = SpoolFacts("0000000a", ((1, 4), (7, 9)), lost=((5, 6),), instants={7: AT})
    assert asked(facts, now_ms=AT + 2 * PATIENCE_MS) == []


def test_what_the_box_no_longer_holds_is_not_asked_for() -> None:
    facts = SpoolFacts("0000000a", ((1, 2), (6, 10)), instants={6: AT})
    assert asked(facts, now_ms=AT + 2 * PATIENCE_MS, first=6, receipted=10) == []
    assert len(asked(facts, now_ms=AT + 2 * PATIENCE_MS, first=5, receipted=10)) == 1


def test_presses_that_wait_on_the_box_come_by_themselves() -> None:
    facts = SpoolFacts("0000000a", ((1, 4),), reports=(Report(clock.day_start_ms(DAY), 9),))
    assert asked(facts, now_ms=AT + 48 * PATIENCE_MS, receipted=4) == []


def test_a_new_empty_store_asks_for_everything_that_once_had_a_receipt() -> None:
    facts = SpoolFacts("0000000a", reports=(Report(clock.day_start_ms(DAY), 9),))
    assert asked(facts, now_ms=AT, receipted=8) == [Request("box-1", 0, "gap 0000000a 1-9")]
