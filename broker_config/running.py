"""The mosquitto that runs in a directory, whoever started it: found by the note that its starter left."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

PID_FILE = "mosquitto.pid"


class MosquittoError(Exception):
    """Mosquitto is not there or does not run; the text says why and what to do."""


def running_pid(directory: Path) -> int | None:
    """The process id of the mosquitto that runs in ``directory``; None when none does."""
    try:
        pid = int((directory / PID_FILE).read_text())
        same = Path(f"/proc/{pid}/cwd").samefile(directory)
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError, ValueError, PermissionError):
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
