"""Every test of the contract runs on both engines, each on files or a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from store.contract import PressReader, PressStore
from store.judge import RulesSource
from store.open import open_reader, open_writer
from store.settings import InfluxSettings
from tests.contract import city

ENGINES = ("sqlite", "influx")


class Place:
    """Where a test keeps its presses; opens writers and readers there and closes them at the end."""

    def __init__(self, engine: str, url: str, data: Path, influxdb: InfluxSettings) -> None:
        self.engine = engine
        self.url = url
        self.data = data
        self.influxdb = influxdb
        self.opened = ExitStack()
        self._made = 0

    def fresh(self) -> Place:
        """Another empty place of the same kind."""
        self._made += 1
        other = Place(self.engine, self.url, self.data / f"fresh-{self._made}", self.influxdb)
        if self.engine == "influx":
            other.url = f"{self.url}_{self._made}"
        self.opened.push(other.opened)
        return other

    def writer(self, rules: RulesSource | None = None) -> PressStore:
        """A writer, as a process that has just started has it."""
        store = open_writer(self.url, self.data, rules or city.rules(), influxdb=self.influxdb)
        self.opened.callback(store.close)
        return store

    def reader(self, rules: RulesSource | None = None) -> PressReader:
        """A reader, as another process has it."""
        store = open_reader(self.url, self.data, rules or city.rules(), influxdb=self.influxdb)
        self.opened.callback(store.close)
        return store


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty place for presses."""
    if request.param == "sqlite":
        found = Place("sqlite", "sqlite", tmp_path, InfluxSettings())
    else:
        database = request.getfixturevalue("influx_database")
        found = Place("influx", database.url, tmp_path, database.settings)
    with found.opened:
        yield found


@pytest.fixture
def store(place: Place) -> PressStore:
    """A writer of an empty place."""
    return place.writer()
