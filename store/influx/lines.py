"""Line protocol: presses, cells and marks as lines, and back from the series of an answer. Pure.

A press's time is its ``at`` in ns with ``seq`` in the digits below the millisecond: a press that comes again overwrites
itself, two presses never meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from satisfaction import clock
from satisfaction.press import ClockState, Press, Rating, Void
from satisfaction.reasons import Reason
from store import intervals
from store.contract import Held
from store.influx.server import Series
from store.rollup import Cell

MS = 1_000_000  # ns in a millisecond
FIRST_NS, LAST_NS = -(2**63) + 2, 2**63 - 2  # what InfluxDB can place in time
PART = 60_000  # characters of a text field; InfluxDB takes 64 KiB
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
    more = "".join(
        f',{name}="{word}"' for name, word in (("reason", press.reason), ("void", press.void)) if word is not None
    )
    return (
        f"press,box={press.box},rating={press.rating},spool={press.spool} "
        f'n=1i,seq={press.seq}i,clock="{press.clock}"{more} {press_ns(press)}'
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


def of_cell(measurement: str, cell: Cell, n: int) -> str:
    """The line of a cell in ``box_day`` or ``unit_day``; empty tags are left out, as InfluxDB wants it."""
    values = [(name, getattr(cell, name)) for name in TAGS]
    tags = "".join(f",{name}={_tag(value)}" for name, value in values if value)
    return f"{measurement},counted={'no' if cell.exclusion else 'yes'}{tags} n={n}i {day_ns(cell.day)}"


def cells(series: Iterable[Series]) -> Iterator[tuple[Cell, int]]:
    """Cells of an answer that is grouped by ``TAGS`` (counter and box may be absent), zeros included."""
    for item in series:
        unit, counter, box, rating, reason, exclusion = (item.tags.get(name, "") for name in TAGS)
        for row in item.rows:
            yield Cell(day_at(row[0]), unit, counter, box, rating, reason, exclusion), int(row[1])


def of_dirty(box: str, days: Iterable[date]) -> str:
    """The line that says which days of ``box`` are dirty."""
    runs = intervals.encode(intervals.of(day.toordinal() for day in days))
    return f'state,box={box} dirty="{runs}" 0'


def dirty(series: Iterable[Series]) -> Iterator[tuple[str, date]]:
    """Box-days of the marks in an answer that is grouped by box."""
    for item in series:
        for first, last in intervals.decode(item.rows[0][1]):
            for ordinal in range(first, last + 1):
                yield item.tags["box"], date.fromordinal(ordinal)


def box_days(series: Iterable[Series]) -> Iterator[tuple[str, date]]:
    """Box-days with presses, of an answer that counts them by box and day."""
    return ((item.tags["box"], day_at(row[0])) for item in series for row in item.rows if row[1])


def of_fact(name: str, value: int) -> str:
    """The line of a fact about the whole store."""
    return f"state,box=* {name}={value}i 0"


def of_held(held: Held) -> str:
    """The line of the numbers held of a spool, in as many fields as their length needs."""
    text = intervals.encode(held.runs)
    parts = [text[start : start + PART] for start in range(0, len(text), PART)] or [""]
    fields = ",".join(f'part{number}="{part}"' for number, part in enumerate(parts))
    return f"held,box={held.box},spool={held.spool} parts={len(parts)}i,{fields} 0"


def held(series: Iterable[Series]) -> Iterator[Held]:
    """Numbers held, of an answer with all fields that is grouped by box and spool."""
    for item in series:
        values: Mapping[str, object] = dict(zip(item.columns, item.rows[0], strict=True))
        text = "".join(str(values[f"part{number}"]) for number in range(int(str(values["parts"]))))
        yield Held(item.tags["box"], item.tags["spool"], intervals.decode(text))


def _tag(value: str) -> str:
    for letter in (",", "=", " "):
        value = value.replace(letter, f"\\{letter}")
    return value
