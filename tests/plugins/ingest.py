"""A real ingest in this process on the real broker, and a box played by paho: for tests of the wire from end to end."""

from __future__ import annotations

import json
import queue
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ingest.service import Store, serve
from ingest.settings import IngestSettings
from ingest.subscriber import Link
from satisfaction import receipt
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.press import Press, Rating, encode
from satisfaction.receipt import Receipt
from satisfaction.topics import Kind, topic
from store.book import Book, registry, services
from store.open import open_reader
from store.settings import InfluxSettings
from tests.plugins.broker import Broker

DEADLINE_S = 20.0
DEFAULTS = IngestSettings()
UNIT = Unit("00004", "Phường Thử", UnitKind.PHUONG, "hanoi", date(2020, 1, 1))


def eventually(holds: Callable[[], Any], *, what: str, within_s: float = DEADLINE_S) -> Any:
    """The first true answer of ``holds``; fails with ``what`` when there is none in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.01)
    raise AssertionError(f"not within {within_s:g} s: {what}")


class PlayedBox:
    """A box's side of the wire: publishes what it is told to, and collects receipts and settings."""

    def __init__(self, broker: Broker, name: str, directory: Path) -> None:
        self.name = name
        self.receipts: list[Receipt] = []
        self.settings: queue.Queue[dict[str, Any]] = queue.Queue()
        broker.box_bundle(name, directory)
        self._client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
        files = [str(directory / file) for file in ("ca.crt", "box.crt", "box.key")]
        self._client.tls_set(*files, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        self._client.on_message = self._received
        subscribed = threading.Event()
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.on_connect = lambda client, *_: client.subscribe(
            [(topic(name, Kind.RECEIPT), 1), (topic(name, Kind.SETTINGS), 1)]
        )
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()
        assert subscribed.wait(DEADLINE_S)

    def send(self, *presses: Press) -> None:
        """One message with ``presses``."""
        self.send_raw(encode(presses, sent_ms=time.time_ns() // 1_000_000))

    def send_raw(self, payload: bytes, kind: Kind = Kind.PRESS) -> None:
        """Any bytes, on a topic of this box; returns when the broker has them."""
        self._client.publish(topic(self.name, kind), payload, qos=1).wait_for_publish(DEADLINE_S)

    def receipted(self) -> set[tuple[str, int]]:
        """(spool, seq) of all receipts so far."""
        return {(item.spool, seq) for item in list(self.receipts) for seq in item.seqs}

    def rejected(self) -> dict[int, str]:
        """Cause by seq of all receipts so far."""
        return {seq: cause for item in list(self.receipts) for seq, cause in item.rejected.items()}

    def close(self) -> None:
        """Leave."""
        self._client.disconnect()
        self._client.loop_stop()

    def _received(self, client: Client, userdata: Any, message: Any) -> None:
        if message.topic.endswith("/receipt"):
            self.receipts.append(receipt.decode(message.payload))
        else:
            self.settings.put(json.loads(message.payload))


def a_press(
    box: str, seq: int, *, at_ms: int | None = None, rating: Rating = Rating.SATISFIED, spool: str = "9f3c2a1b"
) -> Press:
    """A press of ``box``, by default of this moment."""
    return Press(box, spool, seq, time.time_ns() // 1_000_000 if at_ms is None else at_ms, rating)


class RunningIngest:
    """Ingest in a thread of this process, on a home folder of its own."""

    def __init__(self, broker: Broker, directory: Path, *, settings: IngestSettings, store_url: str) -> None:
        broker.ingest_bundle(directory / "ingest")
        files = [directory / "ingest" / name for name in ("ca.crt", "ingest.crt", "ingest.key")]
        self.data = directory / "data"
        self.book = Book(self.data / "book.db")
        self._link = Link(broker.host, broker.port, *files)
        self._store = Store(store_url, self.data, InfluxSettings())
        self._settings = settings
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="ingest under test")
        self.exit_code: int | None = None

    def enrol(self, *boxes: str) -> None:
        """Put ``boxes`` into the registry, at one counter each of one unit."""
        before = registry.load(self.book)
        rows = [BoxPlace(box, f"{box}-q", date(2020, 1, 1)) for box in boxes]
        counters = [
            Counter(row.counter, UNIT.code, row.counter, "hộ tịch", "tiếp nhận", date(2020, 1, 1)) for row in rows
        ]
        entries = replace(before, units=(UNIT,), counters=(*before.counters, *counters), boxes=(*before.boxes, *rows))
        registry.replace(self.book, entries, who="test")

    def start(self) -> None:
        """Start, and wait until it takes presses."""
        self._stop.clear()
        self._thread.start()
        eventually(lambda: self.state().get("broker") and self.state().get("store"), what="ingest serves")

    def stop(self) -> None:
        """Stop, and wait for its end."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive()

    def state(self) -> dict[str, Any]:
        """The last heartbeat."""
        beat = services.heartbeat(self.book, "ingest")
        return {} if beat is None else dict(beat.state)

    def presses(self) -> list[Press]:
        """Everything stored."""
        reader = open_reader(self._store.url, self.data)
        try:
            return list(reader.scan())
        finally:
            reader.close()

    def _serve(self) -> None:
        self.exit_code = serve(self._link, store=self._store, settings=self._settings, stop=self._stop)


StartIngest = Callable[..., RunningIngest]


@pytest.fixture
def start_ingest(new_broker: Callable[[], Broker], tmp_path: Path) -> Iterator[StartIngest]:
    """``start_ingest(broker, boxes=("b1",))`` starts an ingest, which ends with the test."""
    running: list[RunningIngest] = []

    def start(
        broker: Broker,
        *,
        boxes: tuple[str, ...] = (),
        settings: IngestSettings = DEFAULTS,
        store_url: str = "sqlite",
    ) -> RunningIngest:
        ingest = RunningIngest(broker, tmp_path / f"home{len(running)}", settings=settings, store_url=store_url)
        running.append(ingest)
        ingest.enrol(*boxes)
        ingest.start()
        return ingest

    hook = threading.excepthook
    yield start
    for ingest in running:
        if ingest.exit_code is None:
            ingest.stop()
        ingest.book.close()
    threading.excepthook = hook


@pytest.fixture
def play_box(tmp_path: Path) -> Iterator[Callable[[Broker, str], PlayedBox]]:
    """``play_box(broker, "b1")`` connects a played box, which leaves with the test."""
    playing: list[PlayedBox] = []

    def play(broker: Broker, name: str) -> PlayedBox:
        (tmp_path / name).mkdir(exist_ok=True)
        playing.append(PlayedBox(broker, name, tmp_path / name))
        return playing[-1]

    yield play
    for box in playing:
        box.close()
