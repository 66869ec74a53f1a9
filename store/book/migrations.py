"""Forward migrations: a plain numbered list of SQL files, because each is one script and the number is one pragma."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib import resources

LATEST = 1


def migrate(connection: sqlite3.Connection, *, new: bool) -> None:
    """Bring the book to LATEST, each step in its own transaction, also when several processes start at once.
    A book of a newer version raises ValueError, and so does an empty file that is not to be ``new``."""
    while (version := _version(connection)) < LATEST:
        if version == 0 and not new:
            raise ValueError("this file is empty, the book was lost: move it away and use `hailong restore`")
        _step(connection, version)
    if version > LATEST:
        raise ValueError(f"this book has version {version}, this program knows up to {LATEST}: install the newer one")


def _step(connection: sqlite3.Connection, version: int) -> None:
    """From ``version`` to the next, unless another process has just done it."""
    connection.execute("BEGIN EXCLUSIVE")
    try:
        if _version(connection) == version:
            for statement in _statements(script(version + 1)):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def script(version: int) -> str:
    """The SQL that leads to ``version``."""
    return resources.files(__package__ or "").joinpath(f"schema_{version:04d}.sql").read_text(encoding="utf-8")


def _statements(text: str) -> Iterator[str]:
    """The statements of a script (``executescript`` would end our transaction)."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
