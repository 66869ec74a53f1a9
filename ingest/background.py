"""What runs beside the presses: heartbeats, what boxes say of themselves, alerts, and the settings given to boxes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from ingest import watch
from ingest.clocks import now_ms
from ingest.digest import Webhook
from ingest.directory import Directory
from ingest.fleet import Fleet
from ingest.settings import IngestSettings
from ingest.subscriber import Subscriber
from satisfaction import clock
from satisfaction.press import Cause
from satisfaction.topics import Kind, topic
from store.book import Book, alerts, box_settings, boxes, certificates, rejects, services

BEAT_S = 2.0


class Background:
    """Runs in a thread with a book of its own. ``state``: what the heartbeat says."""

    def __init__(
        self,
        book_path: Path,
        *,
        fleet: Fleet,
        directory: Directory,
        subscriber: Subscriber,
        settings: IngestSettings,
        state: Callable[[], dict[str, Any]],
    ) -> None:
        self._book_path = book_path
        self._fleet = fleet
        self._directory = directory
        self._subscriber = subscriber
        self._settings = settings
        self._state = state
        self._published: dict[str, bytes] = {}
        self.wake = threading.Event()  # set at each connect: the broker may have lost what it retained

    def run(self, stop: threading.Event) -> None:
        """Beat until ``stop``."""
        with closing(Book(self._book_path)) as book:
            while not stop.is_set():
                started = time.monotonic()
                self._beat(book)
                self.wake.wait(max(0.0, BEAT_S - (time.monotonic() - started)))
            self._fleet.save(book)

    def tell(self, stop: threading.Event) -> None:
        """Send digests until ``stop``, in a thread of its own: a webhook may take its time."""
        webhook = Webhook(self._settings.webhook, minutes=self._settings.webhook_minutes)
        with closing(Book(self._book_path)) as book:
            while not stop.is_set():
                names = {unit.code: unit.name for unit in self._directory.rules().registry.units}
                webhook.tell(book, unit_names=names, now_ms=now_ms())
                stop.wait(BEAT_S)

    def _beat(self, book: Book) -> None:
        if self.wake.is_set():
            self.wake.clear()
            self._published.clear()
        self._fleet.save(book)
        self._watch(book)
        self._publish_settings(book)
        services.beat(book, "ingest", self._state(), now_ms=now_ms())

    def _watch(self, book: Book) -> None:
        moment = now_ms()
        boxes.not_ahead(book, now_ms=moment)
        unknown = [
            (box, presses)
            for box, presses, last_ms in rejects.boxes_with(book, cause=Cause.UNKNOWN_BOX)
            if last_ms > moment - clock.DAY_MS
        ]
        found = watch.conditions(
            boxes.states(book),
            rules=self._directory.rules(),
            unknown=unknown,
            settings=self._settings,
            now_ms=moment,
        )
        ending = certificates.expiring(book, now_ms=moment, within_days=self._settings.certificate_days)
        alerts.follow(book, [*found, *watch.server_certificates(ending)], now_ms=moment)

    def _publish_settings(self, book: Book) -> None:
        if not self._subscriber.connected:
            return
        for box, settings in box_settings.of_boxes(book, self._directory.known).items():
            payload = settings.encode()
            if self._published.get(box) != payload:
                self._subscriber.publish(topic(box, Kind.SETTINGS), payload, retain=True)
                self._published[box] = payload
