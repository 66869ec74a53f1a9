"""One InfluxDB for the session, a fresh database for each test; or the server that HAILONG_TEST_INFLUX_URL names."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from influxdb_client.client.influxdb_client import InfluxDBClient

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
    """A database that nobody else uses, on the session's own server or on that of HAILONG_TEST_INFLUX_URL
    (``influxdb://host:port``): 1.x with HAILONG_TEST_INFLUX_USERNAME and the password in HAILONG_INFLUXDB_PASSWORD, or
    2.x with HAILONG_TEST_INFLUX_ORGANISATION and a token in HAILONG_INFLUXDB_TOKEN that may make buckets."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    foreign = os.environ.get("HAILONG_TEST_INFLUX_URL")
    if not foreign:
        server: Influxd = request.getfixturevalue("influxd")
        own = InfluxSettings(username=server.username, password_file=str(server.password_file))
        return InfluxDatabase(f"{server.url}/{name}", own)
    settings = InfluxSettings(
        username=os.environ.get("HAILONG_TEST_INFLUX_USERNAME", ""),
        organisation=os.environ.get("HAILONG_TEST_INFLUX_ORGANISATION", ""),
    )
    if settings.organisation:
        _make_buckets(foreign, name, settings.organisation)
    return InfluxDatabase(f"{foreign}/{name}", settings)


def _make_buckets(url: str, name: str, organisation: str) -> None:
    """On 2.x a bucket ``database/policy`` is what InfluxQL finds under that name."""
    address = url.replace("influxdbs://", "https://").replace("influxdb://", "http://")
    with InfluxDBClient(address, token=os.environ["HAILONG_INFLUXDB_TOKEN"], org=organisation) as client:
        for policy in ("raw", "rollups"):
            client.buckets_api().create_bucket(bucket_name=f"{name}/{policy}")
