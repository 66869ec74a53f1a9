"""Forward migrations: a plain numbered list of SQL files, because each is one script and the number is one pragma."""

from __future__ import annotations

import sqlite3
from importlib import resources

LATEST = 1


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the book to LATEST, each step in its own transaction. A book of a newer version raises ValueError."""
    while (version := _version(connection)) < LATEST:
        script = resources.files(__package__ or "").joinpath(f"schema_{version + 1:04d}.sql").read_text()
        connection.executescript(f"BEGIN EXCLUSIVE;\n{script}\nPRAGMA user_version = {version + 1};\nCOMMIT;")
    if version > LATEST:
        raise ValueError(f"this book has version {version}, this program knows up to {LATEST}: install the newer one")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
