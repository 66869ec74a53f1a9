"""Of ten years of reports those are read that say something; what is said of a period is the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction import clock, periods
from satisfaction.health import Health, SpoolHealth
from satisfaction.places import BoxPlace, Registry
from satisfaction.press import Identity
from store import evidence, intervals
from store.book import Book, boxes, spool_reports
from store.completeness import Report, SpoolFacts, of_box
from store.contract import Held, PressReader, Table, Tally

BOX, SPOOLS = "b1", ("0000000a", "0000000b", "0000000c")
FIRST = date(2026, 9, 25)
PERIODS = [periods.parse(text) for text in ("2026-09", "2026-10-01..2026-10-05", "2026-10")]
REGISTRY = Registry(units=[], counters=[], boxes=[BoxPlace(BOX, "q1", FIRST)])


@dataclass
class Stored(PressReader):
    """The numbers of one box, each pressed at its own second."""

    runs: dict[str, intervals.Runs]

    def held(self, boxes: frozenset[str] | None = None) -> list[Held]:
        return [Held(BOX, spool, runs) for spool, runs in self.runs.items()]

    def instants(self, identities: Sequence[Identity]) -> dict[Identity, int]:
        return {item: clock.day_start_ms(FIRST) + item.seq * clock.HOUR_MS for item in identities}

    def tally(self, query: Tally) -> Table:
        return Table((*map(str, query.by), "n"), [])


said = st.builds(
    Health,
    sent_ms=st.integers(0, 20 * 24).map(lambda hour: clock.day_start_ms(FIRST) + hour * clock.HOUR_MS),
    version=st.just("1.0"),
    spools=st.lists(
        st.builds(SpoolHealth, st.sampled_from(SPOOLS), st.just(1), st.integers(0, 400), st.integers(0, 9)),
        max_size=2,
        unique_by=lambda spool: spool.spool,
    ).map(tuple),
    broken_spools=st.one_of(st.just(()), st.just(()), st.tuples(st.sampled_from(SPOOLS))),
    clock_synced=st.sampled_from([True, True, True, False]),
)
whole = st.just(dict.fromkeys(SPOOLS, ((1, 400),)))
holed = st.dictionaries(
    st.sampled_from(SPOOLS),
    st.lists(st.tuples(st.integers(1, 200), st.integers(0, 200)), min_size=1, max_size=3).map(
        lambda runs: intervals.union(*(((first, first + more),) for first, more in runs))
    ),
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@settings(max_examples=300, deadline=None)
@given(reports=st.lists(said, min_size=1, max_size=8), runs=whole | holed)
def test_what_is_said_of_a_period_is_what_all_reports_together_say(
    folder: Path, reports: list[Health], runs: dict[str, intervals.Runs]
) -> None:
    book = Book(folder / "book.db", new=True)
    with book.write() as tables:
        tables.execute("DELETE FROM spool_reports")
        ascending = sorted(reports, key=lambda report: report.sent_ms)
        boxes.save(
            book, seen={}, online={}, reports=[boxes.Report(BOX, report, report.sent_ms) for report in ascending]
        )
    reader = Stored(runs)
    for period in PERIODS:
        found = evidence.completeness(reader, book, REGISTRY, period)
        everything = _from_all(reader, book, period)
        assert found == [of_box(BOX, period, everything, counted=0, excluded=0, stood_to=period.last)]
    book.close()


def _from_all(reader: Stored, book: Book, period: periods.Period) -> list[SpoolFacts]:
    """The facts of the box with every report that there is."""
    reports: dict[str, list[Report]] = {}
    for row in spool_reports.within(book, None, boxes=frozenset((BOX,))):
        reports.setdefault(row.spool, []).append(
            Report(row.sent_ms, row.last, bool(row.broken), bool(row.clock_synced))
        )
    facts = evidence.spool_facts(reader, book, period=period).get(BOX, [])
    return [replace(known, reports=reports.get(known.spool, [])) for known in facts]


def test_of_a_quiet_spool_the_latest_report_is_read_and_those_beside_the_period(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.db", new=True)
    for number in range(40):
        sent_ms = clock.day_start_ms(FIRST + timedelta(days=number)) + clock.HOUR_MS
        report = Health(sent_ms, "1.0", spools=(SpoolHealth(SPOOLS[0], 1, 5, 5),), clock_synced=number != 39)
        boxes.save(book, seen={}, online={}, reports=[boxes.Report(BOX, report, sent_ms)])
    read = [clock.local_day(row.sent_ms) for row in spool_reports.edges(book, PERIODS[1])]
    assert read == [FIRST + timedelta(days=number) for number in (5, 11, 38, 39)]
    (facts,) = evidence.spool_facts(Stored({SPOOLS[0]: ((1, 5),)}), book, period=PERIODS[1])[BOX]
    assert len(facts.reports) == 4
    (facts,) = evidence.spool_facts(Stored({SPOOLS[0]: ((1, 4),)}), book, period=PERIODS[1])[BOX]
    assert len(facts.reports) == 4 + 5, "number 5 is missing: when was it first named?"
    book.close()
