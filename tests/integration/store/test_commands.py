"""``hailong reassign``, ``verify``, ``rebuild``, ``presses`` and ``import``."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from hailong import storing
from hailong.home import Home, open_book
from hailong.storing import reading, writing
from satisfaction.score import Counts
from store import lock
from store.book import audit, ballots, dossiers, recounts
from store.contract import By, Tally
from tests.contract import city
from tests.contract.city import FIRST
from tests.integration.store.conftest import GIVEN, LAST, Run

MARCH = Tally(FIRST, LAST + timedelta(days=1), by=(By.COUNTER,), counted_only=False)


def per_counter(home: Home) -> dict[str, int]:
    with reading(home.path) as (_, reader):
        return {str(counter): int(n) for counter, n in reader.tally(MARCH).rows}


def test_reassign_moves_presses_at_once_and_ingests_recount_changes_nothing_more(home: Home, run: Run) -> None:
    since = FIRST + timedelta(days=5)
    before = per_counter(home)
    moved = sum(item.box == "box-1" and item.at_ms >= city.at(since, 0) for item in GIVEN)
    status, out, _ = run("reassign", "box-1", "--from", since, "--counter", "q-2", "--home", home.path)
    assert status == 0
    assert f"box-1: presses from {since} on are counted again" in out
    after = per_counter(home)
    assert (after["q-1"], after["q-2"]) == (before["q-1"] - moved, before["q-2"] + moved)
    book = open_book(home)
    with writing(home.path) as (_, store):
        assert recounts.apply(book, store, place="sqlite") == 1
        while store.roll_up():
            pass
        assert store.verify() == []
    book.close()
    assert per_counter(home) == after
    run("reassign", "box-1", "--from", since, "--counter", "q-1", "--home", home.path)
    assert per_counter(home) == before
    assert "box-1,q-1,2026-01-01," in (home.registry / "boxes.csv").read_text()


def test_reassign_names_what_is_not_there(home: Home, run: Run) -> None:
    status, _, err = run("reassign", "box-9", "--from", FIRST, "--counter", "q-1", "--home", home.path)
    assert (status, "no box 'box-9'" in err) == (1, True)
    status, _, err = run("reassign", "box-1", "--from", FIRST, "--counter", "q-9", "--home", home.path)
    assert (status, "no counter 'q-9'" in err) == (1, True)


def test_verify_is_content_with_what_was_rolled_up(home: Home, run: Run) -> None:
    assert run("verify", "--home", home.path)[:2] == (0, "Daily figures equal raw presses.\n")


def test_verify_names_what_differs_and_rebuild_mends_it(home: Home, run: Run) -> None:
    connection = sqlite3.connect(home.data / "presses.db")
    with connection:
        connection.execute("UPDATE box_days SET n = n + 1 WHERE box = 'box-1' AND day = 20260303")
    connection.close()
    status, out, _ = run("verify", "--home", home.path)
    assert status == 1
    assert re.search(r"2026-03-03 box-1 00004 q-1 dissatisfied: daily figure \d, raw \d \(\d+h \d", out)
    assert "run `hailong rebuild`" in out
    assert run("verify", "--home", home.path, "--period", "2026-04")[0] == 0
    status, out, _ = run("rebuild", "--home", home.path)
    assert (status, out) == (0, f"{12 * 4} box-days counted again.\n")
    assert run("verify", "--home", home.path)[0] == 0


def test_who_writes_says_who_does_not_let_go(home: Home, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "PATIENCE_S", 0.0)
    with lock.writer(home.data):
        status, _, err = run("rebuild", "--home", home.path)
    assert (status, "stop it first" in err) == (1, True)


def test_raw_presses_come_as_one_line_each(home: Home, run: Run, tmp_path: Path) -> None:
    status, out, _ = run("presses", "--period", "2026-03", "--home", home.path)
    lines = list(csv.DictReader(io.StringIO(out)))
    assert status == 0
    assert len(lines) == len(GIVEN)
    first = min(GIVEN, key=lambda item: (item.at_ms, item.identity))
    assert (lines[0]["box"], int(lines[0]["seq"]), lines[0]["rating"]) == (first.box, first.seq, first.rating)
    assert lines[0]["at"].endswith("+07:00")
    assert {line["counted"] for line in lines if line["exclusion"]} == {"no"}
    target = tmp_path / "one.csv"
    run("presses", "--period", "2026-03", "--unit", "00008", "--out", target, "--home", home.path)
    assert {line["box"] for line in csv.DictReader(target.open())} == {"box-3"}
    assert run("presses", "--period", "March", "--home", home.path)[0] == 1


BALLOTS = "date;counter;very_satisfied;satisfied;dissatisfied;entered_by\n2026-03-02;q-1;10;5;1;Chị Hoa\n"
DOSSIERS = (
    "unit,month,field,received,resolved,on_time,overdue,petitions_received,petitions_handled\n"
    "00004,2026-03,hộ tịch,120,110,108,2,1,1\n"
)


def test_ballots_are_imported_listed_and_undone_and_never_enter_the_presses(
    home: Home, run: Run, tmp_path: Path
) -> None:
    before = per_counter(home)
    file = tmp_path / "ballots.csv"
    file.write_text(f"\ufeff{BALLOTS}", encoding="utf-8")
    status, out, _ = run("import", file, "--home", home.path)
    assert (status, "Import 1: 16 ballots in 1 rows." in out) == (0, True)
    book = open_book(home)
    assert ballots.every(book) == [ballots.Ballots(FIRST, "q-1", Counts(10, 5, 1), "Chị Hoa")]
    assert ballots.every(book, since=LAST) == []
    status, _, err = run("import", file, "--home", home.path)
    assert (status, "imported already" in err) == (1, True)
    assert "ballots.csv" in run("import", "--list", "--home", home.path)[1]
    assert run("import", "--undo", "1", "--home", home.path)[0] == 0
    assert ballots.every(book) == []
    assert "undone by" in run("import", "--list", "--home", home.path)[1]
    assert run("import", "--undo", "1", "--home", home.path)[0] == 1
    assert run("import", file, "--home", home.path)[0] == 0
    assert [entry.action for entry in audit.entries(book, limit=3)] == [
        "import.ballots",
        "import.ballots.undo",
        "import.ballots",
    ]
    book.close()
    assert per_counter(home) == before


def test_dossier_counts_are_imported(home: Home, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "dossiers.csv"
    file.write_text(DOSSIERS, encoding="utf-8")
    assert run("import", file, "--home", home.path)[0] == 0
    book = open_book(home)
    assert dossiers.every(book) == [dossiers.Dossiers("00004", "2026-03", "hộ tịch", 120, 110, 108, 2, 1, 1)]
    book.close()


def test_every_mistake_of_an_import_is_named_and_nothing_is_kept(home: Home, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ballots.csv"
    file.write_text(
        BALLOTS + "2.3.2026;q-1;1;x;1;\n2026-03-02;q-1;1;1;1;A\n2026-03-03;q-1;-1;1;1;A\n2026-03-04;q-9;1;1;1;A\n"
    )
    status, _, err = run("import", file, "--home", home.path)
    assert status == 1
    for words in (
        ":3: satisfied is a whole number from 0, not 'x'",
        ":3: date '2.3.2026' is not a day",
        ":3: entered_by is missing",
        ":4: the same as line 2",
        ":5: very_satisfied is a whole number from 0, not '-1'",
        ":6: there was no counter 'q-9' on 2026-03-04",
    ):
        assert words in err
    file.write_text(DOSSIERS.replace("108,2,1,1", "111,2,1,3").replace("00004", "4").replace("2026-03", "3/2026"))
    err = run("import", file, "--home", home.path)[2]
    for words in (
        "there is no unit '4'",
        "month is like 2026-10, not '3/2026'",
        "on_time 111 is more than resolved 110",
        "petitions_handled 3 is more than received 1",
    ):
        assert words in err
    file.write_text("a,b\n1,2\n")
    assert "lacks the columns unit, month" in run("import", file, "--home", home.path)[2]
    assert run("import", "--list", "--home", home.path)[1] == ""
