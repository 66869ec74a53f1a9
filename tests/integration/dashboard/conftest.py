"""The same small city, served to a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from store.book import boards
from store.book.boards import Board
from tests.plugins.browser import log_in, served
from tests.unit.dashboard.conftest import BAD, FINE, PASSWORD, TODAY, VERY, City, copied, founded


@pytest.fixture(scope="session")
def busy_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """What ``lively`` is copied from; nobody writes to it."""
    city = founded(tmp_path_factory.mktemp("busy"))
    for back in range(1, 15):
        day = TODAY - timedelta(days=back)
        if day.weekday() < 5:
            city.press("00004", VERY, 18, day=day, hour=8 + back % 8)
            city.press("00004", BAD, 1, day=day)
            city.press("00008", FINE, 6, day=day)
            city.press("00008", BAD, 4, day=day, counter=2)
    city.press("00070", FINE, 3, day=TODAY - timedelta(days=1))
    city.press("00004", VERY, 20, day=date(2026, 10, 14))
    boards.save(city.book, Board("00004", True, "Thêm ghế chờ"), who="ward", at_ms=city.now_ms)
    yield city
    city.book.close()


@pytest.fixture
def lively(busy_city: City, tmp_path: Path) -> Iterator[City]:
    """A month with presses in every ward: one above the target, one below, one with three presses."""
    made = copied(busy_city, tmp_path)
    yield made
    made.book.close()


@pytest.fixture
def address(lively: City) -> Iterator[str]:
    """Where the city's pages are served."""
    with served(lively.app()) as found:
        yield found


@pytest.fixture
def as_city(page: Page, address: str) -> Page:
    """A page logged in as the city."""
    log_in(page, address, name="city", password=PASSWORD)
    return page
