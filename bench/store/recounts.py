"""How long ``verify`` and ``rebuild`` take on raw presses of the city, all of them really appended and rolled up.

flock /tmp/bench.lock .venv/bin/python -m bench.store.recounts sqlite|influx DIRECTORY [YEARS]

Without YEARS ten working days (170,000 presses) are taken; 10 is 44 million. The store is made anew in DIRECTORY.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from bench.store import city, engines
from store.contract import PressStore
from store.open import open_writer

TEN_YEARS = 44_000_000  # presses
TEN_WORKING_DAYS = 14 / 365.25  # in years
A_DAY = city.PER_DAY * len(city.BOXES)  # presses


def main(engine: str, directory: Path, years: float) -> None:
    """Fill a store day by day, verify it, rebuild it."""
    stamp = time.time_ns()
    with engines.influxd(engine, directory / "influxd") as server:
        url, login = engines.place(server, f"recounts{stamp}")
        store = open_writer(url, directory / f"{engine}-{stamp}", city.rules(), influxdb=login)
        presses = len(city.working_days(years)) * A_DAY
        _timed("append and roll-up", lambda: _fill(store, years), presses)
        _timed("verify", lambda: _verify(store), presses)
        _timed("rebuild", store.rebuild, presses)
        store.close()


def _fill(store: PressStore, years: float) -> None:
    presses = city.presses(city.working_days(years), seed=2)
    while day := list(islice(presses, A_DAY)):
        store.append(day)
        store.roll_up()


def _verify(store: PressStore) -> None:
    found = store.verify()
    if found:
        raise SystemExit(f"{len(found)} differences, the first: {found[0]}")


def _timed(name: str, work: Callable[[], object], presses: int) -> None:
    begin, worked = time.perf_counter(), time.process_time()
    work()
    took, here = time.perf_counter() - begin, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {presses:,} presses in {took:,.0f} s, {here:,.0f} of them own work; peak memory {memory:.0f} MiB")
    all_took, all_here = (seconds / presses * TEN_YEARS / 60 for seconds in (took, here))
    print(f"  ten years at that rate: {all_took:.0f} minutes, {all_here:.0f} of them own work", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else TEN_WORKING_DAYS)
