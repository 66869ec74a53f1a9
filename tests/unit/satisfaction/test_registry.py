"""Where a box stood: look-ups agree with the files, and a change touches exactly the days that differ."""

import csv
import io
import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registries import BOXES, DAYS, day, entries

from satisfaction import clock
from satisfaction.office_hours import Calendar
from satisfaction.places import BoxPlace, Counter, Place, Registry, Unit, UnitKind
from satisfaction.registry_change import EVERY_BOX, BoxDays, registry_of, touched
from satisfaction.registry_check import check
from satisfaction.registry_csv import TABLES, Entries, read, write

NOON = 12 * 3_600_000


def _read_by_hand(texts: dict[str, str], box: str, on: date) -> Place | None:
    """The place of ``box`` as a person reads it from the files, with none of the product's code."""

    def rows(table: str) -> list[dict[str, str]]:
        found = csv.DictReader(io.StringIO(texts[table]))
        return [row for row in found if row["valid_from"] <= str(on) <= (row["valid_to"] or "9999-12-31")]

    for stay in rows("boxes"):
        for counter in rows("counters"):
            if stay["box"] == box and counter["counter"] == stay["counter"]:
                return Place(counter["unit"], counter["counter"])
    return None


@given(entries(), st.integers(-3, DAYS + 3), st.integers(0, clock.DAY_MS - 1))
def test_a_look_up_agrees_with_reading_the_files_by_hand(rows: Entries, offset: int, into_the_day_ms: int) -> None:
    registry, texts = registry_of(rows), write(rows)
    for box in (*BOXES, "unknown"):
        at_ms = clock.day_start_ms(day(offset)) + into_the_day_ms
        assert registry.at(box, at_ms) == _read_by_hand(texts, box, day(offset))


@given(entries())
def test_what_is_written_is_read_back_equal_and_without_a_mistake(rows: Entries) -> None:
    sheets, _ = check(write(rows))
    assert sheets.entries() == rows


@given(entries(), entries())
def test_a_change_touches_every_day_on_which_a_place_or_its_hours_differ(before: Entries, after: Entries) -> None:
    found = touched(before, after)
    for box in BOXES:
        for offset in range(-1, DAYS + 8):
            on = day(offset)
            if _answers(before, box, on) != _answers(after, box, on):
                assert _within(found, box, on), (box, on)


@given(entries(), entries())
def test_a_change_of_places_alone_touches_no_other_day(before: Entries, after: Entries) -> None:
    after = Entries(after.units, after.counters, after.boxes, before.office_hours, before.special_days)
    found = touched(before, after)
    for box in BOXES:
        for offset in range(-1, DAYS + 2):
            on = day(offset)
            differs = _place(before, box, on) != _place(after, box, on)
            assert _within(found, box, on) is differs, (box, on)


@given(entries())
def test_no_change_touches_nothing(rows: Entries) -> None:
    assert touched(rows, rows) == []


@given(entries(), entries())
def test_touched_days_of_a_box_do_not_overlap(before: Entries, after: Entries) -> None:
    found = touched(before, after)
    for one, other in itertools.pairwise(found):
        assert one.box < other.box or (one.until is not None and one.until < other.since)


def test_a_box_belongs_to_todays_unit_until_the_last_millisecond_of_its_day() -> None:
    registry = Registry(
        counters=[
            Counter("c1", "00004", "Quầy 1", "", "", date(2025, 1, 1), date(2025, 6, 30)),
            Counter("c1", "00008", "Quầy 1", "", "", date(2025, 7, 1)),
        ],
        boxes=[BoxPlace("box-1", "c1", date(2025, 1, 1))],
    )
    midnight = clock.from_iso("2025-07-01T00:00:00+07:00")
    assert registry.at("box-1", midnight - 1) == Place("00004", "c1")
    assert registry.at("box-1", midnight) == Place("00008", "c1")


def test_a_unit_that_opens_on_1_july_is_not_there_the_day_before() -> None:
    registry = Registry(units=[Unit("00004", "Phường Ba Đình", UnitKind.PHUONG, "hanoi", date(2025, 7, 1))])
    assert registry.unit("00004", day=date(2025, 6, 30)) is None
    opened = registry.unit("00004", day=date(2025, 7, 1))
    assert opened is not None
    assert opened.name == "Phường Ba Đình"


def _answers(rows: Entries, box: str, on: date) -> object:
    place = _place(rows, box, on) or Place("", "")
    hours = Calendar(weekly=rows.office_hours, special=rows.special_days).hours(place.unit, place.counter, on)
    return place, hours


def _place(rows: Entries, box: str, on: date) -> Place | None:
    return registry_of(rows).at(box, clock.day_start_ms(on) + NOON)


def _within(found: list[BoxDays], box: str, on: date) -> bool:
    return any(d.box in (EVERY_BOX, box) and d.since <= on and (d.until is None or on <= d.until) for d in found)


def test_reading_nothing_gives_an_empty_registry() -> None:
    assert read({}).entries() == Entries()
    assert read(dict.fromkeys(TABLES, "")).problems == ()


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_still_names_its_columns(table: str) -> None:
    assert write(Entries())[table].strip()
