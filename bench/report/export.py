"""How long an export takes as a whole process, imports included: a month and a year of 126 units with 5 counters each.

    python -m bench.report.export [PRESSES_PER_COUNTER_AND_MONTH]

Every format is run five times on each period; medians and the spread are printed, and the year's time over the month's.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from hailong import hanoi
from hailong.home import Home, open_book
from hailong.making import make
from satisfaction import clock
from satisfaction.places import BoxPlace, Counter
from satisfaction.press import Press, Rating
from satisfaction.reasons import Reason
from satisfaction.registry_csv import Entries
from store.book import recounts, registry
from store.open import open_writer

RUNS, COUNTERS, BATCH = 5, 5, 5000
SINCE, YEAR = date(2024, 1, 1), 2025
FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai", "Kinh tế - Đô thị", "Văn hóa - Xã hội")
LIMITS_S = {"csv": 1.0, "xlsx": 2.0, "pdf": 4.0}


def main(presses: int) -> None:
    """Make the home, export, print."""
    with tempfile.TemporaryDirectory() as top:
        home = make(Path(top, "home"), values={("general", "city"): "hanoi"}, entries=_entries())
        began = time.perf_counter()
        print(f"{_fill(home, presses):,} presses of {YEAR} stored in {time.perf_counter() - began:.0f} s")
        for format, limit in LIMITS_S.items():
            month, year = (_timed(home, period, format, Path(top)) for period in (f"{YEAR}-10", str(YEAR)))
            ratio = statistics.median(year) / statistics.median(month)
            print(f"{format:5} month {_told(month)} (limit {limit} s)   year {_told(year)}   year/month {ratio:.2f}")


def _entries() -> Entries:
    city = hanoi.entries(until_year=YEAR)
    units = tuple(replace(unit, valid_from=SINCE) for unit in city.units)
    counters = tuple(
        Counter(f"{unit.code}-{n}", unit.code, f"Quầy {n}", FIELDS[n - 1], "tiếp nhận", SINCE)
        for unit in units
        for n in range(1, COUNTERS + 1)
    )
    boxes = tuple(BoxPlace(f"box-{counter.code}", counter.code, SINCE) for counter in counters)
    hours = tuple(replace(row, valid_from=SINCE) for row in city.office_hours)
    return replace(city, units=units, counters=counters, boxes=boxes, office_hours=hours)


def _fill(home: Home, presses: int) -> int:
    book = open_book(home)
    boxes = [row.box for row in registry.load(book).boxes]
    store = open_writer("sqlite", home.data, registry.rules(book))
    recounts.apply(book, store, place="sqlite")  # as ingest does when it starts: the new registry touches no press
    stored, batch = 0, []
    for press in _presses(boxes, presses):
        batch.append(press)
        if len(batch) == BATCH:
            stored += len(store.append(batch).new)
            batch.clear()
    stored += len(store.append(batch).new)
    while store.roll_up(limit=5000):
        pass
    store.close()
    book.close()
    return stored


def _presses(boxes: list[str], presses: int) -> Iterator[Press]:
    chance = random.Random(1)
    for index in range(12 * presses):
        month, day = 1 + index // presses, 1 + chance.randrange(28)
        start = clock.day_start_ms(date(YEAR, month, day)) + 8 * clock.HOUR_MS
        for box in boxes:
            bad = chance.random() < 0.1
            rating = Rating.DISSATISFIED if bad else chance.choice((Rating.VERY_SATISFIED, Rating.SATISFIED))
            reason = chance.choice((None, *Reason)) if bad else None
            at_ms = start + chance.randrange(8 * clock.HOUR_MS)
            yield Press(box, "0000abcd", index + 1, at_ms, rating, reason=reason)


def _timed(home: Home, period: str, format: str, folder: Path) -> list[float]:
    command = [str(Path(sys.executable).with_name("hailong")), "export", "--home", str(home.path), "--period", period]
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run(
            [*command, "--format", format, "--out", str(folder / f"r.{format}")], check=True, stderr=subprocess.DEVNULL
        )
        seconds.append(time.perf_counter() - began)
    return seconds


def _told(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} s ({min(seconds):.2f}–{max(seconds):.2f})"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
