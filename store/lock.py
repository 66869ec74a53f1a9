"""The writer's lock: one process at a time writes presses and roll-ups."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Locked(Exception):
    """Another process holds the lock; the text says which."""


@contextmanager
def writer(data: Path) -> Iterator[None]:
    """Hold ``data/ingest.lock`` within the block; raises Locked when another process has it.

    The kernel lets go of it when the process ends, however it ends: there is no stale lock to remove.
    """
    data.mkdir(parents=True, exist_ok=True)
    path = data / "ingest.lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Locked(f"{path} is held by process {file.read().strip() or '?'}: stop it first") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
