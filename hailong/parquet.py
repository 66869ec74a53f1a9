"""Presses and daily figures as Parquet, streamed: any analysis tool reads these files.

A press: box, spool, seq, at_ms (UTC), rating, clock, reason, void. A figure: day, unit, counter, box, rating, reason,
exclusion, n.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from satisfaction.press import ClockState, Press, Rating, Void
from satisfaction.reasons import Reason
from store.contract import Figure

ROWS = 50_000  # rows in memory at once
_WORD = pa.dictionary(pa.int32(), pa.string())
PRESS = pa.schema(
    [
        pa.field("box", _WORD, nullable=False),
        pa.field("spool", _WORD, nullable=False),
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("at_ms", pa.int64(), nullable=False),
        pa.field("rating", _WORD, nullable=False),
        pa.field("clock", _WORD, nullable=False),
        pa.field("reason", _WORD),
        pa.field("void", _WORD),
    ]
)
FIGURE = pa.schema(
    [
        pa.field("day", pa.date32(), nullable=False),
        *(
            pa.field(name, _WORD, nullable=False)
            for name in ("unit", "counter", "box", "rating", "reason", "exclusion")
        ),
        pa.field("n", pa.int64(), nullable=False),
    ]
)


def write_presses(path: Path, presses: Iterator[Press], *, note: Callable[[int], None]) -> int:
    """Presses as Parquet; how many. ``note`` is told how many so far."""
    return _write(path, PRESS, map(_values, presses), note)


def count(path: Path, schema: pa.Schema) -> int:
    """How many rows a Parquet file has. Raises ValueError when it is none of ``schema``."""
    with pq.ParquetFile(path) as file:
        if file.schema_arrow.names != schema.names:
            raise ValueError(f"{path.name} has the columns {', '.join(file.schema_arrow.names)}")
        return int(file.metadata.num_rows)


def write_figures(path: Path, figures: Iterator[Figure]) -> int:
    """Daily figures as Parquet; how many rows."""
    return _write(path, FIGURE, figures, lambda _done: None)


def read_figures(path: Path) -> Iterator[Figure]:
    """The daily figures of a Parquet file, in its order."""
    yield from _rows(path, FIGURE)


def _write(path: Path, schema: pa.Schema, rows: Iterable[tuple[object, ...]], note: Callable[[int], None]) -> int:
    done, left = 0, iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        while some := list(islice(left, ROWS)):
            columns = zip(*some, strict=True)
            arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
            file.write_table(pa.Table.from_arrays(arrays, schema=schema))
            done += len(some)
            note(done)
    return done


def read_presses(path: Path) -> Iterator[Press]:
    """The presses of a Parquet file, in its order."""
    for box, spool, seq, at_ms, rating, state, reason, void in _rows(path, PRESS):
        yield Press(
            box,
            spool,
            seq,
            at_ms,
            Rating(rating),
            ClockState(state),
            Reason(reason) if reason else None,
            Void(void) if void else None,
        )


def _rows(path: Path, schema: pa.Schema) -> Iterator[Any]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=ROWS):
            yield from zip(*(batch.column(name).to_pylist() for name in schema.names), strict=True)


def _values(press: Press) -> tuple[object, ...]:
    words = [word and str(word) for word in (press.rating, press.clock, press.reason, press.void)]
    return (press.box, press.spool, press.seq, press.at_ms, *words)
