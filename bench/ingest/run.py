"""HàiLòng's ingest beside what a city would take instead: the same broker, messages and InfluxDB 1.6.7, in one run.

    python -m bench.ingest.run [--node-red /tmp/node-red] [--messages 20000] [--arrays 200000] [--kill 100000]

Prints JSON, one line for each figure, and ends with status 1 when HàiLòng has lost or doubled a press. Everyone reads
from the broker over TLS with QoS 1. HàiLòng runs on InfluxDB and on SQLite; Node-RED when it is told where it is, or is
to be, installed; Telegraf when it is on PATH. The boxes are the flood's: for HàiLòng bounded by its receipts, as real
boxes are; for the others, which send none, by what InfluxDB counts, so that the broker's queue does not overflow.
"Stored" is what can be queried.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.ingest import flood, node_red, telegraf
from bench.ingest.stage import BOXES, Consumer, Stage, cpu_s, end, home, pid_of, resident_mb, stage

LOOK_S = 0.2  # how often a consumer without receipts is asked for its count
STILL_S = 30.0  # a count that has not grown for so long will not
AGAIN = 30  # rounds in which boxes send what has no receipt


class Bench:
    """One consumer under the floods."""

    def __init__(self, on: Stage, consumer: Consumer) -> None:
        self.on, self.consumer = on, consumer
        self.pid = consumer.start()
        self.boxes = on.boxes()
        self.spools = 0

    def load(self, presses: int, *, each: int) -> list[flood.Load]:
        """``presses`` new presses over all boxes, ``each`` in one message; those of a box a minute apart."""
        self.spools += 1
        for box in self.boxes:
            box.receipted_at.clear()
            box.acknowledged = 0
        share = presses // BOXES
        start_ms = time.time_ns() // 1_000_000 - share * flood.APART_MS
        return flood.load(self.boxes, range(1, share + 1), spool=f"{self.spools:08x}", start_ms=start_ms, each=each)

    def throughput(self, presses: int, *, each: int) -> dict[str, Any]:
        """Presses a second from the first byte sent to the last stored; processor time of everyone; memory."""
        load, before = self.load(presses, each=each), self.consumer.count()
        pids = {
            "consumer": self.pid,
            "broker": self.on.broker.mosquitto.pid or 0,
            "influxd": pid_of(self.on.influxd),
            "boxes": os.getpid(),
        }
        spent = {name: cpu_s(pid) for name, pid in pids.items()}
        began = time.monotonic()
        with Taken(self.consumer, before) as taken:
            flood.flood(load, within_s=120, taken=None if self.consumer.receipts else taken.by_box)
        stored, at = settle(lambda: self.consumer.count() - before, wanted=presses)
        return {
            "presses": presses,
            "stored": stored,
            "presses_per_s": round(stored / (at - began)),
            "cpu_s_per_million": {
                name: round((cpu_s(pid) - spent[name]) / max(1, stored) * 1e6, 1) for name, pid in pids.items()
            },
            "resident_mb": resident_mb(self.pid),
        }

    def killed(self, presses: int) -> dict[str, int]:
        """SIGKILL in the middle, started again at once: what is missing or doubled in the end."""
        load, before = self.load(presses, each=1), self.consumer.count()
        with Taken(self.consumer, before) as taken:
            pouring = threading.Thread(target=lambda: flood.flood(load, within_s=5, taken=taken.by_box))
            pouring.start()
            while self.consumer.count() - before < presses // 3 and pouring.is_alive():
                time.sleep(0.05)
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = self.consumer.start()
            pouring.join()
        for _ in range(AGAIN if self.consumer.receipts else 0):
            if not send_again(load):
                break
        stored, _ = settle(lambda: self.consumer.count() - before, wanted=presses)
        return {"presses": presses, "missing": max(0, presses - stored), "doubled": max(0, stored - presses)}

    def latency_ms(self, messages: int) -> dict[str, float]:
        """From publish to queryable, one press at a time on an idle system."""
        box, packets, _ = self.load(messages * BOXES, each=1)[0]
        found = []
        for packet in packets:
            before, began = self.consumer.count(), time.monotonic()
            box.wire.send(packet)
            while self.consumer.count() == before:
                pass
            found.append((time.monotonic() - began) * 1000)
        while box.acknowledged < messages:
            flood.absorb(box)
        found.sort()
        return {"p50": round(found[len(found) // 2], 1), "p99": round(found[int(len(found) * 0.99)], 1)}


class Taken:
    """How many presses a consumer has stored since ``before``, asked now and then by a thread."""

    def __init__(self, consumer: Consumer, before: int) -> None:
        self._consumer, self._before, self._stored = consumer, before, 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def by_box(self) -> int:
        """Each box's share of it; no bound for a consumer with receipts, whose boxes send again what gets lost."""
        return sys.maxsize if self._consumer.receipts else self._stored // BOXES

    def __enter__(self) -> Taken:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._consumer.receipts and not self._stop.wait(LOOK_S):
            self._stored = self._consumer.count() - self._before


def send_again(load: list[flood.Load]) -> bool:
    """Boxes send what has no receipt, and wait for receipts; whether there was any."""
    left = [each for each in load if len(each[0].receipted_at) < each[2]]
    for box, packets, _ in left:
        for start in range(0, len(packets), flood.WINDOW):
            have = {seq for _, seq in box.receipted_at}  # receipts that were late come in meanwhile
            window = [
                packet
                for seq, packet in enumerate(packets[start : start + flood.WINDOW], start=start + 1)
                if seq not in have
            ]
            box.wire.send(b"".join(window))
            flood.wait_receipts(box, len(box.receipted_at) + len(window), within_s=10)
    return bool(left)


def settle(count: Callable[[], int], *, wanted: int) -> tuple[int, float]:
    """(count, when it was reached): ``wanted``, or what it stays at."""
    best, since = -1, time.monotonic()
    while best < wanted and time.monotonic() - since < STILL_S:
        now = count()
        if now != best:
            best, since = now, time.monotonic()
        time.sleep(0.02)
    return best, since


def hailong(on: Stage, engine: str, *, python: str = sys.executable) -> Consumer:
    """HàiLòng's ingest."""
    at = home(on, engine, python=python)
    return Consumer(at.start, at.count, receipts=True)


def consumers(node_red_at: Path | None, *, python: str) -> dict[str, Callable[[Stage], Consumer]]:
    """All that can be measured here."""
    found: dict[str, Callable[[Stage], Consumer]] = {
        "hailong on influxdb": lambda on: hailong(on, "influxdb", python=python),
        "hailong on sqlite": lambda on: hailong(on, "sqlite", python=python),
    }
    if program := shutil.which("telegraf"):
        found["telegraf"] = lambda on: telegraf.consumer(on, program)
    if node_red_at:
        node_red.install(node_red_at)
        found["node-red"] = lambda on: node_red.consumer(on, node_red_at)
    return found


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
    parser.add_argument(
        "--python",
        default=sys.executable,
        help="the interpreter that HàiLòng's ingest runs on: one with requirements/run.txt alone, as a server has it, "
        "loads no numpy of the tests",
    )
    parser.add_argument("--only", default="", help="consumers whose name has this in it")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--arrays", type=int, default=200_000)
    parser.add_argument("--kill", type=int, default=100_000)
    options = parser.parse_args()
    wrong = False
    for name, make in consumers(options.node_red, python=options.python).items():
        if options.only not in name:
            continue
        with stage("ingest") as on:
            bench = Bench(on, make(on))
            try:
                for part, measure in parts(bench, options).items():
                    found = measure()
                    print(json.dumps({"consumer": name, part: found}), flush=True)
                    wrong |= bench.consumer.receipts and part == "killed" and found["missing"] + found["doubled"] > 0
            finally:
                end(bench.pid)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
