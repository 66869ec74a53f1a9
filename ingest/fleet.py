"""What boxes say of themselves, collected in memory and written to the book in one go."""

from __future__ import annotations

import json
import threading
from collections import Counter

from satisfaction import health
from satisfaction.topics import Kind
from store.book import Book, boxes, refills


class Fleet:
    """Status and health messages since the last ``save``. One thread takes in, another saves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, int] = {}
        self._online: dict[str, tuple[bool, int]] = {}
        self._reports: dict[str, boxes.Report] = {}
        self._last_seen: dict[str, int] = {}
        self._unreadable: Counter[str] = Counter({Kind.STATUS: 0, Kind.HEALTH: 0})

    def seen(self, box: str, *, now_ms: int) -> None:
        """``box`` gave a sign of life."""
        with self._lock:
            self._seen[box] = self._last_seen[box] = now_ms

    def take(self, box: str, kind: Kind, payload: bytes, *, now_ms: int) -> None:
        """A status or health message; one that cannot be read is counted."""
        try:
            if kind is Kind.STATUS:
                self._take_status(box, payload, now_ms)
            else:
                self._take_report(boxes.Report(box, health.decode(payload), now_ms))
        except (ValueError, TypeError, RecursionError, OverflowError):
            with self._lock:
                self._unreadable[kind] += 1

    def last_seen(self) -> dict[str, int]:
        """Box → UTC ms of its last sign since ingest began."""
        with self._lock:
            return dict(self._last_seen)

    def unreadable(self) -> dict[str, int]:
        """How many messages of each kind could not be read since ingest began."""
        with self._lock:
            return dict(self._unreadable)

    def save(self, book: Book) -> None:
        """Write what came since the last time."""
        with self._lock:
            seen, online, reports = self._seen, self._online, self._reports
            self._seen, self._online, self._reports = {}, {}, {}
        if seen or online or reports:
            boxes.save(book, seen=seen, online=online, reports=reports.values())
        for report in reports.values():
            if report.health.refill_done:
                refills.done(book, report.box, report.health.refill_done, now_ms=report.received_ms)

    def _take_status(self, box: str, payload: bytes, now_ms: int) -> None:
        body = json.loads(payload)
        state = body.get("state") if isinstance(body, dict) else None
        if state not in ("online", "offline"):
            raise ValueError(f"not a status: {payload[:80]!r}")
        with self._lock:
            self._online[box] = (state == "online", now_ms)
            if state == "online":
                self._seen[box] = self._last_seen[box] = now_ms

    def _take_report(self, report: boxes.Report) -> None:
        with self._lock:
            self._reports[report.box] = report
            self._seen[report.box] = self._last_seen[report.box] = report.received_ms
