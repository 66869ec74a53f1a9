"""Units whose control chart has a signal for the worse: looked for a few times a day, apart from the presses' way.

Alerts fire on signals, never on dips. In a city of 126 units where nothing changes, and with 20 points a month each,
chance alone raises about eight a month (``satisfaction.false_alarms``): so an alert says "look", no more.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from ingest.clocks import now_ms
from ingest.directory import Directory
from satisfaction import breaks, clock, p_chart
from satisfaction.p_chart import DAYS_BACK, Chart, Rule
from satisfaction.places import Unit
from satisfaction.score import Counts
from store.book import Book, alerts
from store.book.alerts import AlertKind, Condition
from store.contract import By, PressReader, Step, StoreUnavailable, Table, Tally

log = logging.getLogger(__name__)
CHECK_S = 6 * 3600.0  # late presses and corrections change days that are over
RETRY_S = 60.0
RULES = {Rule.BEYOND_LIMITS: "dưới giới hạn kiểm soát", Rule.RUN_OF_8: "8 điểm liên tiếp dưới trung bình"}


def watch(stop: threading.Event, *, reader: PressReader, book_path: Path, directory: Directory) -> None:
    """Look until ``stop``, in a thread of its own: the store's thread has presses to receipt."""
    with closing(Book(book_path)) as book:
        pause_s = 0.0
        while not stop.wait(pause_s):
            pause_s = CHECK_S
            try:
                look(book, reader=reader, units=directory.rules().registry.units, now_ms=now_ms())
            except (StoreUnavailable, sqlite3.Error) as error:
                log.warning("control charts are not looked at: %s", error)
                pause_s = RETRY_S


def look(book: Book, *, reader: PressReader, units: Iterable[Unit], now_ms: int) -> None:
    """Bring the alerts on signals up to date. Raises StoreUnavailable."""
    today = clock.local_day(now_ms)
    table = reader.tally(Tally(today - timedelta(days=DAYS_BACK), today, (By.UNIT, By.RATING), Step.DAY))
    found = conditions(by_day(table), units=units, today=today)
    alerts.follow(book, found, now_ms=now_ms, kinds={AlertKind.SIGNAL})


def by_day(table: Table) -> dict[str, dict[str, Counts]]:
    """Counts per unit and day of a tally by unit, rating and day."""
    found: dict[str, dict[str, Counts]] = {}
    for unit, rating, day, n in table.rows:
        own = found.setdefault(str(unit), {})
        own[str(day)] = own.get(str(day), Counts()) + Counts(**{str(rating): int(n)})
    return found


def conditions(days: Mapping[str, Mapping[str, Counts]], *, units: Iterable[Unit], today: date) -> list[Condition]:
    """A condition for each unit of ``today`` whose chart of ``days`` (all over) has a signal for the worse at its
    latest point. What was pressed before a unit became what it is does not enter its chart."""
    known = list(units)
    current = {unit.code for unit in known if unit.valid_to is None or today <= unit.valid_to}
    found = []
    for code in sorted(current & days.keys()):
        since = breaks.begun(known, code, until=today).isoformat()
        chart = p_chart.of_days({day: counts for day, counts in days[code].items() if day >= since})
        if isinstance(chart, Chart) and chart.alert is not None:
            found.append(Condition(AlertKind.SIGNAL, "", code, _detail(chart, chart.alert.rule)))
    return found


def _detail(chart: Chart, rule: Rule) -> str:
    """``dưới giới hạn kiểm soát: 60,0%, n = 1.200, ngày 20/11/2026; trung bình 90,1%``."""
    point = chart.points[-1]
    days = dict.fromkeys(f"{date.fromisoformat(day):%d/%m/%Y}" for day in (point.first, point.last))
    n = f"{point.n:,}".replace(",", ".")
    return (
        f"{RULES[rule]}: {_percent(point.share)}, n = {n}, ngày {' – '.join(days)}; trung bình {_percent(chart.centre)}"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%".replace(".", ",")
