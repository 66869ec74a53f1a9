"""What every bench of ingest stands on: a broker over TLS, an InfluxDB 1.6.7, HàiLòng's own home, and processes."""

from __future__ import annotations

import base64
import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.ingest import flood
from hailong.influxd import Influxd
from store.settings import InfluxSettings
from tests.plugins.broker import Broker, running_broker
from tests.plugins.influxd import InfluxDatabase
from tests.plugins.ingest import IngestHome, serves

BOXES = 20
ENGINES = ("influxdb", "sqlite")
HERTZ = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Stage:
    """One broker and one InfluxDB, with ``top`` for files."""

    broker: Broker
    influxd: Influxd
    top: Path

    def boxes(self, count: int = BOXES) -> list[flood.Box]:
        """Connected boxes box0, box1, …"""
        return [self._box(f"box{number}") for number in range(count)]

    def query(self, text: str, *, database: str = "", method: str = "GET") -> Any:
        """An answer of InfluxDB."""
        login = f"{self.influxd.username}:{self.influxd.password_file.read_text().strip()}".encode()
        parameters = urllib.parse.urlencode({"q": text, "db": database})
        request = urllib.request.Request(
            f"http://{self.influx_host}/query?{parameters}",
            headers={"Authorization": f"Basic {base64.b64encode(login).decode()}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def counted(self, database: str) -> int:
        """Points of measurement ``press``."""
        series = self.query("SELECT count(seq) FROM press", database=database)["results"][0].get("series")
        return int(series[0]["values"][0][1]) if series else 0

    @property
    def influx_host(self) -> str:
        """host:port."""
        return self.influxd.url.removeprefix("influxdb://")

    def _box(self, name: str) -> flood.Box:
        bundle = self.top / name
        if not bundle.exists():
            bundle.mkdir(parents=True)
            self.broker.box_bundle(name, bundle)
        return flood.connect(name, host=self.broker.host, port=self.broker.port, bundle=bundle)


@contextmanager
def stage(name: str) -> Iterator[Stage]:
    """A stage of one's own, taken down afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix=f"bench-{name}-", ignore_cleanup_errors=True) as top,
        running_broker() as broker,
        closing_influxd(Path(top) / "influxd") as influxd,
    ):
        yield Stage(broker, influxd, Path(top))


@contextmanager
def closing_influxd(directory: Path) -> Iterator[Influxd]:
    """An InfluxDB that is stopped in the end."""
    influxd = Influxd(directory)
    influxd.start()
    try:
        yield influxd
    finally:
        influxd.stop()


@dataclass(frozen=True)
class Consumer:
    """Whoever takes presses from the broker into a store. ``start`` returns its process id once it is subscribed;
    ``count``: presses that can be queried; ``receipts``: whether it sends any."""

    start: Callable[[], int]
    count: Callable[[], int]
    receipts: bool


@contextmanager
def until_connected(on: Stage) -> Iterator[None]:
    """Ends when the broker has told of one more connection of ingest's name than before the block, and half a second
    for its subscription, which the broker does not tell of."""

    def connections() -> int:
        return on.broker.log.read_text(errors="replace").count(" as ingest ")

    before = connections()
    yield
    while connections() == before:
        time.sleep(0.05)
    time.sleep(0.5)


@dataclass(frozen=True)
class Home:
    """HàiLòng's ingest on ``engine``, its boxes enrolled. ``python``: the interpreter whose packages it runs on."""

    at: IngestHome
    count: Callable[[], int]
    python: str

    def start(self) -> int:
        """Start ingest; its process id once it is connected to both sides."""
        process = subprocess.Popen([self.python, "-m", "hailong", "ingest", "--home", str(self.at.path)])
        while not serves(self.at, process.pid):
            time.sleep(0.05)
        return process.pid


def home(on: Stage, engine: str, *, python: str = sys.executable, **settings: object) -> Home:
    """A home with an empty store; ``settings`` of section ``[ingest]``."""
    database = f"hailong_{secrets.token_hex(3)}"
    login = InfluxSettings(username=on.influxd.username, password_file=str(on.influxd.password_file), timeout_s=10)
    influx = InfluxDatabase(f"{on.influxd.url}/{database}", login) if engine == "influxdb" else None
    at = IngestHome(on.broker, on.top / "home", store=influx, settings=settings)
    at.enrol(*(f"box{number}" for number in range(BOXES)))

    def count() -> int:
        if influx:
            return on.counted(database)
        with closing(sqlite3.connect(f"file:{at.home.data / 'presses.db'}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM presses").fetchone()[0])

    return Home(at, count, python)


def end(pid: int) -> None:
    """SIGTERM to a child, and wait for its end."""
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)


def cpu_s(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / HERTZ


def resident_mb(pid: int, *, peak: bool = False) -> int:
    """Resident memory of a process now, or the most it ever had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return round(int(status.split("VmHWM:" if peak else "VmRSS:")[1].split()[0]) / 1024)


def pid_of(influxd: Influxd) -> int:
    """Its process id."""
    process = influxd._process
    assert process is not None
    return process.pid
