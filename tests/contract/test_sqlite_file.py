"""What only a file can do to us: a full disk, a version of another program, eyes that should not read it."""

from __future__ import annotations

import sqlite3

import pytest

from store.contract import StoreMisconfigured, StoreReplaced, StoreUnavailable
from store.sqlite import SqliteReader
from store.sqlite_writer import SqliteWriter
from store.writer import Writer
from tests.contract import city
from tests.contract.conftest import Place

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def test_a_full_disk_promises_nothing_and_loses_nothing(place: Place) -> None:
    """SQLite itself says that the disk is full: its page limit is lowered to what the file has."""
    given = city.presses(days=30)
    store = place.writer()
    store.append(given[:50])
    assert isinstance(store, Writer)
    assert isinstance(store._engine, SqliteWriter)
    (pages,) = store._engine._db.execute("PRAGMA page_count").fetchone()
    store._engine._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreUnavailable, match="full"):
        store.append(given)
    assert len(list(place.reader().scan())) == 50
    store._engine._db.execute("PRAGMA max_page_count = 1000000")
    assert len(store.append(given).new) == len(given) - 50
    store.roll_up()
    assert store.verify() == []


def test_a_file_of_another_version_is_refused_and_left_alone(place: Place) -> None:
    place.writer().close()
    connection = sqlite3.connect(place.data / "presses.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for open_it in (place.writer, place.reader().ping):
        with pytest.raises(StoreMisconfigured, match="version 99"):
            open_it()


def test_only_the_owner_can_read_the_file(place: Place) -> None:
    store = place.writer()
    store.append([city.press(1)])
    for file in place.data.glob("presses.db*"):
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_reader_cannot_write(place: Place) -> None:
    place.writer().append([city.press(1)])
    reader = place.reader()
    with pytest.raises(StoreUnavailable, match="readonly"):
        list(reader._reading._rows("DELETE FROM presses"))  # type: ignore[attr-defined]


def test_a_damaged_file_is_said(place: Place) -> None:
    (place.data / "presses.db").write_bytes(b"no database at all, whatever its name says" * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        place.reader().ping()
    with pytest.raises(StoreUnavailable, match="not a database"):
        place.writer()


def test_a_question_that_is_given_up_after_its_reader_was_closed_ends_quietly(place: Place) -> None:
    place.writer().append(city.presses(days=2)[:10])
    reader = SqliteReader(place.data / "presses.db")
    rows = reader._rows("SELECT seq FROM presses")
    assert next(rows)
    reader.close()
    rows.close()  # type: ignore[attr-defined]  # what the interpreter does at Ctrl-C: it raises nothing
    assert list(rows) == []


@pytest.mark.parametrize("left", ["nothing", "a copy"])
def test_what_is_written_after_the_file_was_taken_away_is_not_promised(place: Place, left: str) -> None:
    store, file = place.writer(), place.data / "presses.db"
    store.append([city.press(1)])
    file.rename(place.data / "away.db")
    if left == "a copy":
        file.write_bytes((place.data / "away.db").read_bytes())
    with pytest.raises(StoreReplaced, match="begin anew"):
        store.append([city.press(2)])


def test_a_reader_reads_the_file_that_lies_there_now(place: Place) -> None:
    """As after a copy that was brought back by hand: old figures would be shown without a word."""
    place.writer().append([city.press(1)])
    reader = place.reader()
    assert len(list(reader.scan())) == 1
    for file in place.data.glob("presses.db*"):
        file.rename(place.data / f"away-{file.name}")
    SqliteWriter(place.data / "presses.db").close()
    assert list(reader.scan()) == []


@pytest.mark.parametrize("part", ["-wal", "-shm"])
def test_what_is_written_after_a_part_of_the_file_was_taken_away_is_not_promised_and_nothing_before_is_lost(
    place: Place, part: str
) -> None:
    """Somebody tidies up: what was committed last is in presses.db-wal alone."""
    store, reader = place.writer(), place.reader()
    store.append([city.press(1)])
    assert len(list(reader.scan())) == 1
    (place.data / f"presses.db{part}").unlink()
    with pytest.raises(StoreReplaced, match="begin anew"):
        store.append([city.press(2)])
    store.close()
    anew = place.writer()
    assert len(anew.append([city.press(1), city.press(2)]).new) == 1
    for seen_by in (reader, place.reader()):
        assert len(list(seen_by.scan())) == 2
