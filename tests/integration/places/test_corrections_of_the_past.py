"""A correction in the book changes stored figures exactly where it should: the real book and the real SQLite store."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from satisfaction import clock
from satisfaction.integrity import Maintenance, Rules
from satisfaction.office_hours import SpecialDay, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.press import Press, Rating
from satisfaction.registry_csv import Entries
from store.book import Book, recounts, registry, rule_versions
from store.contract import By, PressStore, Tally
from store.open import open_writer

SINCE = date(2025, 7, 1)
UNITS = tuple(Unit(code, f"Phường {code}", UnitKind.PHUONG, "hanoi", SINCE) for code in ("00004", "00008"))
COUNTERS = tuple(Counter(f"c-{unit.code}", unit.code, "Quầy 1", "", "", SINCE) for unit in UNITS)
BEGIN = Entries(
    units=UNITS,
    counters=COUNTERS,
    boxes=(BoxPlace("box-1", "c-00004", SINCE),),
    office_hours=tuple(WeeklyHours("*", weekday, 480, 1050, SINCE) for weekday in range(5)),
)
MONDAY = clock.from_iso("2026-10-05T00:00:00+07:00")
PRESSES = [  # one at each full hour of a week
    Press("box-1", "9f3c2a1b", hour + 1, MONDAY + hour * clock.HOUR_MS, Rating.SATISFIED) for hour in range(168)
]


@dataclass
class Kept:
    """A book and a store that belong together."""

    book: Book
    store: PressStore

    def correct(self, entries: Entries) -> None:
        registry.replace(self.book, entries, who="Lan")
        self.settle()

    def settle(self) -> None:
        """What ingest does after every change: take up the corrections, then roll up."""
        recounts.apply(self.book, self.store, place="sqlite")
        while self.store.roll_up():
            pass

    def counts(self) -> dict[tuple[str, str], int]:
        """(unit, exclusion or "") → presses."""
        by = (By.UNIT, By.EXCLUSION)
        table = self.store.tally(Tally(SINCE, date(2027, 1, 1), by=by, counted_only=False))
        return {(str(unit), str(exclusion)): int(n) for unit, exclusion, n in table.rows}


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    book = Book(tmp_path / "book.db", new=True)
    registry.replace(book, BEGIN, who="hailong init")
    store = open_writer("sqlite", tmp_path)
    store.append(PRESSES)
    made = Kept(book, store)
    made.settle()
    yield made
    store.close()
    book.close()


def test_a_week_of_hourly_presses_counts_in_office_hours_and_an_hour_around(kept: Kept) -> None:
    assert kept.counts() == {("00004", ""): 5 * 12, ("00004", "out_of_hours"): 168 - 60}


def test_a_box_that_stood_elsewhere_since_wednesday_moves_its_presses_from_wednesday_on(kept: Kept) -> None:
    stays = (BoxPlace("box-1", "c-00004", SINCE, date(2026, 10, 6)), BoxPlace("box-1", "c-00008", date(2026, 10, 7)))
    kept.correct(replace(BEGIN, boxes=stays))
    assert kept.counts() == {
        ("00004", ""): 24,
        ("00004", "out_of_hours"): 24,
        ("00008", ""): 36,
        ("00008", "out_of_hours"): 84,
    }
    assert kept.store.verify() == []


def test_a_holiday_that_was_announced_late_takes_its_day_out_and_taking_it_back_puts_it_in(kept: Kept) -> None:
    before = kept.counts()
    kept.correct(replace(BEGIN, special_days=(SpecialDay(date(2026, 10, 6), None, "Nghỉ bù"),)))
    assert kept.counts() == {("00004", ""): 48, ("00004", "out_of_hours"): 120}
    kept.correct(BEGIN)
    assert kept.counts() == before


def test_maintenance_that_is_said_afterwards_takes_its_presses_out(kept: Kept) -> None:
    begin = clock.from_iso("2026-10-05T09:00:00+07:00")
    rule_versions.add_maintenance(kept.book, Maintenance("box-1", begin, begin + 2 * clock.HOUR_MS), note="", who="Lan")
    kept.settle()
    assert kept.counts() == {("00004", ""): 58, ("00004", "maintenance"): 2, ("00004", "out_of_hours"): 108}


def test_a_new_rule_counts_its_days_again_and_leaves_the_days_before(kept: Kept) -> None:
    rule_versions.add(kept.book, valid_from=date(2026, 10, 8), grace_min=0, note="", who="Lan")
    kept.settle()
    assert kept.counts() == {("00004", ""): 3 * 12 + 2 * 10, ("00004", "out_of_hours"): 168 - 56}
    assert kept.store.verify() == []


def test_a_box_that_is_taken_out_of_the_registry_leaves_its_presses_without_a_unit(kept: Kept) -> None:
    kept.correct(replace(BEGIN, boxes=()))
    assert kept.counts() == {("", ""): 60, ("", "out_of_hours"): 108}


DAYS = st.integers(1, 12).map(lambda day: date(2026, 10, day))


@given(st.lists(st.tuples(DAYS, st.sampled_from(["c-00004", "c-00008"]), st.booleans()), min_size=1, max_size=4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_corrections_the_figures_are_those_of_judging_every_press_anew(
    kept: Kept, corrections: list[tuple[date, str, bool]]
) -> None:
    for day, counter, closed in corrections:
        stays = (BoxPlace("box-1", "c-00004", SINCE, date(2026, 9, 30)), BoxPlace("box-1", counter, day))
        special = (SpecialDay(day, None, "Nghỉ"),) if closed else ()
        kept.correct(replace(BEGIN, boxes=stays, special_days=special))
        assert kept.counts() == _judged_anew(registry.rules(kept.book))


def _judged_anew(rules: Rules) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for press in PRESSES:
        place, exclusion = rules.judge(press)
        key = (place.unit, str(exclusion or ""))
        found[key] = found.get(key, 0) + 1
    return found
