"""Mosquitto as a child process: found, started in the broker's directory, told to read its files again, stopped."""

from __future__ import annotations

import logging
import os
import resource
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from broker_config.settings import BrokerSettings

PID_FILE = "mosquitto.pid"
OPEN_FILES = 65_536
LOGS_KEPT = 4  # beside the one being written


class MosquittoError(Exception):
    """Mosquitto is not there or does not run; the text says why and what to do."""


def find_program() -> str:
    """The mosquitto program: on PATH, or where Debian installs it (not on an ordinary user's PATH)."""
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise MosquittoError("mosquitto is not installed: apt install mosquitto (2.0.11 or later)")
    return found


class Mosquitto:
    """One broker for one directory written by ``render.write_directory``; its log is kept in ``log`` and rotated."""

    def __init__(self, directory: Path, *, settings: BrokerSettings, log: Path) -> None:
        self.directory = directory
        self.settings = settings
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The process id while mosquitto runs, else None."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self, *, timeout_s: float = 10.0) -> None:
        """Start mosquitto and wait until its port accepts connections. MosquittoError with its own last words."""
        stop_left_over(self.directory)
        self._process = self._spawn()
        (self.directory / PID_FILE).write_text(f"{self._process.pid}\n")
        last_words: list[str] = []
        self._reader = threading.Thread(target=self._keep_log, args=(self._process, last_words), daemon=True)
        self._reader.start()
        deadline = time.monotonic() + timeout_s
        while not _accepts(self.settings):
            if self._process.poll() is not None:
                self._reader.join(timeout=5)
                raise MosquittoError("mosquitto did not start: " + " | ".join(last_words[-3:]))
            if time.monotonic() > deadline:
                self.stop()
                raise MosquittoError(f"mosquitto does not answer on port {self.settings.port} after {timeout_s:g} s")
            time.sleep(0.02)

    def _spawn(self) -> subprocess.Popen[bytes]:
        user, group = _owner(self.directory)
        with _many_open_files():
            return subprocess.Popen(
                [find_program(), "-c", "mosquitto.conf"],
                cwd=self.directory,  # entered while still root: its user need not reach the parent directories
                user=user,
                group=group,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C goes to the one who started it, which stops it in its turn
            )

    def wait(self) -> int:
        """Wait until mosquitto ends; its exit status."""
        if self._process is None:
            raise MosquittoError("mosquitto was not started")
        return self._process.wait()

    def reload(self) -> None:
        """Make mosquitto read configuration, access list and certificates again (SIGHUP)."""
        self._signal(signal.SIGHUP)

    def kill(self) -> None:
        """End mosquitto without a word (SIGKILL)."""
        self._signal(signal.SIGKILL)
        self._finish()

    def stop(self, *, timeout_s: float = 10.0) -> None:
        """End mosquitto (SIGTERM, after ``timeout_s`` SIGKILL). Nothing happens when it does not run."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
        self._finish()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _finish(self) -> None:
        if self._process is not None:
            self._process.wait()
        if self._reader is not None:
            self._reader.join(timeout=5)
        (self.directory / PID_FILE).unlink(missing_ok=True)
        self._process = None

    def _keep_log(self, process: subprocess.Popen[bytes], last_words: list[str]) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        size = self.settings.log_mb * 1_000_000 // (LOGS_KEPT + 1)
        keeper = RotatingFileHandler(self._log, maxBytes=size, backupCount=LOGS_KEPT, encoding="utf-8")
        with closing(keeper):
            _copy_lines(process.stderr or (), keeper, last_words)


def _copy_lines(lines: Iterable[bytes], keeper: logging.Handler, last_words: list[str]) -> None:
    for line in lines:
        text = line.decode(errors="replace").rstrip()
        last_words[:] = [*last_words[-9:], text]
        keeper.emit(logging.LogRecord("mosquitto", logging.INFO, "", 0, text, None, None))


def _owner(directory: Path) -> tuple[int | None, int | None]:
    """User and group as which root starts mosquitto; (None, None): as who we are."""
    owner = directory.stat()
    return (owner.st_uid, owner.st_gid) if os.geteuid() == 0 and owner.st_uid else (None, None)


def running_pid(directory: Path) -> int | None:
    """The process id of the mosquitto that runs in ``directory``, whoever started it; None when none does."""
    try:
        pid = int((directory / PID_FILE).read_text())
        same = Path(f"/proc/{pid}/cwd").samefile(directory)
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ValueError, PermissionError):
        return None
    return pid if same and name == "mosquitto" else None


def stop_left_over(directory: Path, *, timeout_s: float = 10.0) -> None:
    """End a mosquitto of ``directory`` whose starter was killed: it would hold the port and the old files."""
    pid = running_pid(directory)
    if pid is None:
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout_s
    while running_pid(directory) == pid:
        if time.monotonic() > deadline:
            raise MosquittoError(f"an earlier mosquitto (process {pid}) does not end: kill it, then start again")
        time.sleep(0.02)


def _accepts(settings: BrokerSettings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.listen, settings.listen)  # noqa: S104  # not bound here
    try:
        socket.create_connection((host, settings.port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def _many_open_files() -> Iterator[None]:
    """Within: a child may open more files (connections) than the customary 1,024, as far as this machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wish = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wish), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
