"""Durable appends with their roll-ups, in batches of 1,000; on InfluxDB beside plain /write of the same lines.

flock /tmp/bench.lock .venv/bin/python -m bench.store.appends sqlite|influx DIRECTORY
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from itertools import islice
from pathlib import Path

from bench.store import city, engines
from hailong.influxd import Influxd
from satisfaction.press import Press
from store.contract import PressStore
from store.influx import lines
from store.influx.prepare import prepare
from store.influx.questions import RAW
from store.influx.server import Server
from store.open import open_writer

PRESSES = 60_000
ROUNDS = 3


def main(engine: str, directory: Path) -> None:
    """Rounds of fresh stores: live (all boxes at once) and backlog (each box its own days)."""
    live = list(islice(city.presses(city.working_days(0.1), seed=3), PRESSES))
    backlog = sorted(city.presses(city.working_days(0.1)[:10], seed=4, boxes=222), key=lambda item: item.box)[:PRESSES]
    gc.freeze()  # 120,000 presses that wait here, where ingest has one batch: not the store's to look through
    with engines.influxd(engine, directory / "appends-influxd") as server:
        for name, presses in (("live", live), ("backlog", backlog)):
            _rounds(name, presses, server, directory)


def _rounds(name: str, presses: list[Press], server: Influxd | None, directory: Path) -> None:
    stamp = time.time_ns()
    both, alone, plain = [], [], []
    for number in range(ROUNDS):
        url, login = engines.place(server, f"ours{stamp}{number}")
        beside = Server(f"{server.url}/plain{stamp}{number}", login) if server else None
        store = open_writer(url, directory / f"appends-{stamp}-{number}", city.rules(), influxdb=login)
        appending, writing = _batches(presses, store, beside)
        begin = time.perf_counter()
        while store.roll_up():
            pass
        both.append(len(presses) / (appending + time.perf_counter() - begin))
        alone.append(len(presses) / appending)
        plain += [len(presses) / writing] if writing else []
        store.close()
    print(f"{name}: {_rates(both)} with roll-ups, {_rates(alone)} append alone")
    if plain:
        ratios = sorted(ours / theirs for ours, theirs in zip(alone, plain, strict=True))
        spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        print(f"  plain /write {_rates(plain)}; append ÷ plain {spread}")


def _batches(presses: list[Press], store: PressStore, plain: Server | None) -> tuple[float, float]:
    """Seconds of our appends and of plain writes of the same lines, batch by batch in turn: noise meets both alike."""
    if plain:
        prepare(plain)
    store.append(presses[:1])
    appending = writing = 0.0
    for start in range(0, len(presses), 1_000):
        some = presses[start : start + 1_000]
        begin = time.perf_counter()
        store.append(some)
        appending += time.perf_counter() - begin
        if plain:
            texts = [lines.of_press(press) for press in some]
            begin = time.perf_counter()
            plain.write(texts, policy=RAW)
            writing += time.perf_counter() - begin
    if plain:
        plain.close()
    return appending, writing


def _rates(found: list[float]) -> str:
    return f"{statistics.median(found):,.0f} presses/s ({min(found):,.0f} to {max(found):,.0f})"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
