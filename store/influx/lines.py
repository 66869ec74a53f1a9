"""Line protocol: presses and cells as lines, and back from the series of an answer. Pure.

A press's time is its ``at`` in ns with ``seq`` in the digits below the millisecond: a press that comes again overwrites
itself, two presses never collide: these digits come again after a million presses of a spool, which take three
buttons hours, so at another time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from satisfaction import clock
from satisfaction.press import ClockState, Press, Rating, Void
from satisfaction.reasons import Reason
from store.influx.server import Series
from store.rollup import Cell, Kept

MS = 1_000_000  # ns in a millisecond
FIRST_NS, LAST_NS = -(2**63) + 2, 2**63 - 2  # what InfluxDB can place in time
TAGS = ("unit", "counter", "box", "rating", "reason", "exclusion")


def press_ns(press: Press) -> int:
    """The time of a press's point."""
    return press.at_ms * MS + press.seq % MS


def day_ns(day: date) -> int:
    """The time of a day's points: its first instant in Vietnam."""
    return clock.day_start_ms(day) * MS


def day_at(time_ns: int) -> date:
    """The day in Vietnam of a point's time."""
    return clock.local_day(time_ns // MS)


def of_press(press: Press) -> str:
    """The line of a press."""
    more = "" if press.reason is None else f',reason="{press.reason}"'
    if press.void is not None:
        more += f',void="{press.void}"'
    return (
        f"press,box={press.box},rating={press.rating!s},spool={press.spool} "
        f'n=1i,seq={press.seq}i,clock="{press.clock!s}"{more} {press_ns(press)}'
    )


def presses(series: Iterable[Series]) -> Iterator[Press]:
    """Presses of an answer that is grouped by box, spool and rating."""
    for item in series:
        box, spool, rating = item.tags["box"], item.tags["spool"], Rating(item.tags["rating"])
        column = {name: place for place, name in enumerate(item.columns)}
        seq, state, reason, void = (column[name] for name in ("seq", "clock", "reason", "void"))
        for row in item.rows:
            yield Press(
                box,
                spool,
                int(row[seq]),
                int(row[0]) // MS,
                rating,
                ClockState(row[state]),
                Reason(row[reason]) if row[reason] else None,
                Void(row[void]) if row[void] else None,
            )


def of_cell(kept: Kept, cell: Cell, n: int) -> str:
    """The line of a cell; empty tags are left out, as InfluxDB wants it."""
    values = [(name, getattr(cell, name)) for name in TAGS]
    tags = "".join(f",{name}={_tag(value)}" for name, value in values if value)
    return f"{kept},counted={'no' if cell.exclusion else 'yes'}{tags} n={n}i {day_ns(cell.day)}"


def cells(series: Iterable[Series]) -> Iterator[tuple[Cell, int]]:
    """Cells of an answer that is grouped by ``TAGS`` (counter and box may be absent), zeros included."""
    for item in series:
        unit, counter, box, rating, reason, exclusion = (item.tags.get(name, "") for name in TAGS)
        for row in item.rows:
            yield Cell(day_at(row[0]), unit, counter, box, rating, reason, exclusion), int(row[1])


def box_days(series: Iterable[Series]) -> Iterator[tuple[tuple[str, date], int]]:
    """Box-days with their presses, of an answer that counts them by box and day."""
    return (((item.tags["box"], day_at(row[0])), row[1]) for item in series for row in item.rows if row[1])


def tails(series: Iterable[Series]) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    """Per box and spool a number and how many presses, of an answer with both."""
    return (((item.tags["box"], item.tags["spool"]), (row[1], row[2])) for item in series for row in item.rows)


def _tag(value: str) -> str:
    for letter in (",", "=", " "):
        value = value.replace(letter, f"\\{letter}")
    return value
