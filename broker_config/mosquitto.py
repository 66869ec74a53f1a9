"""Mosquitto as a child process: found, started in the broker's directory, told to read its files again, stopped."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from broker_config.log import Log
from broker_config.running import PID_FILE, MosquittoError, note, stop_left_over
from broker_config.settings import BrokerSettings

__all__ = ["Mosquitto", "MosquittoError", "find_program"]

OPEN_FILES = 65_536


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
        self._log = Log(log, megabytes=settings.log_mb)
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The process id while mosquitto runs, else None."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self, *, timeout_s: float = 10.0) -> None:
        """Start mosquitto and wait until its port accepts connections. MosquittoError with its own last words."""
        stop_left_over(self.directory)
        if _accepts(self.settings):
            raise MosquittoError(f"port {self.settings.port} is taken by another program: another broker?")
        self._process = self._spawn()
        note(self.directory, self._process.pid)
        self._reader = threading.Thread(target=self._log.keep, args=(self._process.stderr,), daemon=True)
        self._reader.start()
        deadline = time.monotonic() + timeout_s
        while not _accepts(self.settings):
            if self._process.poll() is not None:
                self._reader.join(timeout=5)
                raise MosquittoError("mosquitto did not start: " + " | ".join(self._log.last_words))
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
                extra_groups=None if user is None else (),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C goes to the one who started it, which stops it in its turn
            )

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


def _owner(directory: Path) -> tuple[int | None, int | None]:
    """User and group as which root starts mosquitto; (None, None): as who we are."""
    owner = directory.stat()
    return (owner.st_uid, owner.st_gid) if os.geteuid() == 0 and owner.st_uid else (None, None)


def _accepts(settings: BrokerSettings) -> bool:
    try:
        socket.create_connection(settings.local_address, timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def _many_open_files() -> Iterator[None]:
    """Within: a child may open more files (connections) than the customary 1,024, as far as this machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
