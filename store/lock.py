"""The writer's lock: one process at a time writes presses and roll-ups. Ingest holds it, and lends it to commands."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_LOOK_S = 0.1


class Locked(Exception):
    """Another process holds the lock; the text says which."""


@contextmanager
def writer(data: Path) -> Iterator[None]:
    """Hold ``data/ingest.lock`` within the block; raises Locked when another process has it.

    The kernel lets go of it when the process ends, however it ends: there is no stale lock to remove.
    """
    with _held(data / "ingest.lock"):
        yield


@contextmanager
def lent(data: Path, *, within_s: float) -> Iterator[None]:
    """The same for a command: an ingest that runs ends its work, waits while the block lasts, and then goes on.

    Raises Locked when another command still writes, or ingest has not let go, after ``within_s`` seconds.
    """
    deadline = time.monotonic() + within_s
    with ExitStack() as held:
        for name in ("ingest.wanted", "ingest.lock"):
            _wait_for(held, data / name, deadline)
        yield


def wanted(data: Path) -> str:
    """The process that has, or waits for, ``lent``; "" when none does. For ingest, to look at again and again."""
    try:
        with _held(data / "ingest.wanted", shared=True):
            return ""
    except Locked as held:
        return str(held)


def _wait_for(held: ExitStack, path: Path, deadline: float) -> None:
    while True:
        try:
            held.enter_context(_held(path))
        except Locked:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_LOOK_S)
        else:
            return


@contextmanager
def _held(path: Path, *, shared: bool = False) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Locked(f"{path} is held by process {file.read().strip() or '?'}: stop it first") from None
        if not shared:
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
        yield
