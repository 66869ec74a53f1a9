"""Backup, restore and copy: everything arrives, once, and a broken-off one goes on."""

from __future__ import annotations

import io
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from hailong import parquet
from hailong.home import Home, load, open_book
from hailong.storing import reading, writing
from satisfaction.press import Press
from store.book import Book, audit, closings, recounts, registry_files, users
from store.contract import Appended, By, Figure, Step, StoreUnavailable, Table, Tally
from store.reader import Reader
from store.writer import Writer
from tests.contract import city
from tests.contract.city import BEGIN, FIRST
from tests.integration.store.conftest import GIVEN, LAST, Run, fill, new_home
from tests.plugins.influxd import InfluxDatabase

ALL = Tally(
    BEGIN, LAST + timedelta(days=90), by=(By.COUNTER, By.RATING, By.EXCLUSION), step=Step.DAY, counted_only=False
)


def figures(home: Home, url: str | None = None) -> Table:
    with reading(home.path, url=url) as (_, reader):
        return reader.tally(ALL)


def influx_home(path: Path, database: InfluxDatabase) -> Home:
    home = new_home(path, store=database.url)
    text = (home.path / "hailong.toml").read_text()
    for name in ("username", "password_file", "token_file"):
        text = text.replace(f'\n{name} = ""', f'\n{name} = "{getattr(database.settings, name)}"')
    (home.path / "hailong.toml").write_text(text)
    return home


def test_a_backup_is_taken_while_ingest_writes_and_restored_elsewhere(home: Home, run: Run, tmp_path: Path) -> None:
    file, other = tmp_path / "backup.zip", new_home(tmp_path / "other")
    run("reassign", "box-1", "--from", LAST, "--counter", "q-2", "--home", home.path)
    book = open_book(home)
    audit.note(book, who="a", action="test", subject="s")
    book.close()
    with writing(home.path):
        status, out, _ = run("backup", file, "--home", home.path)
    assert (status, f"{len(GIVEN)} presses and the book" in out) == (0, True)
    assert file.stat().st_mode & 0o077 == 0
    status, out, _ = run("restore", file, "--home", other.path)
    assert (status, f"All {len(GIVEN)} presses are there." in out) == (0, True)
    assert figures(other) == figures(home)
    assert run("verify", "--home", other.path)[0] == 0
    book = open_book(other)
    assert audit.entries(book, limit=1)[0].subject == "s"
    assert registry_files.read_directory(other.registry) == registry_files.texts(book), "else `up` would bring it back"
    book.close()
    status, out, _ = run("restore", file, "--home", other.path, "--presses-only")
    assert f"0 presses copied, {len(GIVEN)} were there already." in out


@pytest.mark.parametrize("command", ["up", "ingest", "dashboard", "verify", "boxes"])
def test_no_command_goes_on_with_an_empty_book_when_the_homes_is_gone(home: Home, run: Run, command: str) -> None:
    shutil.rmtree(home.data)
    status, _, err = run(command, "--home", home.path)
    assert (status, "Is its disk mounted?" in err, home.data.exists()) == (1, True, False)


def test_a_home_that_lost_its_data_has_them_back_and_keeps_the_registry_files_of_before(
    home: Home, run: Run, tmp_path: Path
) -> None:
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    counters = home.registry / "counters.csv"
    later = counters.read_text() + "q-new,00004,Quầy mới,,,2026-01-01,\n"
    counters.write_text(later)
    shutil.rmtree(home.data)
    status, out, _ = run("restore", tmp_path / "backup.zip", "--home", home.path)
    assert (status, f"All {len(GIVEN)} presses are there." in out) == (0, True)
    (aside,) = home.data.glob("before-restore-*")
    assert f"What was there before is kept in {aside / 'registry'}." in out
    assert (aside / "registry/counters.csv").read_text() == later
    assert stat.filemode(home.data.stat().st_mode) == "drwx------", "as init made it"


def test_a_restore_names_what_was_closed_after_the_backup_and_is_open_again(
    home: Home, run: Run, tmp_path: Path
) -> None:
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    assert run("close", "2026-03", "--home", home.path)[0] == 0
    out = run("restore", tmp_path / "backup.zip", "--home", home.path)[1]
    (line,) = [line for line in out.splitlines() if "open now" in line]
    assert line.startswith("2026-03 (")
    (aside,) = home.data.glob("before-restore-*/book.db")
    book = Book(aside)
    assert [closing.period.text for closing in closings.history(book)] == ["2026-03"]
    book.close()
    run("backup", tmp_path / "later.zip", "--home", home.path)
    assert "open now" not in run("restore", tmp_path / "later.zip", "--home", home.path)[1]


def test_a_restore_names_who_can_log_in_again_since_it(home: Home, run: Run, tmp_path: Path) -> None:
    book = Book(home.book_path)
    for name in ("gone", "stays"):
        users.add(book, name, role=users.Role.CITY, units=(), password_hash="x")
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    users.disable(book, "gone", at_ms=1)
    book.close()
    out = run("restore", tmp_path / "backup.zip", "--home", home.path)[1]
    assert "These users log in as when the backup was taken: gone.\n" in out
    assert "These users" not in run("restore", tmp_path / "backup.zip", "--home", home.path)[1]


def test_where_nothing_was_before_a_restore_says_nothing_of_it(home: Home, run: Run, tmp_path: Path) -> None:
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    shutil.rmtree(home.data)
    shutil.rmtree(home.registry)
    status, out, _ = run("restore", tmp_path / "backup.zip", "--home", home.path)
    assert (status, "there before" in out, list(home.data.glob("before-restore-*"))) == (0, False, [])
    assert (home.registry / "counters.csv").exists()


def test_the_presses_of_a_backup_are_plain_parquet(home: Home, run: Run, tmp_path: Path) -> None:
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        archive.extract("presses.parquet", tmp_path)
    table = pq.read_table(tmp_path / "presses.parquet")
    assert table.num_rows == len(GIVEN)
    assert table.column_names == ["box", "spool", "seq", "at_ms", "rating", "clock", "reason", "void"]


def test_a_damaged_book_is_not_backed_up_night_after_night(home: Home, run: Run, tmp_path: Path) -> None:
    """On pages that nobody reads meanwhile: SQLite copies them as they are, and the backup fails when it is needed."""
    (page,) = sqlite3.connect(home.book_path).execute("SELECT rootpage FROM sqlite_master WHERE name='closed_files'")
    content = home.book_path.read_bytes()
    begin = (page[0] - 1) * 4096
    home.book_path.write_bytes(content[:begin] + bytes(4096) + content[begin + 4096 :])
    status, _, err = run("backup", tmp_path / "backup.zip", "--home", home.path)
    assert (status, "is damaged" in err, "hailong restore" in err) == (1, True, True)
    assert list(tmp_path.glob("*.zip")) == []
    status, out, _ = run("doctor", "--home", home.path)
    assert (status, "book.db is damaged" in out) == (1, True)


def test_a_file_that_is_no_whole_backup_is_refused_and_nothing_changes(home: Home, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    run("backup", file, "--home", home.path)
    assert run("backup", file, "--home", home.path)[0] == 1, "it is not overwritten"
    whole = file.read_bytes()
    other = new_home(tmp_path / "other")
    before = (other.data / "book.db").read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:200] + b"X" + whole[201:], b"hello", *altered(file)):
        file.write_bytes(damaged)
        status, _, err = run("restore", file, "--home", other.path)
        assert (status, "not a whole backup" in err) == (1, True)
    assert not (other.data / "presses.db").exists()
    assert (other.data / "book.db").read_bytes() == before


def altered(backup: Path) -> Iterator[bytes]:
    """The backup with the content of its book damaged, then with one member after the other that is something else,
    in ZIP files that are right in themselves."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
        begin = archive.getinfo("book.db").header_offset + 200
    content = backup.read_bytes()
    yield content[:begin] + bytes(20) + content[begin + 20 :]
    book = members["book.db"]
    other = {
        "book.db": book[:8192] + bytes(4096) + book[12288:],
        "presses.parquet": members["figures.parquet"],
        "figures.parquet": b"no Parquet",
        "manifest.json": members["manifest.json"].replace(b'"presses": ', b'"presses": 9'),
    }
    for changed, instead in other.items():
        told = io.BytesIO()
        with zipfile.ZipFile(told, "w") as archive:
            for name, member in members.items():
                archive.writestr(name, instead if name == changed else member)
        yield told.getvalue()


def test_days_that_expire_while_a_backup_is_taken_are_in_it(
    home: Home, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, write_figures = figures(home), parquet.write_figures

    def and_then_days_expire(target: Path, rows: Iterator[Figure]) -> None:
        write_figures(target, rows)
        with writing(home.path) as (_, store):
            store.expire(keep_days=5, today=LAST)

    monkeypatch.setattr(parquet, "write_figures", and_then_days_expire)
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    other = new_home(tmp_path / "other")
    assert run("restore", tmp_path / "backup.zip", "--home", other.path)[0] == 0
    assert figures(other) == figures(home) == before


def test_daily_figures_older_than_the_raw_presses_travel_with_a_backup(home: Home, run: Run, tmp_path: Path) -> None:
    before = figures(home)
    with writing(home.path) as (_, store):
        assert store.expire(keep_days=5, today=LAST) > 0
    assert figures(home) == before
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    other = new_home(tmp_path / "other")
    status, _, err = run("restore", tmp_path / "backup.zip", "--home", other.path)
    assert (status, err) == (0, "")
    assert figures(other) == before
    assert run("verify", "--home", other.path)[0] == 0
    with writing(other.path) as (_, store):
        assert len(store.append(GIVEN).duplicate) == len(GIVEN), "numbers of deleted presses are still known"


def test_a_city_moves_from_sqlite_to_influxdb_and_back(
    home: Home, run: Run, tmp_path: Path, influx_database: InfluxDatabase
) -> None:
    moved = influx_home(tmp_path / "moved", influx_database)
    data = f"sqlite:{home.data}"
    status, out, _ = run("copy", "--from", data, "--to", influx_database.url, "--home", moved.path)
    assert (status, f"All {len(GIVEN)} presses are there." in out) == (0, True)
    assert figures(moved) == figures(home)
    assert run("verify", "--home", moved.path)[0] == 0
    back = f"sqlite:{tmp_path / 'back'}"
    assert run("copy", "--from", influx_database.url, "--to", back, "--home", moved.path)[0] == 0
    assert figures(moved, back) == figures(home)
    assert run("copy", "--from", data, "--to", data, "--home", moved.path)[0] == 1


def test_a_copy_that_broke_off_goes_on_and_writes_nothing_twice(
    home: Home, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = f"sqlite:{tmp_path / 'target'}"
    append = Writer.append
    batches: list[int] = []

    def tired(writer: Writer, presses: Sequence[Press]) -> Appended:
        if len(batches) == 4:
            raise StoreUnavailable("the disk is full")
        batches.append(len(presses))
        return append(writer, presses)

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "append", tired)
        status, _, err = run("copy", "--from", "sqlite", "--to", target, "--home", home.path)
        assert (status, "the disk is full" in err) == (1, True)
    status, out, _ = run("copy", "--from", "sqlite", "--to", target, "--home", home.path)
    assert f"{len(GIVEN) - sum(batches)} presses copied, {sum(batches)} were there already." in out
    assert status == 0
    assert figures(home, target) == figures(home)


def test_a_press_that_is_stored_otherwise_is_not_overwritten_and_is_said(home: Home, run: Run, tmp_path: Path) -> None:
    other = new_home(tmp_path / "other")
    fill(other, [city.press(1, at_ms=city.at(FIRST, 12))])
    status, _, err = run("copy", "--from", "sqlite", "--to", f"sqlite:{other.data}", "--home", home.path)
    assert status == 1
    assert (
        "1 presses are not there as the source has them (1 stored otherwise, 0 refused), such as box-1 0000000a 1"
        in err
    )


def test_a_press_that_comes_while_a_backup_is_taken_is_never_taken_for_a_deleted_one(
    home: Home, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number was noted as that of a deleted press: a restore refused it, and nobody asked for it any more."""
    late = city.press(900, at_ms=city.at(FIRST + timedelta(days=8), 9))
    with writing(home.path) as (_, store):
        store.expire(keep_days=5, today=LAST)
    scan = Reader.scan

    def and_then_one_comes(reader: Reader, **of: Any) -> Iterator[Press]:
        yield from scan(reader, **of)
        with monkeypatch.context() as patch:
            patch.setattr(Reader, "scan", scan)
            fill(home, [late])

    monkeypatch.setattr(Reader, "scan", and_then_one_comes)
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    monkeypatch.setattr(Reader, "scan", scan)
    other = new_home(tmp_path / "other")
    assert run("restore", tmp_path / "backup.zip", "--home", other.path)[0] == 0
    with writing(other.path) as (_, store):
        assert store.append([late]).conflict == ()
    assert run("verify", "--home", other.path)[0] == 0


def expired(home: Home, *, keep_days: int) -> None:
    with writing(home.path) as (_, store):
        assert store.expire(keep_days=keep_days, today=LAST) > 0


def test_a_backup_with_expired_days_comes_back_into_a_store_that_boxes_have_begun_to_fill_again(
    home: Home, run: Run, tmp_path: Path
) -> None:
    """As after a lost disk: boxes bring what they hold before anybody has found the backup."""
    before = figures(home)
    expired(home, keep_days=5)
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    other = new_home(tmp_path / "other")
    fill(other, [press for press in GIVEN if press.at_ms >= city.at(LAST - timedelta(days=2), 0)])
    status, _, err = run("restore", tmp_path / "backup.zip", "--home", other.path)
    assert (status, err) == (0, "")
    assert figures(other) == before
    assert run("verify", "--home", other.path)[0] == 0
    with writing(other.path) as (_, store):
        assert len(store.append(GIVEN).duplicate) == len(GIVEN)


def test_a_backup_whose_days_have_expired_since_is_there_already(home: Home, run: Run, tmp_path: Path) -> None:
    before = figures(home)
    expired(home, keep_days=8)
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    expired(home, keep_days=5)
    status, out, err = run("restore", tmp_path / "backup.zip", "--home", home.path)
    assert (status, err, "presses are there." in out) == (0, "", True)
    assert figures(home) == before


def test_a_store_that_lacks_days_which_have_expired_elsewhere_is_refused_with_the_book_as_it_was(
    home: Home, run: Run, tmp_path: Path
) -> None:
    """An old copy, begun again years later: the days between are in no raw press any more, and were left out."""
    other = new_home(tmp_path / "other")
    fill(other, [press for press in GIVEN if press.at_ms < city.at(FIRST + timedelta(days=3), 0)])
    expired(other, keep_days=2)
    expired(home, keep_days=5)
    run("backup", tmp_path / "backup.zip", "--home", home.path)
    book = other.book_path.read_bytes()
    status, _, err = run("restore", tmp_path / "backup.zip", "--home", other.path)
    assert (status, "Begin with an empty store" in err) == (1, True)
    assert other.book_path.read_bytes() == book


def test_a_correction_between_a_copy_and_the_move_holds_in_the_new_store(
    run: Run, tmp_path: Path, influx_database: InfluxDatabase
) -> None:
    """The old store had taken it up; the new one went on with the daily figures of before, in silence."""
    home = influx_home(tmp_path / "city", influx_database)
    old, new = f'store = "{influx_database.url}"', 'store = "sqlite"'
    settings = (home.path / "hailong.toml").read_text()
    (home.path / "hailong.toml").write_text(settings.replace(old, new))
    fill(load(home.path), GIVEN)
    assert run("copy", "--from", "sqlite", "--to", influx_database.url, "--home", home.path)[0] == 0
    run("reassign", "box-1", "--from", FIRST, "--counter", "q-3", "--home", home.path)
    fill(load(home.path), [])
    right = figures(home)
    (home.path / "hailong.toml").write_text(settings)
    assert figures(home) == right, "before ingest has started there"
    fill(home, [])
    assert figures(home) == right
    assert run("verify", "--home", home.path)[0] == 0
    book = open_book(home)
    assert [item.box for _, item in recounts.pending(book, "influxdb://a.third/store")] == ["*", "box-1"]
    book.close()
