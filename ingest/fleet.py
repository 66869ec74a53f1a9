"""What boxes say of themselves, collected in memory and written to the book in one go."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

from satisfaction import clock, health
from satisfaction.health import Health
from satisfaction.topics import Kind
from store.book import Book, boxes, refills

MOST_SPOOL_DAYS = 1_000  # rows in the book; a box has a spool or two, its simulation brings a year in a day
TOO_MANY = "thiết bị nêu quá nhiều bộ đệm (spool) trong ngày: phần vượt quá không được ghi nhận"


class Fleet:
    """Status and health messages since the last ``save``. One thread takes in, another saves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, int] = {}
        self._online: dict[str, tuple[bool, int]] = {}
        self._reports: dict[str, boxes.Report] = {}
        self._last_seen: dict[str, int] = {}
        self._today, self._named = date.min, defaultdict[str, set[tuple[str, date]]](set)
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
            self._reports[report.box] = replace(report, health=self._bounded(report))
            self._seen[report.box] = self._last_seen[report.box] = report.received_ms

    def _bounded(self, report: boxes.Report) -> Health:
        """What the box said, of no more spools and days than the book keeps of one box in a day."""
        today = clock.local_day(report.received_ms)
        if today != self._today:
            self._today = today
            self._named.clear()
        said, named = report.health, self._named[report.box]
        day = clock.local_day(min(said.sent_ms, report.received_ms))
        for name in (*(spool.spool for spool in said.spools), *said.broken_spools):
            if len(named) < MOST_SPOOL_DAYS:
                named.add((name, day))
        spools = tuple(spool for spool in said.spools if (spool.spool, day) in named)
        broken = tuple(name for name in said.broken_spools if (name, day) in named)
        if (spools, broken) == (said.spools, said.broken_spools):
            return said
        return replace(said, spools=spools, broken_spools=broken, problems=(TOO_MANY, *said.problems))
