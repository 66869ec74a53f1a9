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
from tests.plugins.influxd import InfluxDatabase

ENGINES = ("sqlite", "influx")


class Place:
    """Where a test keeps its presses; opens writers and readers there and closes them at the end."""

    def __init__(self, data: Path, database: InfluxDatabase | None = None) -> None:
        self.data = data
        self.database = database
        self.engine = "influx" if database else "sqlite"
        self.url = database.url if database else "sqlite"
        self.influxdb = database.settings if database else InfluxSettings()
        self.opened = ExitStack()
        self._made = 0

    def fresh(self) -> Place:
        """Another empty place of the same kind."""
        self._made += 1
        other = Place(self.data / f"fresh-{self._made}", self.database and self.database.another())
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
    found = Place(tmp_path, request.getfixturevalue("influx_database") if request.param == "influx" else None)
    with found.opened:
        yield found


@pytest.fixture
def store(place: Place) -> PressStore:
    """A writer of an empty place."""
    return place.writer()
