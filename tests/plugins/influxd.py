"""One InfluxDB for the session, a fresh database for each test; or the server that HAILONG_TEST_INFLUX_URL names."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hailong.influxd import Influxd
from store.settings import InfluxSettings


@dataclass(frozen=True)
class InfluxDatabase:
    """Where a test's own database is, and how to log in."""

    url: str
    settings: InfluxSettings


@pytest.fixture(scope="session")
def influxd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influxd]:
    """The InfluxDB 1.x of this session: real, on free loopback ports, with authentication on."""
    server = Influxd(tmp_path_factory.mktemp("influxd"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def influx_database(request: pytest.FixtureRequest) -> InfluxDatabase:
    """A database that nobody else uses. With HAILONG_TEST_INFLUX_URL (influxdb://host:port; the token in
    HAILONG_TEST_INFLUX_TOKEN_FILE) it is on that server, which has to make databases by itself or by a proxy."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    foreign = os.environ.get("HAILONG_TEST_INFLUX_URL")
    if foreign:
        token_file = os.environ.get("HAILONG_TEST_INFLUX_TOKEN_FILE", "")
        return InfluxDatabase(f"{foreign}/{name}", InfluxSettings(token_file=token_file))
    server: Influxd = request.getfixturevalue("influxd")
    return InfluxDatabase(
        f"{server.url}/{name}", InfluxSettings(username=server.username, password_file=str(Path(server.password_file)))
    )
