"""The demonstration where it cannot run, or is told to stop at once: plain words, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from broker_config.mosquitto import MosquittoError
from hailong import running
from hailong.__main__ import main
from hailong.demo import city, show
from tests.eventually import eventually


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it makes its home."""
    tmp_path.chmod(0o711)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(city, "fill", lambda *_, **__: pytest.fail("it went to work"))
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], port: int) -> str:
    assert main(["demo", "--port", str(port)]) == 1
    return capsys.readouterr().err


def test_a_port_that_is_taken_is_said_with_the_next_one(temporary: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"hailong demo --port {port + 1}" in refused(capsys, port)
    assert list(temporary.iterdir()) == []


def test_a_folder_without_room_is_said_with_the_way_to_another(
    temporary: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show, "NEEDED_MB", 10**9)
    said = refused(capsys, running.free_port())
    assert said.startswith(f"hailong: {temporary} has ")
    assert "TMPDIR=/var/tmp hailong demo" in said
    assert list(temporary.iterdir()) == []


def test_without_mosquitto_it_says_how_to_install_it_before_a_press_is_made(
    temporary: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> str:
        raise MosquittoError("mosquitto is not installed: apt install mosquitto")

    monkeypatch.setattr(running, "find_program", missing)
    assert refused(capsys, running.free_port()) == "hailong: mosquitto is not installed: apt install mosquitto\n"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("sent", [[signal.SIGINT, signal.SIGINT], [signal.SIGHUP]])
def test_told_to_stop_while_it_sets_up_it_leaves_nothing(tmp_path: Path, sent: list[signal.Signals]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "hailong", "demo", "--port", str(running.free_port())],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    eventually(lambda: list(tmp_path.glob("*/home/data/book.db")), what="it has begun its home")
    for number in sent:
        process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.endswith("hailong: ended by Ctrl-C\n")
    assert list(tmp_path.iterdir()) == []
