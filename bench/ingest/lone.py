"""How long a lone press takes on an idle system: from its publish to its receipt, on SQLite and on InfluxDB 1.6.7.

    python -m bench.ingest.lone [--presses 300]

Prints JSON, one line for each store. Presses come 0.1 to 0.4 s apart, so that each finds ingest asleep and every moment
of its round (roll-ups, heartbeats) is met. "receipt" holds two ways through the broker besides ingest's own time;
"append" is ingest's own measure of what the store takes: the share of presses that took at most so many milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.ingest import flood
from hailong.influxd import Influxd
from satisfaction.press import Press, Rating
from store.settings import InfluxSettings
from tests.plugins.broker import Broker, _running, free_port
from tests.plugins.influxd import InfluxDatabase
from tests.plugins.ingest import IngestHome, serves

BUCKET = re.compile(r'hailong_ingest_store_seconds_bucket\{le="([^"]+)"\} (\d+)')


def measure(broker: Broker, top: Path, *, database: InfluxDatabase | None, presses: int) -> dict[str, object]:
    """Milliseconds from publish to receipt of ``presses`` presses, one after the other."""
    port = free_port()
    at = IngestHome(broker, top / "home", store=database, settings={"metrics_port": port})
    at.enrol("box0")
    bundle = top / "box0"
    bundle.mkdir()
    broker.box_bundle("box0", bundle)
    process = subprocess.Popen([sys.executable, "-m", "hailong", "ingest", "--home", str(at.path)])
    try:
        while not serves(at, process.pid):
            time.sleep(0.05)
        box = flood.connect("box0", host=broker.host, port=broker.port, bundle=bundle)
        took = [lone(box, seq) for seq in range(1, presses + 1)]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            buckets = BUCKET.findall(answer.read().decode())
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait()
        at.book.close()
    shares = {f"{float(le) * 1000:g}": round(int(n) / presses, 3) for le, n in buckets if le != "+Inf"}
    return {"receipt_ms": percentiles(took), "append_below_ms": shares}


def lone(box: flood.Box, seq: int) -> float:
    """One press after a pause; milliseconds until its receipt."""
    time.sleep(random.uniform(0.1, 0.4))
    press = Press(box.name, "0000abcd", seq, time.time_ns() // 1_000_000, Rating.SATISFIED)
    (packet,) = flood.messages(box.name, [[press]])
    began = time.monotonic()
    box.connection.sendall(packet)
    if not flood.wait_receipts(box, seq, within_s=30):
        raise SystemExit(f"press {seq} has no receipt after 30 s")
    return (time.monotonic() - began) * 1000


def percentiles(values: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the largest."""
    ranked = sorted(values)
    return {
        name: round(ranked[int(len(ranked) * share)], 1) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    } | {"max": round(ranked[-1], 1)}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=300)
    options = parser.parse_args()
    for engine in ("sqlite", "influxdb"):
        running = _running()
        broker, top = next(running), Path(tempfile.mkdtemp(prefix=f"bench-{engine}-"))
        influxd = Influxd(top / "influxd") if engine == "influxdb" else None
        database = None
        if influxd:
            influxd.start()
            login = InfluxSettings(username=influxd.username, password_file=str(influxd.password_file))
            database = InfluxDatabase(f"{influxd.url}/hailong", login)
        try:
            found = measure(broker, top, database=database, presses=options.presses)
            print(json.dumps({"store": engine, **found, "load": os.getloadavg()[0]}), flush=True)
        finally:
            if influxd:
                influxd.stop()
            next(running, None)


if __name__ == "__main__":
    main()
