"""Line protocol as InfluxDB wants it."""

from __future__ import annotations

from datetime import date

from satisfaction.press import Press, Rating
from store import intervals
from store.contract import Held
from store.influx import lines
from store.influx.server import Series
from store.rollup import Cell


def test_a_press_carries_what_the_box_said_and_no_place() -> None:
    press = Press("box-1", "9f3c2a1b", 1842, 1_795_317_342_187, Rating.VERY_SATISFIED)
    assert lines.of_press(press) == (
        'press,box=box-1,rating=very_satisfied,spool=9f3c2a1b n=1i,seq=1842i,clock="synced" 1795317342187001842'
    )


def test_letters_with_a_meaning_in_line_protocol_are_escaped() -> None:
    cell = Cell(date(2026, 10, 1), "00004", "quầy 1,a=b", "box-1", "satisfied", "", "")
    assert lines.of_cell("box_day", cell, 3) == (
        "box_day,counted=yes,unit=00004,counter=quầy\\ 1\\,a\\=b,box=box-1,rating=satisfied n=3i 1790787600000000000"
    )


def test_numbers_held_may_be_longer_than_a_text_field() -> None:
    held = Held("box-1", "0000000a", intervals.of(range(1, 40_000, 2)))
    line = lines.of_held(held)
    fields = line.split(" ")[1]
    pairs = [field.split("=", 1) for field in fields.replace('",', '"\0').replace("i,", "i\0").split("\0")]
    assert max(len(value) for _, value in pairs) <= lines.PART + 2
    columns = ["time", *(name for name, _ in pairs)]
    row = [0, *(int(value[:-1]) if value.endswith("i") else value.strip('"') for _, value in pairs)]
    assert list(lines.held([Series({"box": "box-1", "spool": "0000000a"}, columns, [row])])) == [held]
