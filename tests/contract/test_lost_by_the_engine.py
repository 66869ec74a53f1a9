"""Presses that the engine had confirmed are gone, as from an InfluxDB whose log was torn: found, and taken in again."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from satisfaction.press import Press
from store.contract import Held, PressStore, Tally
from store.influx import questions
from store.influx.server import Server
from store.ledger import of
from tests.contract import city
from tests.contract.city import BEGIN, FIRST
from tests.contract.conftest import Place

YEAR = Tally(BEGIN, FIRST + timedelta(days=300), counted_only=False)
GIVEN = [item for item in city.presses(days=12) if item.box != "box-nowhere"]
CUT_MS = city.at(FIRST + timedelta(days=10), 9)
GONE = [item for item in GIVEN if item.box == "box-1" and item.at_ms >= CUT_MS]


def lose(place: Place) -> None:
    """Raw presses of box-1 since CUT_MS are not there any more, whatever else the engine knows of them."""
    if place.engine == "sqlite":
        with sqlite3.connect(place.data / "presses.db") as file:
            file.execute(
                "DELETE FROM presses WHERE at_ms >= ? AND spool IN (SELECT id FROM spools WHERE box = 'box-1')",
                (CUT_MS,),
            )
        file.close()
    else:
        server = Server(place.url, place.influxdb)
        source = "press" if server.version().startswith("1.") else questions.PRESS
        server.command(f"DELETE FROM {source} WHERE box = 'box-1' AND time >= {CUT_MS * 1_000_000}")
        server.close()


def rolled_up(store: PressStore) -> PressStore:
    while store.roll_up():
        pass
    return store


def assert_as_given(store: PressStore, given: list[Press]) -> None:
    assert rolled_up(store).verify() == []
    assert store.tally(YEAR) == city.counted(given, city.rules(), YEAR)
    assert {(held.box, held.spool): held.runs for held in store.held()} == of(given)


@pytest.mark.parametrize("restarted", [False, True], ids=["ingest runs on", "ingest starts anew"])
@pytest.mark.parametrize("counted", [False, True], ids=["not counted yet", "counted"])
def test_presses_that_the_engine_lost_are_gaps_and_their_copies_are_stored_again(
    place: Place, restarted: bool, counted: bool
) -> None:
    store = place.writer()
    store.append(GIVEN)
    if counted:
        rolled_up(store)
    lose(place)
    store = place.writer() if restarted else store
    numbers = [item.seq for item in GONE]
    lost = [Held("box-1", "0000000a", ((numbers[0], numbers[-1]),))]
    found = store.recheck(since=FIRST + timedelta(days=8))
    assert found == lost or (place.engine, restarted, counted, found) == ("influx", True, False, [])  # never held it
    assert_as_given(store, [item for item in GIVEN if item not in GONE])
    again = store.append(GIVEN)
    assert {identity.seq for identity in again.new} == set(numbers)
    assert again.conflict == ()
    assert_as_given(store, GIVEN)
    assert store.recheck(since=FIRST + timedelta(days=8)) == []


def test_a_press_that_came_after_the_loss_hides_no_hole(place: Place) -> None:
    store = place.writer()
    store.append(GIVEN)
    rolled_up(store)
    lose(place)
    later = city.press(GONE[-1].seq + 1, at_ms=CUT_MS + 10**7)
    store.append([later])
    assert [held.runs for held in store.recheck(since=FIRST + timedelta(days=8))] == [((GONE[0].seq, GONE[-1].seq),)]
    assert_as_given(store, [*(item for item in GIVEN if item not in GONE), later])


def test_a_spool_of_which_nothing_is_left_is_a_gap_whole(place: Place) -> None:
    store = place.writer()
    given = [city.press(seq, at_ms=CUT_MS + seq) for seq in range(1, 9)]
    rolled_up(store).append(given)
    rolled_up(store)
    lose(place)
    assert [held.runs for held in store.recheck(since=FIRST)] == [((1, 8),)]
    assert len(store.append(given).new) == 8


def test_presses_deleted_on_purpose_are_not_looked_for(place: Place) -> None:
    store = place.writer()
    store.append(GIVEN)
    rolled_up(store)
    store.expire(keep_days=5, today=FIRST + timedelta(days=12))
    store = place.writer()
    before = store.held()
    assert store.recheck(since=FIRST) == []
    assert store.held() == before
    lose(place)
    numbers = [item.seq for item in GONE]
    assert [held.runs for held in store.recheck(since=FIRST)] == [((numbers[0], numbers[-1]),)]


@pytest.mark.parametrize("day", [0, 11], ids=["long ago", "late"])
def test_a_press_whose_clock_was_off_makes_no_hole_of_presses_that_were_deleted(place: Place, day: int) -> None:
    """It lies among the deleted ones though its neighbours are kept, or the other way round."""
    seq = 10 if day == 0 else 3
    store = place.writer()
    days = {number: day if number == seq else number for number in range(1, 12)}
    store.append([city.press(number, at_ms=city.at(FIRST + timedelta(days=on), 9)) for number, on in days.items()])
    rolled_up(store).expire(keep_days=5, today=FIRST + timedelta(days=12))
    assert store.recheck(since=FIRST + timedelta(days=8)) == []
    assert [held.runs for held in store.held()] == [((1, 11),)]


def test_a_figure_without_its_mark_is_counted_again(place: Place) -> None:
    """The mark was lost, the presses were not."""
    store = place.writer()
    store.append(GIVEN[:50])
    rolled_up(store)
    store.append(GIVEN)
    if place.engine == "sqlite":
        with sqlite3.connect(place.data / "presses.db") as file:
            file.execute("DELETE FROM dirty")
        file.close()
    else:
        store._engine._keep(dirty={})  # type: ignore[attr-defined]
    store = place.writer()
    store.recheck(since=FIRST)
    assert_as_given(store, GIVEN)


@pytest.mark.parametrize("place", ["influx"], indirect=True)
def test_a_server_that_has_gone_back_to_an_earlier_state_is_told_the_present_one(place: Place) -> None:
    store = place.writer()
    store.append(GIVEN[:50])
    server = Server(place.url, place.influxdb)
    server.command("DROP MEASUREMENT state")
    server.close()
    store.append(GIVEN)
    assert_as_given(store, GIVEN)
    assert place.reader().tally(YEAR) == city.counted(GIVEN, city.rules(), YEAR)
