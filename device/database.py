"""The outbox's one SQLite file, with one connection in one thread (before 3.51.3 two writers can corrupt a WAL)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from device.rows import checksum

VERSION = 1
_WAL_PAGES = 4_000  # 16 MB; checkpoints happen hourly (checkpoint), so that no press waits for one
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNREADABLE = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS)


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is damaged, or on a place of the card that cannot be read: not merely full or locked."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)  # text that cannot be decoded has none
    return code & 0xFF in _DAMAGE or code in _UNREADABLE


def schema() -> str:
    """The statements that make an empty outbox."""
    return resources.files("device").joinpath("schema.sql").read_text("utf-8")


class Database:
    """What is written in ``writing`` is on disk when it ends (WAL, ``synchronous=FULL``).

    Raises sqlite3.DatabaseError when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        # Only the box's own thread writes; the simulator hands the whole box from one thread to another under a lock.
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-2000")
        self.execute(f"PRAGMA wal_autocheckpoint={_WAL_PAGES}")
        self._connection.create_function("checksum", -1, checksum, deterministic=True)
        if self.one("PRAGMA user_version")[0] == 0:
            self._connection.executescript(f"BEGIN; {schema()} PRAGMA user_version={VERSION}; COMMIT")

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def execute(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        """As sqlite3 does."""
        return self._connection.execute(sql, tuple(values))

    def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Once for each of ``rows``."""
        self._connection.executemany(sql, rows)

    def one(self, sql: str, *values: object) -> tuple[Any, ...]:
        """The row of a question that always has one."""
        row: tuple[Any, ...] = self.execute(sql, values).fetchone()
        return row

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    def pages(self) -> int:
        """How many pages of 4 kB hold something."""
        return int(self.one("PRAGMA page_count")[0] - self.one("PRAGMA freelist_count")[0])

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file."""
        self.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def probe(self) -> None:
        """Take and give back the write lock: raises when nothing could be stored."""
        self.execute("BEGIN IMMEDIATE")
        self.one("SELECT count(*) FROM facts")
        self.execute("ROLLBACK")

    def fact(self, name: str) -> str | None:
        """A small thing that was remembered."""
        row = self.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_fact(self, name: str, value: str) -> None:
        """Remember it, within ``writing``."""
        self.execute("INSERT OR REPLACE INTO facts VALUES (?1, ?2, checksum(?1, ?2))", (name, value))
