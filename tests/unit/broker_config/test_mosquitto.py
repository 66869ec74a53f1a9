"""Mosquitto as a child process: what it says when it cannot start, and what it leaves behind."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from broker_config import mosquitto
from broker_config.authority import Authority
from broker_config.files import BROKER_USERS
from broker_config.log import Log
from broker_config.mosquitto import Mosquitto, MosquittoError, find_program
from broker_config.render import write_directory
from broker_config.running import running_pid
from broker_config.settings import BrokerSettings
from tests.eventually import eventually
from tests.plugins.broker import free_port


@pytest.fixture
def stopped() -> Iterator[Mosquitto]:
    """A broker that is ready to start."""
    top = Path(tempfile.mkdtemp(prefix="hailong-broker-"))
    settings = BrokerSettings(port=free_port(), log_mb=1)
    write_directory(top / "broker", settings=settings, authority=Authority.create(top / "authority"))
    child = Mosquitto(top / "broker", settings=settings, log=top / "log" / "broker.log")
    yield child
    child.stop()
    shutil.rmtree(top)


def test_a_broker_that_cannot_start_says_why_in_mosquitto_s_words(stopped: Mosquitto) -> None:
    with (stopped.directory / "mosquitto.conf").open("a") as conf:
        conf.write("no_such_option true\n")
    with pytest.raises(MosquittoError, match="no_such_option"):
        stopped.start()
    assert stopped.pid is None


def test_a_port_that_another_program_holds_is_named(stopped: Mosquitto) -> None:
    with (
        socket.create_server(("127.0.0.1", stopped.settings.port)),
        pytest.raises(MosquittoError, match=f"port {stopped.settings.port} is taken"),
    ):
        stopped.start()


def test_a_machine_without_mosquitto_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mosquitto.shutil, "which", lambda *_, **__: None)
    with pytest.raises(MosquittoError, match="apt install mosquitto"):
        find_program()


@pytest.fixture
def gone() -> int:
    """A process id that nobody has any more."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.fixture
def earlier(stopped: Mosquitto) -> Iterator[subprocess.Popen[bytes]]:
    """A mosquitto that runs in the same directory and was not started by ``stopped``."""
    command = [find_program(), "-c", "mosquitto.conf"]
    process = subprocess.Popen(command, cwd=stopped.directory, stderr=subprocess.DEVNULL)
    eventually(lambda: _serves(stopped.settings), what="the earlier mosquitto serves")
    yield process
    process.kill()
    process.wait()


def test_a_broker_whose_starter_was_killed_is_ended_by_the_next_start(
    stopped: Mosquitto, earlier: subprocess.Popen[bytes], gone: int
) -> None:
    (stopped.directory / "mosquitto.pid").write_text(f"{earlier.pid} {gone}")
    stopped.start()
    assert earlier.wait(timeout=10) in (0, -signal.SIGTERM)
    assert running_pid(stopped.directory) == stopped.pid != earlier.pid


def test_a_broker_whose_starter_lives_is_left_alone(stopped: Mosquitto, earlier: subprocess.Popen[bytes]) -> None:
    (stopped.directory / "mosquitto.pid").write_text(f"{earlier.pid} {os.getpid()}")
    with pytest.raises(MosquittoError, match="is taken"):
        stopped.start()
    assert earlier.poll() is None


def test_a_pid_that_another_program_got_since_is_left_alone(stopped: Mosquitto, gone: int) -> None:
    other = subprocess.Popen(["sleep", "60"])
    (stopped.directory / "mosquitto.pid").write_text(f"{other.pid} {gone}")
    assert running_pid(stopped.directory) is None
    stopped.start()
    assert other.poll() is None
    other.kill()
    other.wait()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_started_by_root_the_broker_runs_as_its_own_user_and_reads_its_files(stopped: Mosquitto) -> None:
    assert (stopped.directory.parent.stat().st_mode & 0o077) == 0, "its user cannot even reach the directory from above"
    stopped.start()
    known = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    own = next(known[name] for name in BROKER_USERS if name in known)
    assert Path(f"/proc/{stopped.pid}").stat().st_uid == own
    assert {path.stat().st_uid for path in stopped.directory.glob("*.*")} - {0} == {own}


def test_stop_ends_the_process_and_the_note_of_it(stopped: Mosquitto) -> None:
    stopped.start()
    assert stopped.pid is not None
    stopped.stop()
    assert stopped.pid is None
    assert not (stopped.directory / "mosquitto.pid").exists()


def test_the_log_under_attack_keeps_within_its_megabytes(tmp_path: Path) -> None:
    line = b"2026-11-22T03:15:42: New connection from 10.1.2.3:40000 on port 8883.\n"
    Log(tmp_path / "broker.log", megabytes=1).keep(line for _ in range(50_000))
    written = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert 700_000 < written <= 1_000_000


def _serves(settings: BrokerSettings) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(settings.local_address) == 0
