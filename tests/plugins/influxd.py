"""One InfluxDB for the session, a fresh database for each test; or the server that HAILONG_TEST_INFLUX_URL names."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from influxdb_client.client.influxdb_client import InfluxDBClient

from hailong.influxd import Influxd
from store.influx.questions import RAW, ROLLUPS
from store.influx.server import Server
from store.settings import InfluxSettings

POLICIES = (RAW, ROLLUPS)


@dataclass(frozen=True)
class InfluxDatabase:
    """Where a test's own database is, and how to log in."""

    url: str
    settings: InfluxSettings

    def another(self) -> InfluxDatabase:
        """A further empty one on the same server."""
        return _made(self.url.rpartition("/")[0], self.settings)

    def drop(self) -> None:
        """Take it away, as a careless administrator does."""
        if self.settings.organisation:
            with _client(self.url, self.settings) as client:
                buckets = client.buckets_api()
                for policy in POLICIES:
                    buckets.delete_bucket(buckets.find_bucket_by_name(f"{_name(self.url)}/{policy}"))
        else:
            server = Server(self.url, self.settings)
            server.command(f'DROP DATABASE "{server.database}"')
            server.close()


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
    foreign = os.environ.get("HAILONG_TEST_INFLUX_URL")
    if not foreign:
        server: Influxd = request.getfixturevalue("influxd")
        return _made(server.url, InfluxSettings(username=server.username, password_file=str(server.password_file)))
    settings = InfluxSettings(
        username=os.environ.get("HAILONG_TEST_INFLUX_USERNAME", ""),
        organisation=os.environ.get("HAILONG_TEST_INFLUX_ORGANISATION", ""),
    )
    return _made(foreign, settings)


def _made(server: str, settings: InfluxSettings) -> InfluxDatabase:
    """On 2.x a bucket ``database/policy`` is what InfluxQL finds under that name; on 1.x the store makes its own."""
    url = f"{server}/test_{uuid.uuid4().hex[:12]}"
    if settings.organisation:
        with _client(url, settings) as client:
            for policy in POLICIES:
                client.buckets_api().create_bucket(bucket_name=f"{_name(url)}/{policy}")
    return InfluxDatabase(url, settings)


def _client(url: str, settings: InfluxSettings) -> InfluxDBClient:
    address = url.rpartition("/")[0].replace("influxdbs://", "https://").replace("influxdb://", "http://")
    return InfluxDBClient(address, token=os.environ["HAILONG_INFLUXDB_TOKEN"], org=settings.organisation)


def _name(url: str) -> str:
    return url.rpartition("/")[2]
