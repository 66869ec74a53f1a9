"""The engine that a bench measures, for as long as it does."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hailong.influxd import Influxd
from store.settings import InfluxSettings

COLD = "INFLUXDB_DATA_CACHE_SNAPSHOT_WRITE_COLD_DURATION"
SETTLED_WITHIN_S = 60.0


@contextmanager
def influxd(engine: str, directory: Path) -> Iterator[Influxd | None]:
    """A running InfluxDB with its data in ``directory`` for ``influx``; None for ``sqlite``, which needs no server."""
    if engine != "influx":
        yield None
        return
    directory.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault(COLD, "2s")  # ten minutes by default: see settled
    server = Influxd(directory)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def place(server: Influxd | None, database: str) -> tuple[str, InfluxSettings]:
    """(url, login) of a store of that name, as in hailong.toml."""
    if server is None:
        return "sqlite", InfluxSettings()
    return f"{server.url}/{database}", InfluxSettings(server.username, str(server.password_file))


def settled(server: Influxd | None) -> None:
    """Wait until InfluxDB has put what was written into its files, as it does some minutes after the last write. Ten
    years of a city never lie in its memory: there its collector would walk through them again and again.

    Raises TimeoutError; a store that an earlier run left in memory has to be made anew.
    """
    end_s = time.monotonic() + SETTLED_WITHIN_S
    while server is not None and any(path.stat().st_size for path in (server.directory / "wal").rglob("*.wal")):
        if time.monotonic() > end_s:
            raise TimeoutError(f"{server.directory}: presses stay in the server's memory; delete it to fill it anew")
        time.sleep(0.2)
