"""A real ingest in this process on the real broker, and a box played by paho: for tests of the wire from end to end."""

from __future__ import annotations

import json
import os
import queue
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from hailong import home
from hailong.home import SETTINGS_FILE
from hailong.ingesting import link, store
from ingest.process import serve
from satisfaction import receipt
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.press import Press, Rating, encode
from satisfaction.receipt import Receipt
from satisfaction.topics import Kind, topic
from store.book import Book, registry, services
from store.open import open_reader
from store.settings import InfluxSettings
from tests.eventually import DEADLINE_S, eventually
from tests.plugins.broker import Broker, NewBroker
from tests.plugins.influxd import InfluxDatabase

UNIT = Unit("00004", "Phường Thử", UnitKind.PHUONG, "hanoi", date(2020, 1, 1))


class PlayedBox:
    """A box's side of the wire: publishes what it is told to, and collects receipts and settings."""

    def __init__(self, broker: Broker, name: str, directory: Path) -> None:
        self.name = name
        self.receipts: list[Receipt] = []
        self.broker_said: list[str] = []  # to each message, in MQTT's words
        self.settings: queue.Queue[dict[str, Any]] = queue.Queue()
        broker.box_bundle(name, directory)
        self._client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
        ca, certificate, key = (str(directory / file) for file in ("ca.crt", "box.crt", "box.key"))
        self._client.tls_set(ca, certificate, key, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        self._client.on_message = self._received
        self._client.on_publish = lambda client, userdata, packet, reason, properties: self.broker_said.append(
            str(reason)
        )
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

    def insist(self, presses: Sequence[Press], *, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Send ``presses`` one by one, and again what has no receipt, until all have one, as a box does."""
        missing = list(presses)
        for _ in range(50):
            for press in missing:
                with suppress(RuntimeError):  # not connected: this copy is lost, the next round sends another
                    self.send(press)
                meanwhile()
            waiting_for = {(press.spool, press.seq) for press in missing}
            with suppress(AssertionError):
                eventually(lambda: waiting_for <= self.receipted(), what="all receipts", within_s=2)  # noqa: B023
            missing = [press for press in presses if (press.spool, press.seq) not in self.receipted()]
            if not missing:
                return
        raise AssertionError(f"{len(missing)} presses without a receipt")

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


class IngestHome:
    """A home whose broker is the test's: hailong.toml, certificate, book and presses of one ingest."""

    def __init__(
        self, broker: Broker, path: Path, *, store: InfluxDatabase | None, settings: Mapping[str, object]
    ) -> None:
        broker.ingest_bundle(path / "ingest")
        self.path = path
        influx = store.settings if store else InfluxSettings()
        values: dict[tuple[str, str], object] = {
            ("general", "city"): "none",
            ("general", "store"): store.url if store else "sqlite",
            ("broker", "hosts"): (broker.host,),
            ("broker", "port"): broker.port,
            **{("influxdb", name): value for name, value in asdict(influx).items()},
            **{("ingest", name): value for name, value in settings.items()},
        }
        (path / SETTINGS_FILE).write_text(home.render(values), encoding="utf-8")
        self.home = home.load(path, book_lost=True)
        self.book = Book(self.home.book_path, new=True)

    def enrol(self, *boxes: str) -> None:
        """Put ``boxes`` into the registry, at one counter each of one unit."""
        before = registry.load(self.book)
        rows = [BoxPlace(box, f"{box}-q", date(2020, 1, 1)) for box in boxes]
        counters = [
            Counter(row.counter, UNIT.code, row.counter, "hộ tịch", "tiếp nhận", date(2020, 1, 1)) for row in rows
        ]
        entries = replace(before, units=(UNIT,), counters=(*before.counters, *counters), boxes=(*before.boxes, *rows))
        registry.replace(self.book, entries, who="test")

    def state(self) -> dict[str, Any]:
        """The last heartbeat of an ingest that still runs."""
        beat = services.heartbeat(self.book, "ingest")
        return {} if beat is None else dict(beat.state)

    def presses(self) -> list[Press]:
        """Everything stored, by identity."""
        general = self.home.settings.general
        reader = open_reader(general.store, self.home.data, influxdb=self.home.settings.influxdb)
        try:
            return sorted(reader.scan(), key=lambda press: press.identity)
        finally:
            reader.close()


class IngestThread:
    """Ingest in a thread of this process."""

    def __init__(self, at: IngestHome) -> None:
        self.at = at
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="ingest under test")
        self.exit_code: int | None = None
        self._thread.start()
        eventually(lambda: serves(at, os.getpid()), what="ingest serves")

    def stop(self) -> None:
        """Stop, and wait for its end."""
        self._stop.set()
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive()

    def ended(self) -> int:
        """Its exit code, once it has ended."""
        self._thread.join(DEADLINE_S)
        assert self.exit_code is not None
        return self.exit_code

    def _serve(self) -> None:
        self.exit_code = serve(
            link(self.at.home), store=store(self.at.home), settings=self.at.home.settings.ingest, stop=self._stop
        )


class IngestProcess:
    """``hailong ingest`` as a process of its own, which can be killed."""

    def __init__(self, at: IngestHome) -> None:
        command = [sys.executable, "-m", "hailong", "ingest", "--home", str(at.path)]
        self._process = subprocess.Popen(command)
        eventually(lambda: serves(at, self._process.pid), what="ingest serves")

    def kill(self) -> None:
        """SIGKILL: it cannot say goodbye to anyone."""
        self._process.kill()
        self._process.wait(DEADLINE_S)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self._process.terminate()
        return self._process.wait(DEADLINE_S)


def serves(at: IngestHome, pid: int) -> bool:
    """Whether the process ``pid`` says that it is connected to both sides, and takes presses."""
    state = at.state()
    return bool(state.get("pid") == pid and state.get("broker") and state.get("store") and state.get("taking"))


MakeHome = Callable[..., IngestHome]
StartThread = Callable[[IngestHome], IngestThread]
StartProcess = Callable[[IngestHome], IngestProcess]
PlayBox = Callable[[Broker, str], PlayedBox]


@pytest.fixture
def ingest_home(tmp_path: Path) -> Iterator[MakeHome]:
    """``ingest_home(broker, boxes=("b1",), store=influx_database, rejects_per_box_day=3)`` makes a home for ingest."""
    made: list[IngestHome] = []

    def make(
        broker: Broker, *, boxes: tuple[str, ...] = (), store: InfluxDatabase | None = None, **settings: object
    ) -> IngestHome:
        made.append(IngestHome(broker, tmp_path / f"home{len(made)}", store=store, settings=settings))
        if boxes:
            made[-1].enrol(*boxes)
        return made[-1]

    yield make
    for at in made:
        at.book.close()


@pytest.fixture
def ingest_thread() -> Iterator[StartThread]:
    """``ingest_thread(home)`` serves until the test ends."""
    running: list[IngestThread] = []
    hook = threading.excepthook

    def start(at: IngestHome) -> IngestThread:
        running.append(IngestThread(at))
        return running[-1]

    yield start
    for thread in running:
        thread.stop()
    threading.excepthook = hook


@pytest.fixture
def ingest_process() -> Iterator[StartProcess]:
    """``ingest_process(home)`` serves until it is killed or the test ends."""
    running: list[IngestProcess] = []

    def start(at: IngestHome) -> IngestProcess:
        running.append(IngestProcess(at))
        return running[-1]

    yield start
    for process in running:
        process.kill()


@pytest.fixture
def play_box(tmp_path: Path) -> Iterator[PlayBox]:
    """``play_box(broker, "b1")`` connects a played box, which leaves with the test."""
    playing: list[PlayedBox] = []

    def play(broker: Broker, name: str) -> PlayedBox:
        (tmp_path / name).mkdir(exist_ok=True)
        playing.append(PlayedBox(broker, name, tmp_path / name))
        return playing[-1]

    yield play
    for box in playing:
        box.close()


@dataclass(frozen=True)
class Served:
    """An ingest that serves the home ``at``, in which ``box`` is enrolled and connected."""

    broker: Broker
    at: IngestHome
    box: PlayedBox


@pytest.fixture
def served(new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread, play_box: PlayBox) -> Served:
    """Ingest and the box ``b1``, both connected to a broker of their own."""
    broker = new_broker()
    at = ingest_home(broker, boxes=("b1",))
    ingest_thread(at)
    return Served(broker, at, play_box(broker, "b1"))
