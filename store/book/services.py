"""Heartbeats of the services: what each last said of itself, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from store.book import Book


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """``state``: JSON values; for ``ingest`` see docs/ingest.md."""

    name: str
    at_ms: int
    state: Mapping[str, Any]

    def silent_ms(self, now_ms: int) -> int:
        """How far it lies from ``now_ms``: one from later than now was noted by a clock that was put back since, and is
        no sign of life either."""
        return abs(now_ms - self.at_ms)


def beat(book: Book, name: str, state: Mapping[str, Any], *, now_ms: int) -> None:
    """``name`` lives at ``now_ms`` (UTC) and says ``state``."""
    with book.write() as connection:
        connection.execute(
            "INSERT INTO services VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms, state = excluded.state",
            (name, now_ms, json.dumps(state, ensure_ascii=False)),
        )


def heartbeat(book: Book, name: str) -> Heartbeat | None:
    """The last heartbeat of ``name``; None when there never was one."""
    row = book.row("SELECT * FROM services WHERE name = ?", name)
    return None if row is None else Heartbeat(name, row["at_ms"], json.loads(row["state"]))
