"""The one connection that writes presses.db: WAL with ``synchronous=FULL``, so what is committed is on the disk."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import resources
from itertools import chain
from pathlib import Path

from satisfaction import clock
from satisfaction.press import Identity, Press
from store import codes, intervals
from store.contract import StoreMisconfigured, StoreReplaced, StoreUnavailable
from store.ledger import Ledger
from store.rollup import BoxDay, Cell
from store.same_file import files_at
from store.sqlite import VERSION, SqliteReader

TOGETHER = 100  # presses in one statement
_ROW = "(?, ?, ?, ?, ?, ?, ?)"
# The sums of (unit, day), or of (unit, first of a month): the numbers of a month's days are within 30 of its first's.
_SUMS = {
    "unit_days": "SELECT unit, day, rating, reason, exclusion, sum(n) FROM box_days "
    "WHERE unit = ?1 AND day = ?2 GROUP BY rating, reason, exclusion",
    "box_months": "SELECT unit, ?2, box, counter, rating, reason, exclusion, sum(n) FROM box_days "
    "WHERE unit = ?1 AND day BETWEEN ?2 AND ?2 + 30 GROUP BY box, counter, rating, reason, exclusion",
    "unit_months": "SELECT unit, ?2, rating, reason, exclusion, sum(n) FROM unit_days "
    "WHERE unit = ?1 AND day BETWEEN ?2 AND ?2 + 30 GROUP BY rating, reason, exclusion",
}


class SqliteWriter(SqliteReader):
    """A WriteEngine. Whoever makes one holds ``data/ingest.lock``. Raises StoreReplaced once the file at ``path``,
    or one of the two that belong to it, is no longer the one that was opened: what is written to a file that was taken
    away is lost."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            path.chmod(0o600)
            self._prepare()
            self._files = files_at(path)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{path}: {error}") from error
        self._open.append(self._db)
        self._ids = {(box, spool): number for number, box, spool in self._rows("SELECT id, box, spool FROM spools")}

    def equal(self, presses: Sequence[Press]) -> set[Press]:
        return {press for press in presses if self._stored(press)}

    def write(self, presses: Sequence[Press], held: Ledger) -> list[tuple[Identity, str]]:
        with self._transaction() as db:
            ids = {spool: self._id(db, *spool) for spool in held}
            _insert(db, sorted((ids[press.box, press.spool], *codes.values(press)) for press in presses))
            _hold(db, {ids[spool]: runs for spool, runs in held.items()})
            _mark(db, {(press.box, clock.local_day(press.at_ms)) for press in presses})
        self._ids.update(ids)
        return []

    def mark(self, box_days: Iterable[BoxDay]) -> None:
        with self._transaction() as db:
            _mark(db, box_days)

    def replace(  # numbers held are written with their presses
        self,
        box_days: Sequence[BoxDay],
        cells: Counter[Cell],
        held: Ledger,  # noqa: ARG002
    ) -> None:
        keys = [(box, codes.day_number(day)) for box, day in box_days]
        with self._transaction() as db:
            unit_days = {(cell.unit, codes.day_number(cell.day)) for cell in cells}
            for key in keys:
                unit_days.update(db.execute("SELECT DISTINCT unit, day FROM box_days WHERE box = ? AND day = ?", key))
            db.executemany("DELETE FROM box_days WHERE box = ? AND day = ?", keys)
            db.executemany("INSERT INTO box_days VALUES (?, ?, ?, ?, ?, ?, ?, ?)", sorted(map(_row, cells.items())))
            _sum(db, unit_days)
            db.executemany("DELETE FROM dirty WHERE box = ? AND day = ?", keys)

    def set_method(self, method: int) -> None:
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO facts VALUES ('method', ?)", (method,))

    def set_held(self, held: Ledger) -> None:
        with self._transaction() as db:
            ids = {spool: self._id(db, *spool) for spool in held}
            db.execute("DELETE FROM held")
            _hold(db, {ids[spool]: runs for spool, runs in held.items()})
        self._ids.update(ids)

    def expire(self, before: date) -> int:
        with self._transaction() as db:
            gone = db.execute(
                "DELETE FROM presses WHERE spool IN (SELECT id FROM spools) AND at_ms < ?",
                (clock.day_start_ms(before),),
            ).rowcount
            db.execute("INSERT OR REPLACE INTO facts VALUES ('raw_since', ?)", (codes.day_number(before),))
        return gone

    def _prepare(self) -> None:
        (mode,) = self._db.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise StoreMisconfigured(f"{self._path}: its file system cannot keep a WAL (journal mode {mode})")
        self._db.execute("PRAGMA synchronous = FULL")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            script = resources.files("store").joinpath("sqlite_schema.sql").read_text(encoding="utf-8")
            self._db.executescript(f"BEGIN EXCLUSIVE;\n{script}\nPRAGMA user_version = {VERSION};\nCOMMIT;")
        elif version != VERSION:
            raise StoreMisconfigured(f"{self._path} has version {version}, this program writes {VERSION}")

    def _connection(self) -> sqlite3.Connection:
        return self._db

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; StoreUnavailable with SQLite's words when it was nothing."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db
            if files_at(self._path) != self._files:
                self._db.execute("ROLLBACK")
                self._db.execute("PRAGMA wal_checkpoint")  # what was promised before goes where the path leads, or led
                raise StoreReplaced(
                    f"{self._path}, or its -wal or -shm, was taken away or replaced while it was open: begin anew"
                )
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self._path}: {error}") from error
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _id(self, db: sqlite3.Connection, box: str, spool: str) -> int:
        known = self._ids.get((box, spool))
        if known is None:
            (known,) = db.execute("INSERT INTO spools (box, spool) VALUES (?, ?) RETURNING id", (box, spool)).fetchone()
        return int(known)

    def _stored(self, press: Press) -> bool:
        """Whether exactly this is stored."""
        spool = self._ids.get((press.box, press.spool))
        rows = list(
            self._rows(
                "SELECT at_ms, seq, rating, clock, reason, void FROM presses WHERE spool = ? AND seq = ?",
                spool,
                press.seq,
            )
        )
        return rows == [codes.values(press)]


def _insert(db: sqlite3.Connection, rows: Sequence[tuple[int, ...]]) -> None:
    """A hundred in one statement: for each, sqlite3 lets go of the interpreter's lock, and must win it back from the
    thread that reads from the broker."""
    whole = len(rows) - len(rows) % TOGETHER
    for start in range(0, whole, TOGETHER):
        some = chain.from_iterable(rows[start : start + TOGETHER])
        db.execute(f"INSERT INTO presses VALUES {', '.join([_ROW] * TOGETHER)}", tuple(some))  # noqa: S608  # constants
    db.executemany(f"INSERT INTO presses VALUES {_ROW}", rows[whole:])  # noqa: S608  # a constant only


def _hold(db: sqlite3.Connection, held: Mapping[int, intervals.Runs]) -> None:
    db.executemany("DELETE FROM held WHERE spool = ?", [(spool,) for spool in held])
    rows = [(spool, first, last) for spool, runs in held.items() for first, last in runs]
    db.executemany("INSERT INTO held VALUES (?, ?, ?)", rows)


def _mark(db: sqlite3.Connection, box_days: Iterable[BoxDay]) -> None:
    rows = sorted((codes.day_number(day), box) for box, day in box_days)
    db.executemany("INSERT OR IGNORE INTO dirty VALUES (?, ?)", rows)


def _sum(db: sqlite3.Connection, unit_days: Iterable[tuple[str, int]]) -> None:
    """Sum these unit-days and their months anew."""
    days = sorted(unit_days)
    months = sorted({(unit, day // 100 * 100 + 1) for unit, day in days})
    for table, select in _SUMS.items():
        keys = days if table == "unit_days" else months
        db.executemany(f"DELETE FROM {table} WHERE unit = ? AND day = ?", keys)  # noqa: S608  # constants only
        db.executemany(f"INSERT INTO {table} {select}", keys)


def _row(counted: tuple[Cell, int]) -> tuple[object, ...]:
    cell, n = counted
    rating, reason = codes.RATING_CODE[cell.rating], codes.REASON_CODE[cell.reason]
    day, exclusion = codes.day_number(cell.day), codes.EXCLUSION_CODE[cell.exclusion]
    return cell.unit, day, cell.box, cell.counter, rating, reason, exclusion, n
