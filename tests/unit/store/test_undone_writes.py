"""A write that the book cannot end well is undone whole, says why, and leaves the book as good as before."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from store.book import Book


def test_a_full_disk_is_named_and_undoes_the_whole_write(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.db", new=True)
    (pages,) = book.rows("PRAGMA page_count")[0]
    book.rows(f"PRAGMA max_page_count = {pages}")  # to SQLite the same as a disk without room
    with pytest.raises(sqlite3.OperationalError, match="disk is full"):
        _fill(book)
    assert book.rows("SELECT * FROM facts") == []
    book.rows("PRAGMA max_page_count = 100000")
    _fill(book)
    assert len(book.rows("SELECT * FROM facts")) == 100
    book.close()


def test_a_commit_that_a_reader_holds_up_is_undone_and_the_next_write_is_one_of_its_own(tmp_path: Path) -> None:
    book, reader = Book(tmp_path / "book.db", new=True), sqlite3.connect(tmp_path / "book.db", isolation_level=None)
    book.rows("PRAGMA busy_timeout = 0")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM facts").fetchall()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        _fill(book)
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM facts").fetchone() == (0,)
    _fill(book)
    assert reader.execute("SELECT count(*) FROM facts").fetchone() == (100,)
    reader.close()
    book.close()


def _fill(book: Book) -> None:
    with book.write() as connection:
        connection.executemany("INSERT INTO facts VALUES (?, ?)", [(str(number), "x" * 3000) for number in range(100)])
