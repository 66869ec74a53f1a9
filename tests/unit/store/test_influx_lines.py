"""Line protocol as InfluxDB wants it."""

from __future__ import annotations

import re
from datetime import date

from satisfaction.press import Press, Rating
from store import intervals
from store.contract import Held
from store.influx import lines, state
from store.influx.server import Series
from store.rollup import Cell, Kept


def test_a_press_carries_what_the_box_said_and_no_place() -> None:
    press = Press("box-1", "9f3c2a1b", 1842, 1_795_317_342_187, Rating.VERY_SATISFIED)
    assert lines.of_press(press) == (
        'press,box=box-1,rating=very_satisfied,spool=9f3c2a1b n=1i,seq=1842i,clock="synced" 1795317342187001842'
    )


def test_letters_with_a_meaning_in_line_protocol_are_escaped() -> None:
    cell = Cell(date(2026, 10, 1), "00004", "quầy 1,a=b", "box-1", "satisfied", "", "")
    assert lines.of_cell(Kept.BOX_DAY, cell, 3) == (
        "box_day,counted=yes,unit=00004,counter=quầy\\ 1\\,a\\=b,box=box-1,rating=satisfied n=3i 1790787600000000000"
    )


def answered(line: str, tags: dict[str, str]) -> Series:
    """The series of a question for all fields of ``line``'s point."""
    _, fields, time = line.split(" ")
    pairs = re.findall(r'(\w+)=(?:"([^"]*)"|(\d+)i)', fields)
    row = [int(time), *(int(number) if number else text for _, text, number in pairs)]
    return Series(tags, ["time", *(name for name, _, _ in pairs)], [row])


def test_numbers_held_may_be_longer_than_a_text_field() -> None:
    held = Held("box-1", "0000000a", intervals.of(range(1, 40_000, 2)))
    series = answered(state.held_line(held, term=3), {"box": "box-1", "spool": "0000000a"})
    assert len(series.columns) > 4
    assert max(len(str(value)) for value in series.rows[0]) <= state.PART
    assert list(state.held([series])) == [held]


def test_the_state_comes_back_as_it_was_written() -> None:
    dirty = {"box-1": ((739_000, 739_004), (739_007, 739_007)), "box-2": ((739_001, 739_001),)}
    doubtful = {"box-3": ((739_002, 739_002),)}
    for before in (
        state.State(4, 1, date(2026, 3, 1), dirty, writer="a"),
        state.State(4, 1, None, dirty, doubtful),
        state.State(5, 1, None, {}, doubtful),
        state.State(),
    ):
        assert state.of([answered(state.line(before), {})]) == before
    assert state.of([]) == state.State()
