"""What systemd is told."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from device.notify import Notify


def test_the_first_sign_of_life_is_ready_and_each_feeds_the_watchdog(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        notify = Notify({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        notify.alive()
        notify.alive()
        notify.stopping()
        assert [systemd.recv(100) for _ in range(3)] == [b"READY=1\nWATCHDOG=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_outside_systemd_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(socket, "socket", lambda *arguments: opened.append(arguments))
    notify = Notify({})
    notify.alive()
    notify.stopping()
    assert opened == []
