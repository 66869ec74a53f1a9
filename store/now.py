"""The server's clock: the one place of this room that reads it."""

from __future__ import annotations

import time


def now_ms() -> int:
    """UTC milliseconds."""
    return time.time_ns() // 1_000_000
