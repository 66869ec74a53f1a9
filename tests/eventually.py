"""Waiting for what another process or thread does, until it is so or too late: no sleep in place of that."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

DEADLINE_S = 20.0


def eventually(holds: Callable[[], Any], *, what: str, within_s: float = DEADLINE_S) -> Any:
    """The first true answer of ``holds``; fails with ``what`` when there is none in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.01)
    raise AssertionError(f"not within {within_s:g} s: {what}")
