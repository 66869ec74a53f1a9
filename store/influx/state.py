"""What the store keeps in InfluxDB for itself, the state of roll-ups and the numbers held, as lines and back. Pure.

Their points have the writer's *term* as their time (ns), and the last term is what counts. A writer begins a new term
when it starts and after every write whose end nobody knows: a request that arrives late is of an earlier term, so
it cannot undo what was written since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from store import codes, intervals
from store.contract import Held
from store.influx import marks
from store.influx.marks import Marked
from store.influx.server import Series

PART = 60_000  # characters of a text field; InfluxDB takes 64 KiB


@dataclass(frozen=True, slots=True)
class State:
    """The state of roll-ups as ``term`` left it, all in one point. ``dirty``: marked box-days. ``doubtful``: those of
    which a request on its way could still overwrite cells; they are marked once more when none can any longer.
    ``writer``: who wrote it, a name for one process only."""

    term: int = 0
    method: int = 0
    raw_since: date | None = None
    dirty: Marked = field(default_factory=dict)
    doubtful: Marked = field(default_factory=dict)
    writer: str = ""


def line(state: State) -> str:
    """The line of the state."""
    doubtful = marks.encode(state.doubtful)
    text = marks.encode(state.dirty) + (f"|{doubtful}" if doubtful else "")
    since = codes.day_number(state.raw_since) if state.raw_since else 0
    return f'state method={state.method}i,raw_since={since}i,{_parts(text)},writer="{state.writer}" {state.term}'


def of(series: Sequence[Series]) -> State:
    """The state of an answer with all fields of its last point; of none, that of an empty store."""
    if not series:
        return State()
    values = dict(zip(series[0].columns, series[0].rows[0], strict=True))
    dirty, _, doubtful = _text(values).partition("|")
    since = codes.day_of(values["raw_since"]) if values["raw_since"] else None
    return State(
        values["time"], values["method"], since, marks.decode(dirty), marks.decode(doubtful), values.get("writer") or ""
    )


def held_line(held: Held, *, term: int) -> str:
    """The line of the numbers held of a spool."""
    return f"held,box={held.box},spool={held.spool} {_parts(intervals.encode(held.runs))} {term}"


def held(series: Iterable[Series]) -> Iterator[Held]:
    """Numbers held, of an answer with all fields of the last point of each box and spool."""
    for item in series:
        text = _text(dict(zip(item.columns, item.rows[0], strict=True)))
        yield Held(item.tags["box"], item.tags["spool"], intervals.decode(text))


def _parts(text: str) -> str:
    """``text`` in as many fields as its length needs."""
    parts = [text[start : start + PART] for start in range(0, len(text), PART)]
    fields = "".join(f',part{number}="{part}"' for number, part in enumerate(parts))
    return f"parts={len(parts)}i{fields}"


def _text(values: Mapping[str, Any]) -> str:
    return "".join(values[f"part{number}"] for number in range(values["parts"]))
