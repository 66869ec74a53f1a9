"""The engine that a bench measures, for as long as it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hailong.influxd import Influxd
from store.settings import InfluxSettings


@contextmanager
def influxd(engine: str, directory: Path) -> Iterator[Influxd | None]:
    """A running InfluxDB with its data in ``directory`` for ``influx``; None for ``sqlite``, which needs no server."""
    if engine != "influx":
        yield None
        return
    directory.mkdir(parents=True, exist_ok=True)
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
