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
import time
import urllib.request

from bench.ingest import flood
from bench.ingest.stage import ENGINES, Stage, end, home, stage
from satisfaction.press import Press, Rating
from tests.plugins.broker import free_port

BUCKET = re.compile(r'hailong_ingest_store_seconds_bucket\{le="([^"]+)"\} (\d+)')


def measure(on: Stage, engine: str, *, presses: int) -> dict[str, object]:
    """Milliseconds from publish to receipt of ``presses`` presses, one after the other."""
    port = free_port()
    pid = home(on, engine, metrics_port=port).start()
    try:
        (box,) = on.boxes(1)
        took = [lone(box, seq) for seq in range(1, presses + 1)]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            buckets = BUCKET.findall(answer.read().decode())
    finally:
        end(pid)
    shares = {f"{float(le) * 1000:g}": round(int(n) / presses, 3) for le, n in buckets if le != "+Inf"}
    return {"receipt_ms": percentiles(took), "append_below_ms": shares}


def lone(box: flood.Box, seq: int) -> float:
    """One press after a pause; milliseconds until its receipt."""
    time.sleep(random.uniform(0.1, 0.4))
    press = Press(box.name, "0000abcd", seq, time.time_ns() // 1_000_000, Rating.SATISFIED)
    (packet,) = flood.messages(box.name, [[press]])
    began = time.monotonic()
    box.wire.send(packet)
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
    for engine in ENGINES:
        with stage("lone") as on:
            found = measure(on, engine, presses=options.presses)
            print(json.dumps({"store": engine, **found, "load": os.getloadavg()[0]}), flush=True)


if __name__ == "__main__":
    main()
