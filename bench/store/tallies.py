"""Pages on ten years of a city (43 million presses) against the same on one year.

    flock /tmp/bench.lock .venv/bin/python -m bench.store.tallies sqlite|influx DIRECTORY

Daily figures of all years are made directly, by the rules of bench.store.city, since pages read nothing else of clean
days; raw presses are those of the last ten working days (170,000). The stores are kept in DIRECTORY for another run.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

from bench.store import city, engines
from bench.store.timing import side_by_side
from hailong.influxd import Influxd
from satisfaction.press import Press
from store import codes
from store.contract import By, PressReader, Step, Tally
from store.influx import lines, questions
from store.influx.writer import InfluxWriter
from store.open import open_reader, open_writer
from store.rollup import Cell, Kept, by_unit, month
from store.sqlite_writer import SqliteWriter, _sum
from store.writer import Writer

YEARS = (1, 10)
ROUNDS = 60
OVERVIEW = Tally(date(2026, 10, 1), date(2026, 11, 1), by=(By.UNIT, By.RATING))
UNIT_PAGE = Tally(
    date(2025, 11, 1),
    date(2026, 11, 1),
    by=(By.COUNTER, By.RATING),
    step=Step.DAY,
    units=frozenset((city.UNITS[40],)),
)
MONTHS = Tally(date(2025, 11, 1), date(2026, 11, 1), by=(By.UNIT, By.RATING), step=Step.MONTH)
PAGES = {"city overview, one month": OVERVIEW, "a unit's page, one year": UNIT_PAGE, "city by month, one year": MONTHS}
BOXES_OF = frozenset(city.UNITS[::10])  # on InfluxDB box-days are made for these units only, unit-days for all


def main(engine: str, directory: Path) -> None:
    """Fill both stores where they are not there yet, then measure."""
    with engines.influxd(engine, directory / "influxd") as server:
        _measure([opened(engine, server, directory, years) for years in YEARS])


def _measure(readers: list[PressReader]) -> None:
    for name, query in PAGES.items():
        small, large = side_by_side([partial(reader.tally, query) for reader in readers], rounds=ROUNDS)
        rows = len(readers[1].tally(query).rows)
        print(f"{name} ({rows} rows)\n   1 year: {small}\n  10 years: {large}")
        print(f"  ratio of medians {large.median / small.median:.2f}, of p95 {large.p95 / small.p95:.2f}")
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def opened(engine: str, server: Influxd | None, directory: Path, years: int) -> PressReader:
    """A reader of the store of ``years``, which is filled where it is not there yet."""
    url, login = engines.place(server, f"years{years}")
    data = directory / f"{engine}-{years}"
    done = data / "filled"
    data.mkdir(parents=True, exist_ok=True)
    if not done.exists():
        begin = time.monotonic()
        writer = open_writer(url, data, city.rules(), influxdb=login)
        assert isinstance(writer, Writer)
        _fill(writer, years)
        writer.close()
        engines.settled(server)
        done.write_text("")
        print(f"{engine}, {years} years filled in {time.monotonic() - begin:.0f} s", file=sys.stderr)
    return open_reader(url, data, city.rules(), influxdb=login)


def _fill(writer: Writer, years: int) -> None:
    days = city.working_days(years)
    recent = days[-10:]
    engine = writer._engine
    figures = city.cells(days[:-10], seed=1)
    while some := list(islice(figures, 200_000)):
        if isinstance(engine, SqliteWriter):
            _rows(engine, some)
        elif isinstance(engine, InfluxWriter):
            _lines(engine, some)
    _months(writer, days[:-10])
    for batch in _batches(city.presses(recent, seed=2)):
        writer.append(batch)
    while writer.roll_up():
        pass


def _rows(engine: SqliteWriter, some: list[tuple[Cell, int]]) -> None:
    with engine._transaction() as db:
        for cell, n in some:
            row = (codes.day_number(cell.day), cell.box, cell.counter, codes.RATING_CODE[cell.rating])
            values = (cell.unit, *row, codes.REASON_CODE[cell.reason], codes.EXCLUSION_CODE[cell.exclusion], n)
            db.execute("INSERT INTO box_days VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)


def _months(writer: Writer, days: list[date]) -> None:
    """The sums of the figures that were made directly, as the engine makes them (on InfluxDB unit-days are there)."""
    engine = writer._engine
    if isinstance(engine, SqliteWriter):
        with engine._transaction() as db:
            _sum(db, [(unit, codes.day_number(day)) for unit in city.UNITS for day in days])
    elif isinstance(engine, InfluxWriter):
        units = set(city.UNITS)
        for span in sorted({month(day) for day in days}):
            engine._sum_anew(Kept.BOX_MONTH, span, units, questions.box_months(span, units))
            engine._sum_anew(Kept.UNIT_MONTH, span, units, questions.unit_months(span, units))


_CARRY: Counter[Cell] = Counter()


def _lines(engine: InfluxWriter, some: list[tuple[Cell, int]]) -> None:
    boxes = [(cell, n) for cell, n in some if cell.unit in BOXES_OF]
    engine._write([lines.of_cell(Kept.BOX_DAY, cell, n) for cell, n in boxes])
    units = by_unit(some)
    last = some[-1][0]
    for cell in _CARRY:  # a unit-day that was cut between two pieces
        units[cell] += _CARRY[cell]
    _CARRY.clear()
    _CARRY.update({cell: n for cell, n in units.items() if (cell.unit, cell.day) == (last.unit, last.day)})
    engine._write([lines.of_cell(Kept.UNIT_DAY, cell, n) for cell, n in units.items()])


def _batches(presses: Iterable[Press]) -> Iterator[list[Press]]:
    left = iter(presses)
    while some := list(islice(left, 1_000)):
        yield some


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
