"""A small city with a real store and book, for reports: one unit for each verdict, one with a hostile name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from dashboard.report.issuing import ReportContext
from dashboard.report.settings import ReportSettings
from satisfaction import clock, periods
from satisfaction.office_hours import WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.press import Press, Rating, Void
from satisfaction.reasons import Reason
from satisfaction.registry_csv import Entries
from store.book import Book, registry
from store.lock import writer
from store.open import open_reader, open_writer

SINCE = date(2026, 1, 1)
OCTOBER = periods.parse("2026-10")
NOVEMBER = periods.parse("2026-11")
AFTER_OCTOBER = OCTOBER.until_ms + 9 * clock.HOUR_MS
AFTER_NOVEMBER = NOVEMBER.until_ms + 9 * clock.HOUR_MS
MET, UNDECIDED, BEHIND, SMALL, EMPTY = "00004", "00008", "00070", "00091", "00103"
HOSTILE = '=HYPERLINK("http://evil.example","Phường Láng & <b>")'
NAMES = {
    MET: "Phường Ba Đình",
    UNDECIDED: "Phường Ngọc Hà",
    BEHIND: "Xã Ứng Hòa",
    SMALL: "Phường Láng",
    EMPTY: "Phường Tây Hồ",
}
VERY, FINE, BAD = Rating.VERY_SATISFIED, Rating.SATISFIED, Rating.DISSATISFIED


@dataclass
class City:
    """``press`` stores presses as ingest does; ``context``: of its reports."""

    data: Path
    book: Book
    context: ReportContext
    seqs: dict[str, int] = field(default_factory=dict)

    def press(
        self,
        unit: str,
        rating: Rating,
        n: int = 1,
        *,
        day: date = OCTOBER.first,
        hour: int = 9,
        counter: int = 1,
        reason: Reason | None = None,
        void: Void | None = None,
        skip: int = 0,
    ) -> None:
        """``n`` presses at one counter, ten seconds apart; ``skip`` numbers are left out before them."""
        box = f"b{unit}-{counter}"
        at_ms = clock.day_start_ms(day) + hour * clock.HOUR_MS
        first = self.seqs.get(box, 0) + skip + 1
        self.seqs[box] = first + n - 1
        presses = [
            Press(box, "0000abcd", first + index, at_ms + index * 10_000, rating, reason=reason, void=void)
            for index in range(n)
        ]
        with writer(self.data):
            store = open_writer("sqlite", self.data, registry.rules(self.book))
            assert len(store.append(presses).new) == n
            while store.roll_up():
                pass
            store.close()


def _register(book: Book) -> None:
    """Also a name that the registry's files would refuse, as an older book may hold one."""
    registry.replace(book, entries(), who="test")
    with book.write() as connection:
        connection.execute("UPDATE units SET name = ? WHERE code = ?", (HOSTILE, SMALL))


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """Five units with two counters each, open every day from 7:00 to 17:00, and nothing pressed."""
    with _opened(tmp_path / "data") as city:
        _register(city.book)
        yield city


@pytest.fixture(scope="session")
def october_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: one unit for each verdict, reasons, excluded presses and a hole. Tests take copies."""
    data = tmp_path_factory.mktemp("october") / "data"
    with _opened(data) as city:
        _register(city.book)
        _press_october(city)
    return data


@pytest.fixture
def october(october_data: Path, tmp_path: Path) -> Iterator[City]:
    """A copy of October; ``press`` goes on after the numbers that are used."""
    shutil.copytree(october_data, tmp_path / "data")
    with _opened(tmp_path / "data") as city:
        for held in city.context.reader.held():
            city.seqs[held.box] = held.runs[-1][1]
        yield city


@contextmanager
def _opened(data: Path) -> Iterator[City]:
    book = Book(data / "book.db", new=True)
    open_writer("sqlite", data, registry.rules(book)).close()
    reader = open_reader("sqlite", data, lambda: registry.rules(book))
    yield City(data, book, ReportContext(reader, book, ReportSettings()))
    reader.close()
    book.close()


def _press_october(city: City) -> None:
    day = date(2026, 10, 5)
    city.press(MET, VERY, 300, day=day)
    city.press(MET, FINE, 95, day=date(2026, 10, 6))
    city.press(MET, BAD, 5, day=date(2026, 10, 7), reason=Reason.TIME)
    city.press(UNDECIDED, VERY, 40, day=day)
    city.press(UNDECIDED, BAD, 5, day=day, hour=11, counter=2, reason=Reason.CONDUCT)
    city.press(BEHIND, FINE, 60, day=day)
    city.press(BEHIND, BAD, 40, day=day, hour=11)
    city.press(SMALL, FINE, 3, day=day)
    city.press(MET, VERY, 7, day=day, hour=3)  # at night
    city.press(MET, VERY, 2, day=day, hour=12, void=Void.TEST)
    city.press(UNDECIDED, VERY, 1, day=date(2026, 10, 20), skip=4)


def entries() -> Entries:
    """The registry of the city."""
    units = tuple(Unit(code, name, UnitKind.PHUONG, "hanoi", SINCE) for code, name in NAMES.items())
    counters = tuple(
        Counter(f"{code}-{number}", code, f"Quầy {number}", ("Hộ tịch", "Đất đai")[number - 1], "tiếp nhận", SINCE)
        for code in NAMES
        for number in (1, 2)
    )
    boxes = tuple(BoxPlace(f"b{counter.code}", counter.code, SINCE) for counter in counters)
    hours = tuple(WeeklyHours("*", weekday, 7 * 60, 17 * 60, SINCE) for weekday in range(7))
    return Entries(units=units, counters=counters, boxes=boxes, office_hours=hours)
