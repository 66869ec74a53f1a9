"""All parts of ingest, wired, and what is said of them."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest import chart_watch
from ingest.arrivals import Arrivals
from ingest.background import Background
from ingest.broker_figures import BrokerFigures
from ingest.clocks import now_ms
from ingest.connection import Link
from ingest.counts import Counts
from ingest.directory import Directory
from ingest.fleet import Fleet
from ingest.metrics import MetricsServer, Readings
from ingest.recorder import Recorder
from ingest.settings import IngestSettings
from ingest.subscriber import Subscriber
from ingest.upkeep import Upkeep
from ingest.waiting import PATIENCE_S, Waiting
from ingest.worker import Worker
from satisfaction import topics
from satisfaction.receipt import Receipt
from satisfaction.topics import Kind
from store.book import Book
from store.contract import PressStore
from store.open import open_reader
from store.settings import InfluxSettings

ENDING_S = 10.0


@dataclass(frozen=True, slots=True)
class Store:
    """Where presses are kept: the text of ``store`` in hailong.toml, its login, and the data folder with the book."""

    url: str
    data: Path
    influxdb: InfluxSettings
    keep_days: int = 0  # raw presses; 0 = for ever


class Service:
    """All parts, wired. ``held`` closes what was opened, in reverse order."""

    def __init__(
        self, link: Link, *, presses: PressStore, store: Store, settings: IngestSettings, held: ExitStack
    ) -> None:
        self._started_ms = now_ms()
        self._goodbye = threading.Event()
        self._book_path = store.data / "book.db"
        book = held.enter_context(closing(Book(self._book_path)))
        self._reader = held.enter_context(closing(open_reader(store.url, store.data, influxdb=store.influxdb)))
        self.counts, self._fleet, self._broker_figures = Counts(), Fleet(), BrokerFigures()
        self._waiting = Waiting(
            capacity=settings.waiting_presses,
            patience_s=lambda: 0.0 if self._worker.store_problem else PATIENCE_S,
        )
        self._directory = Directory(book)
        self._subscriber = self._from_broker(link)
        self._recorder = self._to_store(presses, book, settings)
        upkeep = Upkeep(
            presses,
            book=book,
            place=store.url,
            directory=self._directory,
            busy=self._waiting.any,
            keep_days=store.keep_days,
        )
        self._worker = Worker(
            self._recorder,
            waiting=self._waiting,
            counts=self.counts,
            tick=upkeep.tick,
            back=upkeep.store_is_back,
        )
        self._background = self._beside(settings)
        if settings.metrics_port:
            held.callback(MetricsServer(settings.metrics_port, read=self.readings).close)

    def _from_broker(self, link: Link) -> Subscriber:
        arrivals = Arrivals(
            waiting=self._waiting,
            counts=self.counts,
            fleet=self._fleet,
            directory=self._directory,
            figures=self._broker_figures,
        )
        return Subscriber(
            link,
            on_messages=arrivals.take,
            on_connect=lambda: self._background.wake.set(),
            wanted=lambda: not self._worker.store_problem,
        )

    def _to_store(self, presses: PressStore, book: Book, settings: IngestSettings) -> Recorder:
        return Recorder(
            presses,
            book=book,
            directory=self._directory,
            send=self._send_receipt,
            counts=self.counts,
            rejects_per_box_day=settings.rejects_per_box_day,
        )

    def _beside(self, settings: IngestSettings) -> Background:
        return Background(
            self._book_path,
            fleet=self._fleet,
            directory=self._directory,
            subscriber=self._subscriber,
            settings=settings,
            state=self.state,
        )

    def run(self, stop: threading.Event) -> bool:
        """Serve until ``stop``; presses that wait are stored before it returns, when the store serves. Whether all
        threads have ended."""
        threads = [
            threading.Thread(target=self._worker.run, args=(stop,), name="store", daemon=True),
            threading.Thread(target=self._background.run, args=(stop,), name="background", daemon=True),
            threading.Thread(target=self._background.tell, args=(stop,), name="digest", daemon=True),
            threading.Thread(target=self._watch_charts, args=(stop,), name="charts", daemon=True),
        ]
        network = threading.Thread(target=self._subscriber.run, args=(self._goodbye,), name="broker", daemon=True)
        for thread in (*threads, network):
            thread.start()
        stop.wait()
        self._background.wake.set()  # ends its sleep
        for thread in threads:
            thread.join(timeout=ENDING_S)
        self._goodbye.set()  # last, so that receipts of the last batch leave
        network.join(timeout=ENDING_S)
        return not any(thread.is_alive() for thread in (*threads, network))

    def state(self) -> dict[str, Any]:
        """What the heartbeat says; described in docs/ingest.md."""
        look, store_problem = self.counts.look(), self._worker.store_problem
        return {
            "pid": os.getpid(),
            "started_ms": self._started_ms,
            "broker": self._subscriber.connected,
            "broker_problem": self._subscriber.problem,
            "store": not store_problem,
            "store_problem": store_problem,
            "taking": self._subscriber.taking,
            "received": look.received,
            "stored": look.stored,
            "duplicate": look.duplicate,
            "rejected": sum(look.rejected.values()),
            "shed": sum(look.shed.values()),
            "waiting": look.waiting,
            "oldest_waiting_s": self._oldest_waiting_s(),
            "last_stored_ms": self._recorder.last_stored_ms,
        }

    def readings(self) -> Readings:
        """What the metrics show."""
        return Readings(
            self.counts.look(),
            self._subscriber.connected,
            not self._worker.store_problem,
            self._oldest_waiting_s(),
            self._recorder.batch_presses,
            self._recorder.store_seconds,
            {box: at_ms / 1000 for box, at_ms in self._fleet.last_seen().items()},
            self._broker_figures.look(),
            self._fleet.unreadable(),
        )

    def _oldest_waiting_s(self) -> float:
        in_hand = self._worker.in_hand
        oldest_ms = in_hand[0].arrived_ms if in_hand else self._waiting.oldest_ms()
        return 0.0 if oldest_ms is None else max(0, now_ms() - oldest_ms) / 1000

    def _watch_charts(self, stop: threading.Event) -> None:
        chart_watch.watch(stop, reader=self._reader, book_path=self._book_path, directory=self._directory)

    def _send_receipt(self, box: str, receipt: Receipt) -> None:
        self._subscriber.publish(topics.topic(box, Kind.RECEIPT), receipt.encode())
