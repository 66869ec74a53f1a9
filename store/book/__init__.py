"""The book: one SQLite file beside the presses for all that is not a press: users, registry, audit …"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.book import migrations
from store.same_file import file_at


class BookError(Exception):
    """The book cannot be opened; the text says what to do."""


class Book:
    """Short transactions on ``book.db`` (rollback journal). One Book per thread; any number of processes.

    Its areas are modules beside this one (users, audit, registry, rejects, …) whose functions take a Book.
    ``new``: make it where there is none. Otherwise a file that is gone or empty is never taken for an empty book.
    Raises BookError.
    """

    def __init__(self, path: Path, *, new: bool = False) -> None:
        self.path = path
        if new:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        elif not path.is_file():
            raise BookError(f"{path} is not there: is its disk mounted? If it is lost, use `hailong restore`")
        self._connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        self.file = file_at(path)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA foreign_keys = ON")
        path.chmod(0o600)
        try:
            migrations.migrate(self._connection, new=new)
        except ValueError as error:
            raise BookError(f"{path}: {error}") from error
        except sqlite3.OperationalError as error:
            raise BookError(f"{path} cannot be opened now: {error}") from error
        except sqlite3.DatabaseError as error:
            raise BookError(f"{path} is damaged ({error}): move it away and use `hailong restore`") from error

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction that is committed at the end, or undone when an exception leaves the block."""
        if self._connection.in_transaction:  # a caller up the stack has opened it: theirs decides
            yield self._connection
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:  # not committed, and not undone yet, as a full disk does by itself
                self._connection.execute("ROLLBACK")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def is_current(self) -> bool:
        """Whether the file at ``path`` still is the one that was opened, not another put in its place, or none."""
        return file_at(self.path) == self.file

    def damage(self) -> str:
        """What SQLite finds wrong when it looks at every page; "" where the file is whole."""
        try:
            (said,) = self.rows("PRAGMA quick_check(1)")[0]
        except sqlite3.DatabaseError as error:
            return str(error)
        return "" if said == "ok" else str(said)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
