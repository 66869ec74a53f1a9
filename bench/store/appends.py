"""Durable appends with their roll-ups, in batches of 1,000; on InfluxDB beside plain /write of the same lines.

flock /tmp/bench.lock .venv/bin/python -m bench.store.appends sqlite|influx DIRECTORY
"""

from __future__ import annotations

import statistics
import sys
import time
from itertools import islice
from pathlib import Path

from bench.store import city
from hailong.influxd import Influxd
from satisfaction.press import Press
from store.influx import lines
from store.influx.questions import RAW
from store.influx.server import Server
from store.influx.writer import prepare
from store.open import open_writer
from store.settings import InfluxSettings

PRESSES = 60_000
ROUNDS = 3


def main(engine: str, directory: Path) -> None:
    """Rounds of fresh stores: live (all boxes at once) and backlog (each box its own days)."""
    live = list(islice(city.presses(city.working_days(0.1), seed=3), PRESSES))
    backlog = sorted(city.presses(city.working_days(0.1)[:10], seed=4, boxes=222), key=lambda item: item.box)[:PRESSES]
    server = Influxd(directory / "appends-influxd") if engine == "influx" else None
    if server:
        server.start()
    try:
        for name, presses in (("live", live), ("backlog", backlog)):
            _rounds(name, presses, server, directory)
    finally:
        if server:
            server.stop()


def _rounds(name: str, presses: list[Press], server: Influxd | None, directory: Path) -> None:
    stamp = time.time_ns()
    ours, plain = [], []
    for number in range(ROUNDS):
        login = InfluxSettings(server.username, str(server.password_file)) if server else InfluxSettings()
        url = f"{server.url}/ours{stamp}{number}" if server else "sqlite"
        if server:
            plain.append(_plain(Server(f"{server.url}/plain{stamp}{number}", login), presses))
        ours.append(_ours(url, directory / f"appends-{stamp}-{number}", login, presses))
    both, alone = ([rate[place] for rate in ours] for place in (0, 1))
    print(f"{name}: {_rates(both)} with roll-ups, {_rates(alone)} append alone")
    if plain:
        print(
            f"  plain /write {_rates(plain)}; append ÷ plain {statistics.median(alone) / statistics.median(plain):.2f}"
        )


def _ours(url: str, data: Path, login: InfluxSettings, presses: list[Press]) -> tuple[float, float]:
    """Presses a second: (with roll-ups, append alone)."""
    store = open_writer(url, data, city.rules(), influxdb=login)
    store.append(presses[:1])
    begin, appending = time.perf_counter(), 0.0
    for start in range(0, len(presses), 1_000):
        before = time.perf_counter()
        store.append(presses[start : start + 1_000])
        appending += time.perf_counter() - before
    while store.roll_up():
        pass
    passed = time.perf_counter() - begin
    store.close()
    return len(presses) / passed, len(presses) / appending


def _plain(server: Server, presses: list[Press]) -> float:
    prepare(server)
    texts = [lines.of_press(press) for press in presses]
    begin = time.perf_counter()
    for start in range(0, len(texts), 1_000):
        server.write(texts[start : start + 1_000], policy=RAW)
    passed = time.perf_counter() - begin
    server.close()
    return len(texts) / passed


def _rates(found: list[float]) -> str:
    return f"{statistics.median(found):,.0f} presses/s ({min(found):,.0f} to {max(found):,.0f})"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
