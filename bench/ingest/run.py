"""HàiLòng's ingest beside Node-RED: the same broker, messages and InfluxDB 1.6.7, one after the other in one run.

    python -m bench.ingest.run --node-red /tmp/node-red [--messages 20000] [--arrays 200000] [--kill 20000]

Prints JSON, one line for each figure. Both read from the broker over TLS with QoS 1. Boxes are the flood's: for HàiLòng
bounded by its receipts, as real boxes are; for Node-RED, which sends none, by the broker's acknowledgements. "Stored"
is what InfluxDB counts.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.ingest import flood, node_red
from hailong.influxd import Influxd
from satisfaction.press import Press, Rating
from store.settings import InfluxSettings
from tests.plugins.broker import Broker, _running, free_port
from tests.plugins.influxd import InfluxDatabase
from tests.plugins.ingest import IngestHome, serves

BOXES = 20
HERTZ = os.sysconf("SC_CLK_TCK")


class Bench:
    """One consumer under the floods. ``start`` gives its process; presses are counted by ``count``."""

    def __init__(
        self, broker: Broker, top: Path, *, start: Callable[[], int], count: Callable[[], int], receipts: bool
    ):
        self.start, self.count, self.receipts = start, count, receipts
        self.pid = start()
        self.spools = 0
        self.boxes = []
        for number in range(BOXES):
            bundle = top / f"box{number}"
            bundle.mkdir(parents=True, exist_ok=True)
            broker.box_bundle(f"box{number}", bundle)
            self.boxes.append(flood.connect(f"box{number}", host=broker.host, port=broker.port, bundle=bundle))

    def load(self, presses: int, *, each: int) -> list[flood.Load]:
        """``presses`` new presses over all boxes, ``each`` in one message, a millisecond apart."""
        self.spools += 1
        spool, share, now_ms = f"{self.spools:08x}", presses // BOXES, time.time_ns() // 1_000_000
        made = []
        for box in self.boxes:
            box.receipted_at.clear()
            box.acknowledged = 0
            start_ms = now_ms - self.spools * 10_000_000
            every = [Press(box.name, spool, n, start_ms + n, Rating.SATISFIED) for n in range(1, share + 1)]
            groups = [every[start : start + each] for start in range(0, share, each)]
            made.append((box, flood.messages(box.name, groups), share))
        return made

    def throughput(self, presses: int, *, each: int) -> dict[str, Any]:
        """Presses a second from the first byte sent to the last stored, CPU and memory."""
        load, before, cpu = self.load(presses, each=each), self.count(), self.cpu_s()
        began = time.monotonic()
        flood.flood(load, within_s=120, receipts=self.receipts)
        stored = settle(lambda: self.count() - before, wanted=presses)
        took = stored[1] - began
        return {
            "presses": presses,
            "stored": stored[0],
            "presses_per_s": round(stored[0] / took),
            "cpu_s_per_million": round((self.cpu_s() - cpu) / presses * 1e6, 1),
            "resident_mb": round(self.resident_mb()),
        }

    def killed(self, presses: int) -> dict[str, Any]:
        """SIGKILL in the middle, started again at once: what is missing or doubled in the end."""
        load, before = self.load(presses, each=1), self.count()
        pouring = threading.Thread(target=lambda: flood.flood(load, within_s=5, receipts=False))
        pouring.start()
        while self.count() - before < presses // 3 and pouring.is_alive():
            time.sleep(0.02)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.pid = self.start()
        pouring.join()
        for _ in range(20 if self.receipts else 0):  # boxes send again what has no receipt
            missing = [(box, packets, share) for box, packets, share in load if len(box.receipted_at) < share]
            if not missing:
                break
            for box, packets, expected in missing:
                have = {seq for _, seq in box.receipted_at}
                again = [packet for seq, packet in enumerate(packets, start=1) if seq not in have]
                for start in range(0, len(again), flood.WINDOW):
                    box.connection.sendall(b"".join(again[start : start + flood.WINDOW]))
                    flood.wait_receipts(box, min(expected, len(box.receipted_at) + flood.WINDOW), within_s=10)
        stored = settle(lambda: self.count() - before, wanted=presses)[0]
        return {"presses": presses, "missing": max(0, presses - stored), "doubled": max(0, stored - presses)}

    def latency_ms(self, messages: int) -> dict[str, float]:
        """From publish to queryable, one press at a time on an idle system."""
        box, packets, _ = self.load(messages * BOXES, each=1)[0]
        found = []
        for packet in packets:
            before, began = self.count(), time.monotonic()
            box.connection.sendall(packet)
            while self.count() == before:
                pass
            found.append((time.monotonic() - began) * 1000)
        found.sort()
        return {"p50": round(found[len(found) // 2], 1), "p99": round(found[int(len(found) * 0.99)], 1)}

    def cpu_s(self) -> float:
        """Processor time of the consumer so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / HERTZ

    def resident_mb(self) -> float:
        """Its resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


def settle(count: Callable[[], int], *, wanted: int) -> tuple[int, float]:
    """(count, when it was reached): ``wanted``, or what it stays at for 10 s."""
    best, since = -1, time.monotonic()
    while True:
        now = count()
        if now != best:
            best, since = now, time.monotonic()
        if best >= wanted or time.monotonic() - since > 10:
            return best, since
        time.sleep(0.02)


def hailong(broker: Broker, top: Path, influxd: Influxd) -> Bench:
    """HàiLòng's ingest on a database of its own."""
    database = InfluxDatabase(
        f"{influxd.url}/hailong_{secrets.token_hex(3)}",
        InfluxSettings(username=influxd.username, password_file=str(influxd.password_file)),
    )
    at = IngestHome(broker, top / "home", store=database, settings={"waiting_presses": 50_000})
    at.enrol(*(f"box{number}" for number in range(BOXES)))

    def start() -> int:
        process = subprocess.Popen([sys.executable, "-m", "hailong", "ingest", "--home", str(at.path)])
        while not serves(at, process.pid):
            time.sleep(0.05)
        return process.pid

    name = database.url.rpartition("/")[2]
    return Bench(broker, top, start=start, count=lambda: counted(influxd, name, "seq"), receipts=True)


def hailong_on_sqlite(broker: Broker, top: Path) -> Bench:
    """HàiLòng's ingest on the embedded store."""
    at = IngestHome(broker, top / "home", store=None, settings={"waiting_presses": 50_000})
    at.enrol(*(f"box{number}" for number in range(BOXES)))

    def start() -> int:
        process = subprocess.Popen([sys.executable, "-m", "hailong", "ingest", "--home", str(at.path)])
        while not serves(at, process.pid):
            time.sleep(0.05)
        return process.pid

    def count() -> int:
        with closing(sqlite3.connect(f"file:{at.home.data / 'presses.db'}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM presses").fetchone()[0])

    return Bench(broker, top, start=start, count=count, receipts=True)


def with_node_red(broker: Broker, top: Path, influxd: Influxd, installed: Path) -> Bench:
    """Node-RED on a database of its own."""
    name, port = f"nodered_{secrets.token_hex(3)}", free_port()
    query(influxd, f"CREATE DATABASE {name}", method="POST")
    broker.ingest_bundle(top / "nodered")
    login = (influxd.username, influxd.password_file.read_text().strip())
    deployed: list[bool] = []

    def start() -> int:
        process = node_red.start(installed, user=top / "user", port=port)
        if not deployed:
            host = influxd.url.removeprefix("influxdb://")
            bundle = top / "nodered"
            node_red.deploy(port, broker_port=broker.port, bundle=bundle, influx=host, database=name, login=login)
            deployed.append(True)
        time.sleep(5)  # it says nowhere that its subscription stands
        return process.pid

    return Bench(broker, top, start=start, count=lambda: counted(influxd, name, "seq"), receipts=False)


def counted(influxd: Influxd, database: str, field: str) -> int:
    """Points of measurement ``press``."""
    body = query(influxd, f"SELECT count({field}) FROM press", database=database)
    series = body["results"][0].get("series")
    return int(series[0]["values"][0][1]) if series else 0


def query(influxd: Influxd, text: str, *, database: str = "", method: str = "GET") -> Any:
    """An answer of InfluxDB."""
    import base64
    import urllib.parse
    import urllib.request

    login = f"{influxd.username}:{influxd.password_file.read_text().strip()}".encode()
    parameters = urllib.parse.urlencode({"q": text, "db": database})
    request = urllib.request.Request(
        f"http://{influxd.url.removeprefix('influxdb://')}/query?{parameters}",
        headers={"Authorization": f"Basic {base64.b64encode(login).decode()}"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def parts(bench: Bench, options: argparse.Namespace) -> dict[str, Callable[[], Any]]:
    """What is measured, in order."""
    return {
        "latency_ms": lambda: bench.latency_ms(100),
        "single": lambda: bench.throughput(options.messages, each=1),
        "arrays_of_100": lambda: bench.throughput(options.arrays, each=100),
        "killed": lambda: bench.killed(options.kill),
        "load_average": os.getloadavg,
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node-red", type=Path, help="where Node-RED is, or is to be, installed; none: leave it out")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--arrays", type=int, default=200_000)
    parser.add_argument("--kill", type=int, default=20_000)
    options = parser.parse_args()
    makers = {
        "hailong on InfluxDB": hailong,
        "hailong on SQLite": lambda broker, top, _: hailong_on_sqlite(broker, top),
    }
    if options.node_red:
        node_red.install(options.node_red)
        makers["node-red"] = lambda *where: with_node_red(*where, options.node_red)
    for name, make in makers.items():
        running = _running()
        broker, top = next(running), Path(tempfile.mkdtemp(prefix=f"bench-{name}-"))
        influxd = Influxd(top / "influxd")
        influxd.start()
        bench = make(broker, top, influxd)
        try:
            for part, measure in parts(bench, options).items():
                print(json.dumps({"consumer": name, part: measure()}), flush=True)
        finally:
            os.kill(bench.pid, signal.SIGTERM)
            os.waitpid(bench.pid, 0)
            influxd.stop()
            next(running, None)


if __name__ == "__main__":
    main()
