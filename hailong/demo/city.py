"""The home of the demonstration: Hanoi with counters, boxes and sample logins, filled with synthetic presses."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from dashboard.access import passwords
from hailong import hanoi, home, storing
from hailong.demo import synthetic
from hailong.demo.synthetic import Habit
from hailong.home import Home
from satisfaction import clock, health
from satisfaction.health import SpoolHealth
from satisfaction.office_hours import EVERYWHERE, WeeklyHours
from satisfaction.places import BoxPlace, Counter
from satisfaction.registry_csv import Entries
from store.book import Book, boxes, recounts, registry, users
from store.book.users import Role
from store.contract import Progress

TOTAL = 300_000
DAYS = 365
WORKING_DAYS = 285
BATCH = 5_000
BOX_DAYS = 1_000  # rolled up at a time
FILL_S = 20.0  # the rest of the daily figures is left to ingest
ROLLED_UP = 6_900  # presses in so many box-days, about
FIELDS = ("hộ tịch", "chứng thực", "đất đai", "bảo trợ xã hội")
PASSWORD = "hailong-demo"  # noqa: S105  # printed on the screen, for a server on loopback that lives for minutes
ALL_DAY = (0, 24 * 60 - 1)


@dataclass(frozen=True, slots=True)
class Login:
    """A sample login; ``units`` empty: the whole city."""

    name: str
    role: Role
    units: tuple[str, ...] = ()


LOGINS = (Login("thanhpho", Role.CITY), Login("phuong", Role.UNIT, ("00004",)))


def entries(today: date) -> Entries:
    """Hanoi with a counter and a box for every unit, two for each third; from today on open around the clock,
    so that a press counts whenever somebody looks."""
    city = hanoi.entries(until_year=today.year + 1)
    since = today - timedelta(days=DAYS)
    counters = [
        Counter(f"{unit.code}-{number}", unit.code, f"Quầy {number}", FIELDS[number - 1], "tiếp nhận", hanoi.MERGED)
        for index, unit in enumerate(city.units)
        for number in range(1, 3 if index % 3 == 0 else 2)
    ]
    until_yesterday = tuple(replace(row, valid_to=today - timedelta(days=1)) for row in city.office_hours)
    from_today = tuple(WeeklyHours(EVERYWHERE, weekday, *ALL_DAY, today) for weekday in range(7))
    return replace(
        city,
        counters=tuple(counters),
        boxes=tuple(BoxPlace(f"b{counter.code}", counter.code, max(since, hanoi.MERGED)) for counter in counters),
        office_hours=until_yesterday + from_today,
        special_days=tuple(row for row in city.special_days if row.day < today),
    )


def fill(made: Home, *, today: date, progress: Progress) -> list[Habit]:
    """A year of synthetic presses straight through ``append``, rolled up, and marked as synthetic in the book.

    ``progress`` counts presses, and once more as many for the daily figures; what is not rolled up after 20 s (a slow
    machine, an InfluxDB) is left to ingest, and read from the presses until then. Returns the habits of the boxes.
    """
    end = time.monotonic() + FILL_S
    book = home.open_book(made)
    with book.write() as connection:
        connection.execute("INSERT INTO facts VALUES ('synthetic', '1')")
    rules = registry.rules(book)
    habits = synthetic.habits(places(rules.registry.boxes), total=TOTAL, days=WORKING_DAYS, today=today)
    first = max(today - timedelta(days=DAYS), hanoi.MERGED)
    days = synthetic.presses(habits, first=first, last=today - timedelta(days=1), calendar=rules.calendar)
    made_up = (press for day in days for press in day)
    last = dict.fromkeys((habit.spool for habit in habits), 0)
    with storing.writing(made.path) as (_, store):
        recounts.apply(book, store, place=made.settings.general.store)  # the new registry touches no press yet
        done = 0
        while batch := list(islice(made_up, BATCH)):
            store.append(batch)
            last.update((press.spool, press.seq) for press in batch)
            done += len(batch)
            progress(done, 2 * TOTAL)
        while time.monotonic() < end and store.roll_up(limit=BOX_DAYS):
            done += ROLLED_UP
            progress(min(done, 2 * TOTAL), 2 * TOTAL)
    _reported(book, habits, last, today=today)
    _add_users(book)
    book.close()
    return habits


def places(rows: tuple[BoxPlace, ...]) -> Mapping[str, tuple[str, str]]:
    """Box → (unit, counter) as ``entries`` names them."""
    return {row.box: (row.counter.partition("-")[0], row.counter) for row in rows}


def _reported(book: Book, habits: list[Habit], last: Mapping[str, int], *, today: date) -> None:
    """What these boxes last reported, so that the figures of the past are complete and proven, and who fell silent.

    The live boxes begin spools of their own: a report of last night's midnight proves that the old ones were whole.
    """
    at = {
        habit.box: clock.day_start_ms(habit.silent_from) - clock.HOUR_MS
        if habit.silent_from
        else clock.day_start_ms(today)
        for habit in habits
    }
    reports = [
        boxes.Report(
            habit.box,
            health.Health(sent_ms=at[habit.box], version="demo", spools=(_spool(habit, last),)),
            at[habit.box],
        )
        for habit in habits
    ]
    boxes.save(
        book, seen={habit.box: at[habit.box] for habit in habits if habit.silent_from}, online={}, reports=reports
    )


def _spool(habit: Habit, last: Mapping[str, int]) -> SpoolHealth:
    return SpoolHealth(habit.spool, 1, last[habit.spool], last[habit.spool])


def _add_users(book: Book) -> None:
    for login in LOGINS:
        users.add(book, login.name, role=login.role, units=login.units, password_hash=passwords.hashed(PASSWORD))
