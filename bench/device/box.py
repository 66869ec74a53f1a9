"""What a box costs, and how fast it empties a long backlog; on mock pins, with a real Mosquitto.

python -m bench.device.box idle     resident memory, wake-ups and CPU of the real process over a minute
python -m bench.device.box drain    100,000 pending presses until their receipts from a real ingest
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from device.config import load, render
from device.rows import checksum
from device.spool import open_outbox
from satisfaction.press import Rating
from tests.plugins.broker import Broker, running_broker
from tests.plugins.ingest import IngestHome, IngestProcess

IDLE_S = 60.0
PENDING = 100_000
DAY_MS = 86_400_000


def idle() -> None:
    """The process that a Pi runs, left alone."""
    with bundle_of_bench() as (_, bundle), _process(bundle) as pid:
        time.sleep(5)
        wakeups, cpu_s = _wakeups(pid), _cpu_s(pid)
        time.sleep(IDLE_S)
        print(f"resident  {_resident_mb(pid):.1f} MB")
        print(f"wake-ups  {(_wakeups(pid) - wakeups) / IDLE_S:.2f} a second")
        print(f"CPU       {100 * (_cpu_s(pid) - cpu_s) / IDLE_S:.3f} % of one core")


def drain() -> None:
    """A box that was cut off for months comes back."""
    with bundle_of_bench() as (broker, bundle):
        _fill(bundle)
        home = IngestHome(broker, bundle.parent / "home", store=None, settings={})
        home.enrol("bench")
        ingest = IngestProcess(home)
        with _process(bundle) as pid:
            began, first, most = time.monotonic(), _resident_mb(pid), 0.0
            while (left := _left(bundle)) and time.monotonic() - began < 300:
                most = max(most, _resident_mb(pid))
                time.sleep(0.2)
            print(f"{PENDING - left} of {PENDING} receipted in {time.monotonic() - began:.1f} s")
            print(f"resident at first {first:.1f} MB, at most {most:.1f} MB")
        ingest.kill()


def _fill(bundle: Path) -> None:
    config = load(bundle / "box.toml")
    outbox = open_outbox(config.data / "outbox.db", box=config.box, serial="bench")
    since_ms = time.time_ns() // 1_000_000 - 80 * DAY_MS
    said = (
        ("0badf00d", seq, Rating.SATISFIED.value, None, None, "boot", seq, since_ms, since_ms + 60_000 * seq, "synced")
        for seq in range(1, PENDING + 1)
    )
    rows = ((*row, checksum(*row), 0, None, None) for row in said)
    outbox.take_in(rows, lasts={"0badf00d": PENDING}, facts={})
    print(f"{PENDING} presses pending")
    outbox.close()


def _left(bundle: Path) -> int:
    """Presses without receipt, as the box's own file says (read only)."""
    with closing(sqlite3.connect(f"file:{bundle}/data/outbox.db?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM presses WHERE state = 0").fetchone()[0])


@contextmanager
def bundle_of_bench() -> Iterator[tuple[Broker, Path]]:
    """A running broker, and the folder of a box that it knows."""
    with running_broker() as broker, tempfile.TemporaryDirectory(dir=Path.home()) as directory:
        bundle = Path(directory) / "bench"
        broker.box_bundle("bench", bundle)
        (bundle / "box.toml").write_text(render("bench", host=broker.host, port=broker.port), "utf-8")
        yield broker, bundle


@contextmanager
def _process(bundle: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "hailong", "box", "--config", str(bundle / "box.toml"), "--pins", "mock"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as box:
        yield box.pid
        box.terminate()


def _wakeups(pid: int) -> int:
    """Voluntary context switches of all threads."""
    statuses = [task.joinpath("status").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    lines = [line for status in statuses for line in status.splitlines() if line.startswith("voluntary_ctxt_switches")]
    return sum(int(line.split()[1]) for line in lines)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


if __name__ == "__main__":
    {"idle": idle, "drain": drain}[sys.argv[1]]()
