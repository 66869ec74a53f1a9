"""Numbers of presses since the start, in which the sum closes at every look."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Shed(StrEnum):
    """Why presses were left to the box, without a receipt."""

    NO_ROOM = "no_room"  # too many wait for the store already
    AHEAD = "ahead"  # pressed in the future, by the server's clock
    STOPPED = "stopped"  # still waiting when ingest ended


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``received = stored + duplicate + rejected + waiting + shed``, in presses."""

    received: int = 0
    stored: int = 0
    duplicate: int = 0
    waiting: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    shed: Mapping[str, int] = field(default_factory=dict)

    @property
    def closes(self) -> bool:
        """Whether the sum closes."""
        settled = self.stored + self.duplicate + sum(self.rejected.values())
        return self.received == settled + self.waiting + sum(self.shed.values())


class Counts:
    """Counters for several threads: each change keeps the sum, under one lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received = self._stored = self._duplicate = self._waiting = 0
        self._rejected: Counter[str] = Counter()
        self._shed: Counter[str] = Counter()

    def arrived(self, presses: int) -> None:
        """``presses`` came in and wait."""
        with self._lock:
            self._received += presses
            self._waiting += presses

    def settled(self, *, stored: int = 0, duplicate: int = 0, rejected: Mapping[str, int] | None = None) -> None:
        """Presses that waited have found their end."""
        with self._lock:
            self._stored += stored
            self._duplicate += duplicate
            self._rejected.update(rejected or {})
            self._waiting -= stored + duplicate + sum((rejected or {}).values())

    def shed(self, presses: int, *, why: Shed) -> None:
        """Presses that waited are left to their box."""
        if presses:
            with self._lock:
                self._shed[why] += presses
                self._waiting -= presses

    def look(self) -> Snapshot:
        """All numbers of one moment."""
        with self._lock:
            return Snapshot(
                self._received,
                self._stored,
                self._duplicate,
                self._waiting,
                dict(self._rejected),
                dict(self._shed),
            )
