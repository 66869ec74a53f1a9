"""What the disk refuses is said until it is taken; what is damaged ends the box."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from device.disk import Disk


def refused() -> None:
    """As a card that was remounted read-only."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("PRAGMA query_only = 1")
        db.execute("CREATE TABLE t (x)")


def test_what_is_refused_is_said_until_it_is_taken() -> None:
    disk = Disk()
    for what in ("presses", "settings", "presses"):
        with disk.surviving(what):
            refused()
    assert disk.fault.count("cannot be stored") == 2
    with disk.surviving("presses"):
        pass
    assert disk.fault == "settings cannot be stored: attempt to write a readonly database"


def test_a_damaged_file_ends_the_box_so_that_the_next_start_salvages_it(tmp_path: Path) -> None:
    (tmp_path / "damaged.db").write_bytes(b"not a database at all" * 500)
    with closing(sqlite3.connect(tmp_path / "damaged.db")) as db, pytest.raises(sqlite3.DatabaseError, match="not a"):
        read(Disk(), db, "SELECT * FROM t")


def test_text_that_cannot_be_decoded_is_damage_which_the_next_start_finds_too() -> None:
    with closing(sqlite3.connect(":memory:")) as db, pytest.raises(sqlite3.DatabaseError, match="decode"):
        read(Disk(), db, "SELECT CAST(x'ff' AS TEXT)")


def read(disk: Disk, db: sqlite3.Connection, sql: str) -> None:
    """Read under the guard."""
    with disk.surviving("what is sent"):
        db.execute(sql).fetchall()
