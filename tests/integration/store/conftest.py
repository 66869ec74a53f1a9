"""A home with a small city's presses, and the command line as a city's IT types it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from hailong.__main__ import main
from hailong.home import Home, open_book
from hailong.making import make
from hailong.storing import writing
from satisfaction.press import Press
from satisfaction.registry_csv import Entries
from store.book import recounts
from tests.contract import city

Run = Callable[..., tuple[int, str, str]]
GIVEN = city.presses(days=12, per_day=3)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def new_home(path: Path, **general: object) -> Home:
    """A home with the city's registry."""
    rules = city.rules()
    entries = Entries(
        units=rules.registry.units,
        counters=rules.registry.counters,
        boxes=rules.registry.boxes,
        office_hours=tuple(city.HOURS),
    )
    return make(path, values={("general", name): value for name, value in general.items()}, entries=entries)


def fill(home: Home, presses: list[Press]) -> None:
    """Store presses and roll them up, with the corrections that wait, as ingest does."""
    book = open_book(home)
    with writing(home.path) as (_, store):
        recounts.apply(book, store, place=home.settings.general.store)
        store.append(presses)
        while store.roll_up():
            pass
    book.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with GIVEN stored."""
    made = new_home(tmp_path / "home")
    fill(made, GIVEN)
    return made


LAST = city.FIRST + timedelta(days=11)
