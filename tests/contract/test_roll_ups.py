"""Roll-ups can be proven, rebuilt, and outlive the raw presses they were made from."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from satisfaction import clock
from satisfaction.press import Press, Rating
from store.contract import By, Step, StoreUnavailable, Tally
from store.influx import lines
from store.influx.questions import ROLLUPS
from store.influx.server import Server
from store.judge import Recount
from store.reader import Reader
from store.rollup import Cell, Kept, Span
from store.writer import Writer
from tests.contract import city
from tests.contract.city import BEGIN, FIRST
from tests.contract.conftest import Place

YEAR = Tally(BEGIN, FIRST + timedelta(days=300), counted_only=False)


def falsify(place: Place, *, month: bool = False) -> None:
    """Put a wrong number into a box-day, or into the sum of a month, behind the store's back."""
    day, table, kept = (
        (FIRST.replace(day=1), "box_months", Kept.BOX_MONTH)
        if month
        else (FIRST + timedelta(days=1), "box_days", Kept.BOX_DAY)
    )
    if place.engine == "sqlite":
        connection = sqlite3.connect(place.data / "presses.db")
        with connection:
            changed = connection.execute(
                f"UPDATE {table} SET n = n + 5 WHERE box = 'box-1' AND day = {day:%Y%m%d} AND rating = 0"
            )
            assert changed.rowcount > 0
        connection.close()
    else:
        cell = Cell(day, "00004", "q-1", "box-1", Rating.VERY_SATISFIED, "", "")
        server = Server(place.url, place.influxdb)
        server.write([lines.of_cell(kept, cell, 99)], policy=ROLLUPS)
        server.close()


def test_verify_names_the_box_day_whose_figure_is_wrong_and_rebuild_mends_it(place: Place) -> None:
    given = city.presses(days=6)
    store = place.writer()
    store.append(given)
    store.roll_up()
    steps: list[tuple[int, int]] = []
    assert store.verify(progress=lambda done, total: steps.append((done, total))) == []
    assert steps[-1] == (6, 6)
    falsify(place)
    found = place.reader().verify()
    assert {(item.box, item.day) for item in found if item.box and not item.month} == {
        ("box-1", FIRST + timedelta(days=1))
    }
    assert all(item.rolled_up != item.raw for item in found)
    (cell,) = (item for item in found if item.box and not item.month)
    pressed = [item for item in given if item.box == "box-1" and clock.local_day(item.at_ms) == cell.day]
    assert sum(n for _, n in cell.hours) == cell.raw
    assert {hour for hour, _ in cell.hours} <= {clock.local_datetime(item.at_ms).hour for item in pressed}
    assert place.reader().verify(since=FIRST + timedelta(days=2)) == []
    assert store.rebuild() == 6 * 4
    assert store.verify() == []
    assert store.tally(YEAR) == city.counted(given, city.rules(), YEAR)


def test_verify_names_the_month_whose_sum_is_wrong_and_rebuild_mends_it(place: Place) -> None:
    given = city.presses(days=40)
    store = place.writer()
    store.append(given)
    while store.roll_up():
        pass
    boxes = replace(YEAR, by=(By.BOX, By.RATING), step=Step.MONTH)
    assert store.tally(boxes) == city.counted(given, city.rules(), boxes)
    falsify(place, month=True)
    found = place.reader().verify()
    assert {(item.box, item.day, item.month) for item in found} == {("box-1", FIRST.replace(day=1), True)}
    store.rebuild()
    assert store.verify() == []
    assert store.tally(boxes) == city.counted(given, city.rules(), boxes)


@pytest.mark.parametrize("keep_days", [0, 3], ids=["all presses kept", "some deleted"])
def test_verify_names_numbers_that_are_stored_but_not_held_and_rebuild_mends_it(place: Place, keep_days: int) -> None:
    """A number that is not held would be stored a second time when it comes again."""
    store = place.writer()
    store.append([city.press(seq, at_ms=city.at(FIRST + timedelta(days=seq), 9)) for seq in range(1, 7)])
    store.roll_up()
    store.expire(keep_days=keep_days, today=FIRST + timedelta(days=7))
    assert isinstance(store, Writer)
    store._engine.set_held({("box-1", "0000000a"): ((1, 4), (6, 6))})
    (found,) = place.reader().verify()
    assert (found.box, found.group) == ("box-1", ("held", "0000000a", "5-5"))
    again = place.writer()
    again.rebuild()
    assert again.verify() == []
    assert [held.runs for held in again.held()] == [((1, 6),)]


def test_verify_names_numbers_that_are_held_but_not_stored(place: Place) -> None:
    store = place.writer()
    store.append([city.press(1), city.press(2)])
    store.roll_up()
    assert isinstance(store, Writer)
    store._engine.set_held({("box-1", "0000000a"): ((1, 3),), ("box-1", "0000000b"): ((1, 1),)})
    assert [item.group for item in place.reader().verify()] == [
        ("held", "0000000a", "3-3"),
        ("held", "0000000b", "1-1"),
    ]
    store.rebuild()
    assert store.verify() == []


def test_verify_takes_presses_that_come_meanwhile_for_no_difference(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, reader = place.writer(), place.reader()
    store.append([city.press(seq, at_ms=city.at(FIRST + timedelta(days=seq), 9)) for seq in (1, 2, 3)])
    store.roll_up()
    assert isinstance(reader, Reader)
    late = iter([*(city.press(seq, at_ms=city.at(FIRST + timedelta(days=seq - 3), 10)) for seq in (4, 5, 6)), None])
    read = reader._reading.raw

    def raw(span: Span) -> Iterator[Press]:
        come = next(late, None)
        if come is not None:
            store.append([come])
        return read(span)

    monkeypatch.setattr(reader._reading, "raw", raw)
    assert reader.verify() == []
    assert len(list(reader.scan())) == 6


def test_verify_takes_a_month_that_is_summed_meanwhile_for_no_difference(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, reader = place.writer(), place.reader()
    store.append([city.press(1)])
    store.roll_up()
    assert isinstance(reader, Reader)
    read = reader._reading.cells

    def cells(span: Span, kept: Kept = Kept.BOX_DAY) -> Counter[Cell]:
        if kept is Kept.BOX_MONTH and store.append([city.press(2)]).new:
            store.roll_up()
        return read(span, kept)

    monkeypatch.setattr(reader._reading, "cells", cells)
    assert reader.verify() == []
    assert len(list(reader.scan())) == 2


def test_a_month_with_a_day_that_is_not_counted_yet_is_read_by_its_days(place: Place) -> None:
    given = city.presses(days=40)
    late = next(item for item in reversed(given) if item.box == "box-2" and clock.local_day(item.at_ms).month == 3)
    store = place.writer()
    store.append([item for item in given if item != late])
    while store.roll_up():
        pass
    store.append([late])
    for query in (YEAR, replace(YEAR, step=Step.MONTH), replace(YEAR, by=(By.BOX,)), replace(YEAR, step=Step.DAY)):
        assert place.reader().tally(query) == city.counted(given, city.rules(), query)


def test_rebuild_finds_the_numbers_held_again(place: Place) -> None:
    given = city.presses(days=6)
    store = place.writer()
    store.append([item for item in given if item.seq != 4])
    before = store.held()
    store.rebuild()
    assert store.held() == before
    assert [item.duplicate == () for item in (store.append([given[-1]]),)] == [False]


def test_raw_presses_expire_and_the_daily_figures_stay(place: Place) -> None:
    given = city.presses(days=30)
    store = place.writer()
    store.append(given)
    before = store.tally(YEAR)
    today = FIRST + timedelta(days=30)
    assert store.expire(keep_days=0, today=today) == 0
    assert store.expire(keep_days=10, today=today) == 0, "what is dirty is counted first"
    store.roll_up()
    gone = store.expire(keep_days=10, today=today)
    assert gone == sum(item.at_ms < city.at(FIRST + timedelta(days=20), 0) for item in given)
    assert store.tally(YEAR) == before
    assert place.reader().tally(YEAR) == before
    assert store.verify() == []
    assert len(list(store.scan())) == len(given) - gone
    assert store.append([given[0]]).duplicate == (given[0].identity,)
    assert store.tally(YEAR) == before
    store.rebuild()
    assert store.tally(YEAR) == before


def test_a_clock_that_is_years_ahead_lets_nothing_expire_and_later_presses_are_stored(place: Place) -> None:
    given = city.presses(days=30)
    store = place.writer()
    store.append(given)
    store.roll_up()
    assert store.expire(keep_days=60, today=FIRST + timedelta(days=3650)) == 0
    assert len(list(store.scan())) == len(given)
    after = city.press(9001, at_ms=city.at(FIRST + timedelta(days=31), 9))
    assert store.append([after]).new == (after.identity,)


def test_days_that_have_expired_stay_so_when_presses_are_to_be_kept_longer(place: Place) -> None:
    given = city.presses(days=30)
    late = next(item for item in given if item.box == "box-2")
    store = place.writer()
    store.append([item for item in given if item != late])
    store.roll_up()
    before = store.tally(YEAR)
    store.expire(keep_days=10, today=FIRST + timedelta(days=30))
    assert store.expire(keep_days=400, today=FIRST + timedelta(days=30)) == 0
    for anew in (store, place.writer()):
        assert anew.append([late]).new == (), "its day would be counted again from this press alone"
        anew.roll_up()
        assert anew.tally(YEAR) == before


def test_a_press_that_comes_after_its_day_has_expired_is_added_to_no_wrong_figure(place: Place) -> None:
    given = city.presses(days=30)
    late = next(item for item in given if item.box == "box-2")
    store = place.writer()
    store.append([item for item in given if item != late])
    store.roll_up()
    before = store.tally(YEAR)
    store.expire(keep_days=10, today=FIRST + timedelta(days=30))
    appended = store.append([late, late])
    assert [refused for refused, _ in appended.unstorable] == [late, late]  # each is accounted for
    assert (appended.new, appended.duplicate) == ((), ()), "neither copy is told to be stored"
    store.roll_up()
    assert store.tally(YEAR) == before


@pytest.mark.parametrize("day", [3, 25], ids=["a day that has expired", "a day that is kept"])
def test_a_number_of_an_expired_press_with_another_time_is_a_conflict_and_not_its_copy(place: Place, day: int) -> None:
    """A card restored from an old image makes the same numbers again."""
    store = place.writer()
    first, kept = city.press(1), city.press(2, at_ms=city.at(FIRST + timedelta(days=29), 9))
    store.append([first, kept])
    store.roll_up()
    store.expire(keep_days=10, today=FIRST + timedelta(days=30))
    anew = city.press(1 if day == 25 else 2, at_ms=city.at(FIRST + timedelta(days=day), 9))
    appended = store.append([anew, first])
    assert (appended.conflict, appended.duplicate) == ((anew,), (first.identity,))


@pytest.mark.parametrize("place", ["influx"], indirect=True)
def test_an_expiry_that_was_cut_short_lowers_no_figure(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some presses of an expired day are deleted, some are still there. (On SQLite it is one transaction.)"""
    given = city.presses(days=30)
    store = place.writer()
    store.append(given)
    store.roll_up()
    before = store.tally(YEAR)
    command = Server.command

    def cut(server: Server, statement: str) -> None:
        if statement.startswith("DELETE"):
            command(server, f"{statement} AND box = 'box-1'")
            raise StoreUnavailable("the power failed")
        command(server, statement)

    with monkeypatch.context() as patch:
        patch.setattr(Server, "command", cut)
        with pytest.raises(StoreUnavailable):
            store.expire(keep_days=10, today=FIRST + timedelta(days=30))
    late = city.press(900, at_ms=city.at(FIRST, 9))
    assert store.append([late]).new == (), "the same process heeds it too"
    for anew in (store, place.writer()):
        anew.rebuild()
        anew.recount(Recount("*", BEGIN))
        while anew.roll_up():
            pass
        assert anew.tally(YEAR) == before
        assert [press for press in anew.scan() if press.at_ms < city.at(FIRST + timedelta(days=20), 0)] == []


def test_a_reader_without_a_store_says_so(place: Place) -> None:
    place.url = place.url.replace("/test_", "/absent_")
    with pytest.raises(StoreUnavailable):
        place.reader().ping()
