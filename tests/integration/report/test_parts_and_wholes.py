"""Every kind of period, by any first day of a month: a report tells what counting press by press tells, and adds up."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from dashboard.report.issuing import ReportContext, report
from dashboard.report.model import ReportModel
from dashboard.report.produce import Format, produce
from dashboard.report.settings import ReportSettings
from satisfaction import clock, periods
from satisfaction.periods import Period
from satisfaction.places import BoxPlace
from satisfaction.registry_csv import Entries
from satisfaction.score import Counts
from store import evidence
from store.book import Book, registry
from store.open import open_writer
from tests.contract import city
from tests.contract.city import BEGIN, FIRST

NOW_MS = clock.day_start_ms(FIRST + timedelta(days=420))
MOVED = FIRST + timedelta(days=100)
DAYS = (0, 1, 30, 31, 91, 122, 213, 305, 306)  # on and beside ends of months, quarters, halves and years
EDGES = [clock.day_start_ms(FIRST - timedelta(days=1) + timedelta(days=day)) + ms for day in DAYS for ms in (-1, 0)]
GIVEN = [
    *city.presses(seed=6, days=310, per_day=3),
    *(city.press(seq, box="box-2", at_ms=at_ms) for seq, at_ms in enumerate(EDGES, start=5001)),
]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportContext]:
    """A city whose box-1 moved to another unit, whose last days are not counted yet, and with a box of no counter."""
    data = tmp_path_factory.mktemp("parts")
    book, places = Book(data / "book.db", new=True), city.rules().registry
    moved = (BoxPlace("box-1", "q-1", BEGIN, MOVED - timedelta(days=1)), BoxPlace("box-1", "q-3", MOVED))
    entries = Entries(
        units=places.units,
        counters=places.counters,
        boxes=(*moved, *places.boxes[1:]),
        office_hours=tuple(city.HOURS),
    )
    registry.replace(book, entries, who="test")
    store = open_writer("sqlite", data)
    store.append(GIVEN[:-500])
    while store.roll_up():
        pass
    store.append(GIVEN[-500:])
    yield ReportContext(store, book, ReportSettings())
    store.close()
    book.close()


def one_by_one(context: ReportContext, period: Period) -> tuple[dict[str, Counts], Counter[str], Counter[str]]:
    """(counted per unit, excluded per unit, stored per box)."""
    judge = registry.rules(context.book)
    counted: dict[str, Counts] = {}
    excluded: Counter[str] = Counter()
    stored: Counter[str] = Counter()
    for press in GIVEN:
        if period.since_ms <= press.at_ms < period.until_ms:
            place, why = judge.judge(press)
            stored[press.box] += 1
            if why:
                excluded[place.unit] += 1
            else:
                counted[place.unit] = counted.get(place.unit, Counts()) + Counts(**{str(press.rating): 1})
    return counted, excluded, stored


@pytest.mark.parametrize("period_day", [1, 15])
@pytest.mark.parametrize("text", ["2026-03", "2026-12", "2026-Q2", "2026-H1", "2026-H2", "2026-9M", "2026", "2027-01"])
def test_a_report_tells_what_counting_one_by_one_tells(context: ReportContext, text: str, period_day: int) -> None:
    period = periods.parse(text, period_day=period_day)
    counted, excluded, stored = one_by_one(context, period)
    model = _of(context, period, period_day)
    whole = sum(counted.values(), Counts())
    assert {row.code: row.counts for row in model.rows if row.counts.total} == counted
    assert {row.code: row.excluded.total for row in model.rows if row.excluded.total} == excluded
    assert (model.total.counts, model.total.stored) == (whole, stored.total())
    assert {box.box: box.stored for box in model.boxes if box.stored} == stored
    months = [
        point for point in model.months if periods.parse(point.month, period_day=period_day).first >= period.first
    ]
    assert sum((point.counts for point in months), Counts()) == whole
    assert sum(row.dissatisfied for row in model.reasons) == whole.dissatisfied
    rows = list(csv.DictReader(io.StringIO(produce(model, Format.CSV, settings=context.settings).decode())))
    assert sum(int(row["total"]) for row in rows) == whole.total
    audited = evidence.completeness(context.reader, context.book, registry.load_registry(context.book), period)
    assert sum(part.counted for part in audited) == whole.total
    assert sum(part.excluded for part in audited) == excluded.total()


def _of(context: ReportContext, period: Period, period_day: int) -> ReportModel:
    return report(ReportContext(context.reader, context.book, context.settings, period_day), period, now_ms=NOW_MS)
