"""The mosquitto that runs in a directory, whoever started it: found by the note that its starter left."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

PID_FILE = "mosquitto.pid"


class MosquittoError(Exception):
    """Mosquitto is not there or does not run; the text says why and what to do."""


def note(directory: Path, pid: int) -> None:
    """Note that this process has started the mosquitto ``pid`` in ``directory``."""
    (directory / PID_FILE).write_text(f"{pid} {os.getpid()}\n")


def running_pid(directory: Path) -> int | None:
    """The process id of the mosquitto that runs in ``directory``; None when none does."""
    try:
        pid = _noted(directory)[0]
        same = Path(f"/proc/{pid}/cwd").samefile(directory)
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError, ValueError, PermissionError):
        return None
    return pid if same and name == "mosquitto" else None


def stop_left_over(directory: Path, *, timeout_s: float = 10.0) -> None:
    """End a mosquitto of ``directory`` whose starter was killed: it would hold the port and the old files.

    One whose starter lives is left alone. MosquittoError when it does not end.
    """
    pid = running_pid(directory)
    if pid is None or Path(f"/proc/{_noted(directory)[1]}").exists():
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout_s
    while running_pid(directory) == pid:
        if time.monotonic() > deadline:
            raise MosquittoError(f"an earlier mosquitto (process {pid}) does not end: kill it, then start again")
        time.sleep(0.02)


def _noted(directory: Path) -> tuple[int, int]:
    """(process id, its starter's); FileNotFoundError, ValueError."""
    pid, starter = (directory / PID_FILE).read_text().split()
    return int(pid), int(starter)
