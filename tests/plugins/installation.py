"""A whole installation on this machine: a home, its three parts as processes, and boxes on mock pins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest

from dashboard.access import passwords
from hailong import enrolment, home, running
from hailong.home import Home
from hailong.making import make
from hailong.simulation.box import SimulatedBox
from hailong.supervisor import Supervisor
from satisfaction.office_hours import EVERYWHERE, WeeklyHours
from satisfaction.places import Counter, Unit, UnitKind
from satisfaction.registry_csv import Entries
from store.book import users
from store.book.users import Role

SINCE = date(2025, 7, 1)
PASSWORD = "mot-hai-ba"
UNITS = ("00001", "00002")


@dataclass
class Installation:
    """A running home. Logins: ``thanhpho`` (city) and ``phuong`` (unit 00001), both with ``PASSWORD``."""

    home: Home
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Of the dashboard."""
        return running.address(self.home)

    def box(self, name: str, *, unit: str = UNITS[0]) -> SimulatedBox:
        """Enrol a new box at the unit's counter and start it.

        It sends again after 1 s: what it presses before ingest has read of it is not receipted at first.
        """
        bundle = self.home.path / "bundles" / name
        enrolment.enroll(self.home, box=name, counter=f"{unit}-1", out=bundle, who="test")
        settings = bundle / "box.toml"
        settings.write_text(settings.read_text().replace("resend_s = 30.0", "resend_s = 1.0"))
        box = SimulatedBox(bundle)
        box.start()
        return box


def entries() -> Entries:
    """Two wards with a counter each, open day and night, so that a press counts whenever the test runs."""
    return Entries(
        units=tuple(Unit(code, f"Phường Số {code}", UnitKind.PHUONG, "hanoi", SINCE) for code in UNITS),
        counters=tuple(Counter(f"{code}-1", code, "Quầy 1", "hộ tịch", "tiếp nhận", SINCE) for code in UNITS),
        office_hours=tuple(WeeklyHours(EVERYWHERE, weekday, 0, 24 * 60 - 1, SINCE) for weekday in range(7)),
    )


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One running installation for all tests that only add presses to it."""
    with installed(tmp_path_factory.mktemp("installation")) as found:
        yield found


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """An installation in ``folder`` that runs as long as the block lasts."""
    folder.chmod(0o711)
    ports: dict[tuple[str, str], object] = {
        ("broker", "port"): running.free_port(),
        ("dashboard", "port"): running.free_port(),
    }
    made = make(folder / "home", values=ports, entries=entries())
    book = home.open_book(made)
    for name, role, units in (("thanhpho", Role.CITY, ()), ("phuong", Role.UNIT, UNITS[:1])):
        users.add(book, name, role=role, units=units, password_hash=passwords.hashed(PASSWORD))
    book.close()
    found = Installation(made)
    stop = Event()
    thread = Thread(target=Supervisor(running.parts(made, logs=True), say=found.said.append).run, args=(stop,))
    thread.start()
    try:
        missing = running.wait_ready(made, stop)
        logs = "\n".join(log.read_text(errors="replace")[-2000:] for log in made.log.glob("*.log"))
        assert missing is None, f"{missing}\n{logs}"
        yield found
    finally:
        stop.set()
        thread.join()
