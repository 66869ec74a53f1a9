"""An InfluxDB 1.x of one's own, for the demonstration and the tests: on loopback, authentication on."""

from __future__ import annotations

import contextlib
import http.client
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from hailong.refused import Refused
from hailong.supervisor import die_with_parent

START_S = 30.0
_CONFIG = """\
reporting-disabled = true
bind-address = "127.0.0.1:{backup_port}"
[meta]
  dir = "{directory}/meta"
[data]
  dir = "{directory}/data"
  wal-dir = "{directory}/wal"
  index-version = "inmem"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:{port}"
  auth-enabled = true
  log-enabled = false
[subscriber]
  enabled = false
[continuous_queries]
  enabled = false
"""


class Influxd:
    """``influxd`` from PATH with its files under ``directory``. Raises Refused when it is not there or does not start.

    Loopback only: until its admin exists, InfluxDB 1.x lets anyone make one.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.username = "hailong"
        self.password_file = directory / "password"
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """``influxdb://127.0.0.1:port``; add ``/database``."""
        return f"influxdb://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it on free ports and have its admin; returns when it answers."""
        program = shutil.which("influxd")
        if program is None:
            raise Refused("influxd is not on PATH: install Debian's package influxdb, or use the store sqlite")
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.password_file.exists():
            self.password_file.touch(mode=0o600)
            self.password_file.write_text(secrets.token_urlsafe(18))
        self._port, backup_port = _free_ports(2)
        config = self.directory / "influxdb.conf"
        config.write_text(_CONFIG.format(directory=self.directory, port=self._port, backup_port=backup_port))
        with (self.directory / "influxd.log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, "-config", str(config)],
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone: presses on their way are stored first
                preexec_fn=die_with_parent,
            )
        self._until_it_answers()
        self._make_admin()

    def stop(self) -> None:
        """End it and wait for its end."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _until_it_answers(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            with contextlib.suppress(OSError), self._open("/ping"):
                return
            time.sleep(0.05)
        self.stop()
        raise Refused(f"influxd did not start: see {self.directory / 'influxd.log'}")

    def _make_admin(self) -> None:
        statement = (
            f"CREATE USER \"{self.username}\" WITH PASSWORD '{self.password_file.read_text()}' WITH ALL PRIVILEGES"
        )
        try:
            with self._open("/query", urllib.parse.urlencode({"q": statement}).encode()) as answer:
                answer.read()
        except urllib.error.HTTPError as error:
            if error.code != 401:  # 401: this directory has its admin already
                raise

    def _open(self, path: str, body: bytes | None = None) -> http.client.HTTPResponse:
        url = f"http://127.0.0.1:{self._port}{path}"
        answer: http.client.HTTPResponse = urllib.request.urlopen(url, body, timeout=5)  # http, loopback
        return answer


def _free_ports(count: int) -> list[int]:
    """Free loopback ports, all different."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [listener.getsockname()[1] for listener in sockets]
