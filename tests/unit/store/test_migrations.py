"""A book of every earlier version opens, whole and once, also when two processes start together."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store.book import Book, BookError, audit, migrations

NEXT = "-- the next version\nALTER TABLE audit ADD COLUMN room TEXT;\nCREATE TABLE added (\n  name TEXT);\n"


def book_of_version(path: Path, version: int) -> None:
    """A book as the program of that version made it, with a line in it."""
    connection = sqlite3.connect(path)
    for number in range(1, version + 1):
        connection.executescript(migrations.script(number))
    connection.execute(f"PRAGMA user_version = {version}")
    if version:
        connection.execute("INSERT INTO audit (at_ms, who, action, subject) VALUES (1, 'a', 'b', 'c')")
    connection.commit()
    connection.close()


@pytest.fixture
def another_version(monkeypatch: pytest.MonkeyPatch) -> int:
    """A program with one more version than this."""
    known, latest = migrations.script, migrations.LATEST
    monkeypatch.setattr(migrations, "script", lambda number: NEXT if number == latest + 1 else known(number))
    monkeypatch.setattr(migrations, "LATEST", latest + 1)
    return latest + 1


@pytest.mark.parametrize("version", range(1, migrations.LATEST + 1))
def test_a_book_of_every_earlier_version_opens(tmp_path: Path, version: int) -> None:
    book_of_version(tmp_path / "book.db", version)
    book = Book(tmp_path / "book.db")
    assert book.rows("PRAGMA user_version")[0][0] == migrations.LATEST
    assert len(audit.entries(book)) == 1
    book.close()


def test_the_next_version_keeps_what_is_there(tmp_path: Path, another_version: int) -> None:
    book_of_version(tmp_path / "book.db", another_version - 1)
    book = Book(tmp_path / "book.db")
    assert [row["room"] for row in book.rows("SELECT room FROM audit")] == [None]
    assert book.rows("SELECT * FROM added") == []
    book.close()


def test_many_openers_at_once_migrate_once(tmp_path: Path, another_version: int) -> None:
    book_of_version(tmp_path / "book.db", another_version - 1)

    def version(_: int) -> int:
        book = Book(tmp_path / "book.db")
        try:
            return int(book.rows("PRAGMA user_version")[0][0])
        finally:
            book.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(version, range(8))) == {another_version}


def test_a_step_that_fails_leaves_the_book_as_it_was(
    tmp_path: Path, another_version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    book_of_version(tmp_path / "book.db", another_version - 1)
    monkeypatch.setattr(
        migrations, "script", lambda _: "CREATE TABLE half (name TEXT);\nCREATE TABLE half (name TEXT);"
    )
    with pytest.raises(BookError):
        Book(tmp_path / "book.db")
    connection = sqlite3.connect(tmp_path / "book.db")
    assert connection.execute("PRAGMA user_version").fetchone() == (another_version - 1,)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
    connection.close()


def test_a_book_of_a_newer_program_is_refused_in_words(tmp_path: Path) -> None:
    book_of_version(tmp_path / "book.db", migrations.LATEST)
    connection = sqlite3.connect(tmp_path / "book.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(BookError, match="install the newer one"):
        Book(tmp_path / "book.db")


def test_an_empty_file_is_no_new_book(tmp_path: Path) -> None:
    """A disk that cut the book short: to go on with an empty one would look well and know nobody."""
    (tmp_path / "book.db").touch()
    with pytest.raises(BookError, match="hailong restore"):
        Book(tmp_path / "book.db")
    assert (tmp_path / "book.db").stat().st_size == 0


def test_a_book_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="hailong restore"):
        Book(tmp_path / "book.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_book_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "book.db").write_bytes(b"this is not a database, whatever its name says " * 50)
    with pytest.raises(BookError, match="hailong restore"):
        Book(tmp_path / "book.db")
