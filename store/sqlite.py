"""The embedded engine: presses.db, one SQLite file in WAL. One process writes it, all others open it ``mode=ro``."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from satisfaction import clock
from satisfaction.press import Identity, Press
from store import codes, rollup, sqlite_tally
from store.contract import Held, StoreMisconfigured, StoreUnavailable, Tally
from store.engine import Marks, Tail
from store.ledger import Spool
from store.rollup import BoxDay, Cell, Kept, Key, Span
from store.same_file import files_at

VERSION = 1
_DAY = f"(p.at_ms + {clock.OFFSET_MS}) / {clock.DAY_MS}"
_RAW = (
    "FROM spools s CROSS JOIN presses p ON p.spool = s.id "
    "WHERE (?1 IS NULL OR s.box IN (SELECT value FROM json_each(?1))) AND p.at_ms >= ?2 AND p.at_ms < ?3"
)


class SqliteReader:
    """A ReadEngine; one connection per thread, made when first used, and anew when another file was put at ``path``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.local()
        self._open: list[sqlite3.Connection] = []

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One read transaction."""
        connection = self._connection()
        connection.execute("BEGIN")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")

    def marks(self) -> Marks:
        facts = dict(self._rows("SELECT name, value FROM facts"))
        dirty = frozenset((box, codes.day_of(day)) for day, box in self._rows("SELECT day, box FROM dirty"))
        since = facts.get("raw_since")
        return Marks(facts.get("method", 0), dirty, codes.day_of(since) if since else None)

    def raw(self, span: Span) -> Iterator[Press]:
        select = f"SELECT s.box, s.spool, p.seq, p.at_ms, p.rating, p.clock, p.reason, p.void {_RAW}"
        for box, spool, seq, at_ms, rating, state, reason, void in self._rows(select, *_bounds(span)):
            yield Press(
                box, spool, seq, at_ms,
                codes.RATINGS[rating], codes.CLOCKS[state], codes.REASONS[reason], codes.VOIDS[void],
            )  # fmt: skip

    def box_days(self, span: Span) -> Counter[BoxDay]:
        rows = self._rows(f"SELECT s.box, {_DAY}, count(*) {_RAW} GROUP BY 1, 2", *_bounds(span))
        return Counter({(box, clock.local_day(day * clock.DAY_MS)): n for box, day, n in rows})

    def days(self) -> tuple[date, date] | None:
        ((first, last),) = self._rows(
            "SELECT min((SELECT min(at_ms) FROM presses WHERE spool = spools.id)), "
            "max((SELECT max(at_ms) FROM presses WHERE spool = spools.id)) FROM spools"
        )
        return None if first is None else (clock.local_day(first), clock.local_day(last))

    def sums(self, query: Tally, span: Span) -> Counter[Key]:
        found: Counter[Key] = Counter()
        for kept, part in rollup.sources(query, span):
            sql, values = sqlite_tally.statement(query, part, kept)
            found.update(sqlite_tally.counts(query, self._rows(sql, *values)))
        return found

    def cells(self, span: Span, kept: Kept = Kept.BOX_DAY, *, units: frozenset[str] | None = None) -> Counter[Cell]:
        sql, values = sqlite_tally.all_cells(kept, span, units)
        rows = self._rows(sql, *values)
        return Counter({_cell(day, unit, counter, box, *words): n for day, unit, counter, box, *words, n in rows})

    def first_figure(self) -> date | None:
        ((first,),) = self._rows("SELECT min(day) FROM box_days")
        return None if first is None else codes.day_of(first)

    def held(self, boxes: frozenset[str] | None = None) -> list[Held]:
        rows = self._rows(
            "SELECT s.box, s.spool, h.first, h.last FROM spools s JOIN held h ON h.spool = s.id "
            "WHERE ?1 IS NULL OR s.box IN (SELECT value FROM json_each(?1)) ORDER BY 1, 2, 3",
            _names(boxes),
        )
        return [
            Held(box, spool, tuple((first, last) for _, _, first, last in runs))
            for (box, spool), runs in groupby(rows, key=lambda row: (row[0], row[1]))
        ]

    def tails(self, since: date) -> dict[Spool, Tail]:
        latest = self._rows("SELECT box, spool, (SELECT max(seq) FROM presses WHERE spool = spools.id), 1 FROM spools")
        recent = self._rows(
            f"SELECT s.box, s.spool, min(p.seq), count(*) {_RAW} GROUP BY s.id", *_bounds(Span(since, date.max))
        )
        return {(box, spool): Tail(first, n) for box, spool, first, n in chain(latest, recent) if first}

    def instants(self, identities: Sequence[Identity]) -> dict[Identity, int]:
        sql = "SELECT at_ms FROM presses WHERE seq = ? AND spool = (SELECT id FROM spools WHERE box = ? AND spool = ?)"
        found = ((item, self._rows(sql, item.seq, item.box, item.spool)) for item in identities)
        return {item: at_ms for item, rows in found for (at_ms,) in rows}

    def close(self) -> None:
        while self._open:
            self._open.pop().close()

    def _rows(self, sql: str, *values: object) -> Iterator[Any]:
        """Rows of a query, streamed. Raises StoreUnavailable with SQLite's words."""
        try:
            yield from chain(self._connection().execute(sql, values))  # a cursor alone would be closed, after its file
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self._path}: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is not None and (connection.in_transaction or self._threads.files == files_at(self._path)):
            return connection
        if connection is not None:
            self._threads.connection = None
            self._open.remove(connection)
        self._threads.files = files_at(self._path)
        connection = self._threads.connection = self._opened()
        self._open.append(connection)
        return connection

    def _opened(self) -> sqlite3.Connection:
        """A read-only connection to a file of this program's version."""
        if not self._path.exists():
            raise StoreUnavailable(f"{self._path} is not there yet: start ingest once (`hailong up`)")
        try:
            uri = f"{self._path.resolve().as_uri()}?mode=ro"
            connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=10)
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self._path}: {error}") from error
        if version != VERSION:
            raise StoreMisconfigured(f"{self._path} has version {version}, this program reads {VERSION}")
        return connection


def _bounds(span: Span) -> tuple[str | None, int, int]:
    return _names(span.boxes), clock.day_start_ms(span.since), clock.day_start_ms(span.until)


def _names(boxes: frozenset[str] | None) -> str | None:
    return None if boxes is None else json.dumps(sorted(boxes))


def _cell(day: int, unit: str, counter: str, box: str, rating: int, reason: int, exclusion: int) -> Cell:
    words = codes.WORDS
    return Cell(
        codes.day_of(day), unit, counter, box,
        words["rating"][rating], words["reason"][reason], words["exclusion"][exclusion],
    )  # fmt: skip
