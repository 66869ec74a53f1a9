"""What runs beside the presses: heartbeats, what boxes say of themselves, and the settings given to them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from ingest.directory import Directory
from ingest.fleet import Fleet
from ingest.subscriber import Subscriber
from ingest.worker import now_ms
from satisfaction.topics import Kind, topic
from store.book import Book, box_settings, services

BEAT_S = 2.0


class Office:
    """Runs in a thread with a book of its own. ``state``: what the heartbeat says."""

    def __init__(
        self, *, fleet: Fleet, directory: Directory, subscriber: Subscriber, state: Callable[[], dict[str, Any]]
    ) -> None:
        self._fleet = fleet
        self._directory = directory
        self._subscriber = subscriber
        self._state = state
        self._published: dict[str, bytes] = {}
        self.forget_published = threading.Event()  # set at each connect: the broker may have lost what it retained

    def run(self, stop: threading.Event, book: Book) -> None:
        """Beat until ``stop``."""
        while not stop.is_set():
            started = time.monotonic()
            self._fleet.save(book)
            self._publish_settings(book)
            services.beat(book, "ingest", self._state(), now_ms=now_ms())
            self.forget_published.wait(max(0.0, BEAT_S - (time.monotonic() - started)))
        self._fleet.save(book)

    def _publish_settings(self, book: Book) -> None:
        if self.forget_published.is_set():
            self.forget_published.clear()
            self._published.clear()
        if not self._subscriber.connected:
            return
        for box, settings in box_settings.of_boxes(book, self._directory.known).items():
            payload = settings.encode()
            if self._published.get(box) != payload:
                self._subscriber.publish(topic(box, Kind.SETTINGS), payload, retain=True)
                self._published[box] = payload
