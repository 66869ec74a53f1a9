"""The store is away for an hour under 1,000 presses a second: the memory that takes, and what is there in the end.

    python -m bench.ingest.away [--presses 3600000] [--store sqlite|influxdb] [--per-second 1000] [--python PYTHON]

Prints JSON and ends with status 1 when ingest ever took more than 150 MB, or a press is missing or doubled in the end.

SQLite is away because another process holds its file locked; InfluxDB because it is stopped with SIGSTOP, so that it
takes connections and never answers. Meanwhile the boxes pour an hour's presses, one in a message, each once, at
``--per-second`` (0, the default: as fast as the broker takes them): half before ingest has said that the store is away,
half after. That is harder than an hour of real boxes, which have 20 messages each in flight, then send one, ever more
seldom. Then the store is back, and the boxes bring all of it in again, in arrays of 100, bounded by receipts.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from bench.ingest import flood
from bench.ingest.stage import BOXES, ENGINES, Home, Stage, end, home, pid_of, resident_mb, stage

BOUND_MB = 150
ROUND = 100_000  # presses made at once
ROUND_TO = 2 * BOXES * 100  # so that every box has the same share, in full arrays
SPOOL = "0000abcd"
START_MS = time.time_ns() // 1_000_000 - 365 * 86_400_000


def measure(on: Stage, engine: str, *, presses: int, per_s: int, python: str) -> dict[str, Any]:
    """The whole story of one store."""
    at = home(on, engine, python=python)
    pid = at.start()
    try:
        boxes = on.boxes()
        found: dict[str, Any] = {"store": engine, "presses": presses, "resident_mb": {"idle": resident_mb(pid)}}
        with away(on, engine, at):
            began = time.monotonic()
            pour(boxes, 0, presses // 2, per_s=per_s)
            until(lambda: not at.at.state()["store"])
            pour(boxes, presses // 2, presses, per_s=per_s)
            found["poured_in_s"] = round(time.monotonic() - began)
            found["nobody_there"] = sum(box.nobody for box in boxes)
            found["heartbeat"] = {
                name: at.at.state()[name] for name in ("store_problem", "received", "waiting", "shed")
            }
            found["resident_mb"]["away"] = resident_mb(pid)
            found["resident_mb"]["most_while_away"] = resident_mb(pid, peak=True)
        receipts_of(boxes, found["heartbeat"]["waiting"])
        until(lambda: at.at.state()["taking"])
        began = time.monotonic()
        bring_in(boxes, presses)
        found["caught_up_s"] = round(time.monotonic() - began)
        found["resident_mb"]["most_ever"] = resident_mb(pid, peak=True)
        found["missing"], found["doubled"] = max(0, presses - at.count()), max(0, at.count() - presses)
        return found
    finally:
        end(pid)


@contextmanager
def away(on: Stage, engine: str, at: Home) -> Iterator[None]:
    """The store does not serve within this block."""
    if engine == "influxdb":
        os.kill(pid_of(on.influxd), signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid_of(on.influxd), signal.SIGCONT)
        return
    with closing(sqlite3.connect(at.at.home.data / "presses.db", isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
        lock.execute("ROLLBACK")


def pour(boxes: list[flood.Box], first: int, end: int, *, per_s: int) -> None:
    """Presses ``first`` to ``end`` once, alone in their messages, no faster than the broker acknowledges."""
    began = time.monotonic()
    each_round = per_s or ROUND
    for start in range(first, end, each_round):
        if per_s:
            time.sleep(max(0.0, began + (start - first) / per_s - time.monotonic()))
        made = load(boxes, start, min(each_round, end - start), each=1)
        flood.flood(made, within_s=0, taken=lambda: sys.maxsize)
        for box in boxes:
            box.acknowledged = 0


def bring_in(boxes: list[flood.Box], presses: int) -> None:
    """Every press again, in arrays, until each has a receipt."""
    for start in range(0, presses, ROUND):
        for box in boxes:
            box.receipted_at.clear()
        flood.flood(load(boxes, start, min(ROUND, presses - start), each=100), within_s=300)


def load(boxes: list[flood.Box], start: int, presses: int, *, each: int) -> list[flood.Load]:
    """The messages of presses ``start`` to ``start + presses`` of all boxes together."""
    numbers = range(start // BOXES + 1, (start + presses) // BOXES + 1)
    return flood.load(boxes, numbers, spool=SPOOL, start_ms=START_MS, each=each)


def receipts_of(boxes: list[flood.Box], waited: int) -> None:
    """Until what waited in ingest has its receipts."""
    while sum(len(box.receipted_at) for box in boxes) < waited:
        for box in boxes:
            flood.wait_receipts(box, len(box.receipted_at) + 1, within_s=0.1)


def until(holds: Callable[[], object]) -> None:
    """Until it holds."""
    while not holds():
        time.sleep(0.1)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=3_600_000)
    parser.add_argument("--per-second", type=int, default=0, help=f"a multiple of {BOXES}; 0: as fast as they go")
    parser.add_argument("--store", choices=ENGINES, help="one of them; else both")
    parser.add_argument("--python", default=sys.executable, help="as of bench.ingest.run")
    options = parser.parse_args()
    wrong = False
    for engine in [options.store] if options.store else ENGINES:
        with stage("away") as on:
            presses = options.presses // ROUND_TO * ROUND_TO
            found = measure(on, engine, presses=presses, per_s=options.per_second, python=options.python)
        print(json.dumps(found | {"load": os.getloadavg()[0]}), flush=True)
        wrong |= found["resident_mb"]["most_ever"] > BOUND_MB or found["missing"] + found["doubled"] > 0
    sys.exit(wrong)


if __name__ == "__main__":
    main()
