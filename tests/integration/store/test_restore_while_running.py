"""``hailong restore`` beside a running ingest: it pauses, boxes keep their presses, and all is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from store import lock
from store.book import audit
from tests.eventually import eventually
from tests.integration.store.conftest import Run
from tests.plugins.broker import NewBroker
from tests.plugins.influxd import InfluxDatabase
from tests.plugins.ingest import MakeHome, PlayBox, StartThread, a_press, serves


@pytest.fixture(params=["sqlite", "influxdb"])
def database(request: pytest.FixtureRequest) -> InfluxDatabase | None:
    return None if request.param == "sqlite" else request.getfixturevalue("influx_database")


def test_a_backup_is_restored_while_a_box_goes_on_pressing(
    database: InfluxDatabase | None,
    new_broker: NewBroker,
    ingest_home: MakeHome,
    ingest_thread: StartThread,
    play_box: PlayBox,
    run: Run,
    tmp_path: Path,
) -> None:
    broker, file = new_broker(), tmp_path / "backup.zip"
    at = ingest_home(broker, boxes=("b1",), store=database)
    running, box = ingest_thread(at), play_box(broker, "b1")
    presses = [a_press("b1", seq) for seq in range(1, 401)]
    box.insist(presses[:100])
    audit.note(at.book, who="a", action="test", subject="before the backup")
    assert run("backup", file, "--home", at.path)[0] == 0
    audit.note(at.book, who="a", action="test", subject="after the backup")
    restore: list[subprocess.Popen[str]] = []
    sent = iter(range(1, 100_000))

    def restore_once() -> None:
        if next(sent) == 150:
            command = [sys.executable, "-m", "hailong", "restore", str(file), "--home", str(at.path)]
            restore.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))

    box.insist(presses, meanwhile=restore_once)
    said = restore[0].communicate()[0]
    assert restore[0].returncode == 0
    assert "All 100 presses are there." in said
    assert at.presses() == presses
    assert [entry.subject for entry in audit.entries(at.book, limit=1)] == ["before the backup"]
    (aside,) = at.home.data.glob("before-restore-*")
    assert (aside / "book.db").stat().st_mode & 0o077 == 0
    eventually(lambda: at.state().get("waiting") == 0, what="ingest goes on")
    running.stop()
    assert running.ended() == 0
    assert run("verify", "--home", at.path)[0] == 0


def test_an_ingest_that_is_started_while_a_command_writes_waits_and_says_so(
    new_broker: NewBroker, ingest_home: MakeHome
) -> None:
    at = ingest_home(new_broker(), boxes=("b1",))
    with lock.lent(at.home.data, within_s=0):
        ingest = subprocess.Popen([sys.executable, "-m", "hailong", "ingest", "--home", str(at.path)])
        eventually(lambda: "a command writes" in str(at.state().get("store_problem")), what="it says so")
    eventually(lambda: serves(at, ingest.pid), what="it goes on")
    ingest.terminate()
    assert ingest.wait(20) == 0


def test_a_command_does_not_wait_for_ever(tmp_path: Path) -> None:
    with lock.writer(tmp_path), pytest.raises(lock.Locked, match=r"ingest\.lock"), lock.lent(tmp_path, within_s=0):
        raise AssertionError("it must not come in")
    with lock.lent(tmp_path, within_s=0):
        assert "ingest.wanted" in lock.wanted(tmp_path)
    assert lock.wanted(tmp_path) == ""
