"""How long ``verify`` and ``rebuild`` take, per press: ten working days of the city, extrapolated to ten years.

flock /tmp/bench.lock .venv/bin/python -m bench.store.recounts sqlite|influx DIRECTORY

DIRECTORY is that of bench.store.tallies, whose stores are used (and filled where they are not there yet).
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from bench.store import city, engines
from bench.store.tallies import login_of, opened, url_of
from store import intervals
from store.open import open_writer

TEN_YEARS = 44_000_000  # presses


def main(engine: str, directory: Path) -> None:
    """Verify, then rebuild, the store of one year's daily figures and ten days' raw presses."""
    with engines.influxd(engine, directory / "influxd") as server:
        opened(engine, server, directory, 1).close()
        data = directory / f"{engine}-1"
        store = open_writer(url_of(server, 1), data, city.rules(), influxdb=login_of(server))
        presses = sum(intervals.count(held.runs) for held in store.held())
        for name, work in (("verify", store.verify), ("rebuild", store.rebuild)):
            begin, worked = time.perf_counter(), time.process_time()
            work()
            rate = presses / (time.perf_counter() - begin)
            here = presses / (time.process_time() - worked)
            print(f"{engine} {name}: {rate:,.0f} presses/s, {here:,.0f} a second of this process's own work")
            minutes, own = (TEN_YEARS / speed / 60 for speed in (rate, here))
            print(f"  {TEN_YEARS:,} presses: {minutes:.0f} minutes, {own:.0f} of them here")
        store.close()
        print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
