"""A small city with a real store and book: three wards, two counters each, and a clock that tests set."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from dashboard.access import passwords
from dashboard.app import create
from dashboard.data.sources import Sources
from dashboard.report.settings import ReportSettings
from dashboard.settings import DashboardSettings
from dashboard.visit import Site
from satisfaction import clock
from satisfaction.office_hours import WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.press import Press, Rating
from satisfaction.reasons import Reason
from satisfaction.registry_csv import Entries
from store.book import Book, registry, services, users
from store.lock import writer
from store.open import open_reader, open_writer

SINCE = date(2026, 1, 1)
TODAY = date(2026, 11, 20)  # a Friday
PASSWORD = "mat khau thu"
HASH = passwords.hashed(PASSWORD)
WARDS = {"00004": "Phường Ba Đình", "00008": "Phường Ngọc Hà", "00070": "Phường Hoàn Kiếm"}
VERY, FINE, BAD = Rating.VERY_SATISFIED, Rating.SATISFIED, Rating.DISSATISFIED


class Compiled(BytecodeCache):
    """Templates as compiled for the first application: the next hundred need not do it again."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket what is known under its key and source."""
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = Compiled()


@dataclass
class City:
    """The home of a test. ``press`` stores presses as ingest does; ``now_ms`` is the dashboard's clock."""

    data: Path
    book: Book
    now_ms: int = clock.day_start_ms(TODAY) + 15 * clock.HOUR_MS
    seq: int = 0

    def press(
        self, unit: str, rating: Rating, n: int = 1, *, day: date = TODAY, hour: int = 9, counter: int = 1
    ) -> None:
        """``n`` presses at one counter, some seconds apart."""
        start = clock.day_start_ms(day) + hour * clock.HOUR_MS
        presses = []
        for _ in range(n):
            self.seq += 1
            reason = Reason.TIME if rating is BAD else None
            at_ms = start + self.seq * 10
            presses.append(Press(f"b{unit}-{counter}", "0000abcd", self.seq, at_ms, rating, reason=reason))
        with writer(self.data):
            store = open_writer("sqlite", self.data)
            assert len(store.append(presses).new) == n
            store.roll_up()
            store.close()

    def sources(self) -> Sources:
        """What an application reads from."""
        return Sources(
            open_book=lambda: Book(self.book.path),
            open_reader=lambda: open_reader("sqlite", self.data),
            now_ms=lambda: self.now_ms,
            keep=False,
        )

    def app(self, settings: DashboardSettings | None = None, *, report: ReportSettings | None = None) -> Flask:
        """The application over this city."""
        site = Site(self.sources(), self.data / "registry", settings or DashboardSettings(), report or ReportSettings())
        made = create(site)
        made.jinja_env.bytecode_cache = _COMPILED
        return made


def founded(data: Path) -> City:
    """A city with registry, users and a fresh sign of life of ingest, and one press of February."""
    book = Book(data / "book.db", new=True)
    units = tuple(Unit(code, name, UnitKind.PHUONG, "hanoi", SINCE) for code, name in WARDS.items())
    counters = tuple(
        Counter(f"{code}-{number}", code, f"Quầy {number}", "hộ tịch", "tiếp nhận", SINCE)
        for code in WARDS
        for number in (1, 2)
    )
    boxes = tuple(BoxPlace(f"b{counter.code}", counter.code, SINCE) for counter in counters)
    hours = tuple(WeeklyHours("*", weekday, 480, 1020, SINCE) for weekday in range(5))
    registry.replace(book, Entries(units=units, counters=counters, boxes=boxes, office_hours=hours), who="test")
    for name, role, own in (("city", "city", ()), ("viewer", "viewer", ()), ("ward", "unit", ("00004",))):
        users.add(book, name, role=users.Role(role), units=own, password_hash=HASH)
    made = City(data, book)
    services.beat(book, "ingest", {"broker": True, "store": True}, now_ms=made.now_ms)
    made.press("00004", FINE, day=SINCE.replace(month=2, day=2))
    return made


def copied(template: City, data: Path) -> City:
    """A city of one's own, equal to ``template``."""
    shutil.copytree(template.data, data, dirs_exist_ok=True)
    return City(data, Book(data / "book.db"), template.now_ms, template.seq)


@pytest.fixture(scope="session")
def empty_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """What ``city`` is copied from; nobody writes to it."""
    made = founded(tmp_path_factory.mktemp("city"))
    yield made
    made.book.close()


@pytest.fixture
def city(empty_city: City, tmp_path: Path) -> Iterator[City]:
    """Empty but for registry, users, a fresh sign of life of ingest and one press."""
    made = copied(empty_city, tmp_path)
    yield made
    made.book.close()


def token_in(page: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, page[:300]
    return found[1]


def logged_in(app: Flask, name: str, password: str = PASSWORD) -> FlaskClient:
    """A client with a session of ``name``, through the form."""
    client = app.test_client()
    csrf = token_in(client.get("/login").text)
    answer = client.post("/login", data={"name": name, "password": password, "csrf": csrf})
    assert answer.status_code == 302, answer.text
    return client
