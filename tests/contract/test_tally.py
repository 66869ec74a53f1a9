"""Every figure equals counting press by press, whatever is rolled up, dirty or corrected."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from satisfaction.integrity import Rules
from satisfaction.places import BoxPlace, Counter, Registry
from satisfaction.press import Press
from store.book import Book, recounts
from store.contract import By, PressReader, Step, Tally
from store.judge import Recount
from tests.contract import city
from tests.contract.city import BEGIN, FIRST
from tests.contract.conftest import Place

UNTIL = FIRST + timedelta(days=60)
QUESTIONS = [
    Tally(BEGIN, UNTIL),
    Tally(BEGIN, UNTIL, by=()),
    Tally(BEGIN, UNTIL, by=(By.UNIT, By.RATING), step=Step.DAY),
    Tally(BEGIN, UNTIL, by=(By.RATING, By.UNIT), step=Step.MONTH, counted_only=False),
    Tally(FIRST, FIRST + timedelta(days=3), by=(By.EXCLUSION, By.REASON), counted_only=False),
    Tally(FIRST, FIRST + timedelta(days=9), by=(By.COUNTER, By.RATING), step=Step.DAY, units=frozenset(("00004",))),
    Tally(BEGIN, UNTIL, by=(By.BOX, By.EXCLUSION), counted_only=False),
    Tally(BEGIN, UNTIL, by=(By.RATING,), counters=frozenset(("q-3", "q-1"))),
    Tally(BEGIN, UNTIL, by=(By.UNIT,), boxes=frozenset(("box-2", "box-nowhere")), step=Step.MONTH),
    Tally(BEGIN, UNTIL, by=(By.UNIT, By.BOX), units=frozenset(("", "00008")), counted_only=False),
    Tally(BEGIN, UNTIL, by=(By.UNIT, By.RATING), units=frozenset()),
    Tally(FIRST, FIRST + timedelta(days=4), by=(By.UNIT,), step=Step.HOUR, counted_only=False),
    Tally(FIRST, FIRST + timedelta(days=9), by=(By.RATING,), step=Step.HOUR, units=frozenset(("00004",))),
    Tally(date(2030, 1, 1), date(2031, 1, 1)),
    Tally(date(1, 1, 2), date(9999, 12, 30), by=(By.BOX,), counted_only=False),
    Tally(date(1, 1, 2), date(9999, 12, 30), by=(By.EXCLUSION,), step=Step.HOUR, counted_only=False),
]


def assert_right(reader: PressReader, given: list[Press], judge: Rules) -> None:
    for query in QUESTIONS:
        assert reader.tally(query) == city.counted(given, judge, query), query


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_are_right_while_dirty_half_done_and_clean(place: Place, seed: int) -> None:
    given = city.presses(seed=seed)
    store, reader = place.writer(), place.reader()
    store.append(given[: len(given) // 2])
    assert_right(reader, given[: len(given) // 2], city.rules())
    assert store.roll_up(limit=20) == 20
    assert_right(reader, given[: len(given) // 2], city.rules())
    store.append(given[len(given) // 2 :])
    assert_right(reader, given, city.rules())
    while store.roll_up(limit=50):
        pass
    assert_right(reader, given, city.rules())
    assert reader.verify() == []


def test_codes_of_counters_are_meant_literally(place: Place) -> None:
    odd = {"box-1": "quầy 1/2", "box-2": "a|b (c).*", "box-3": "it's a \\ q"}
    registry = city.rules().registry
    judge = Rules(
        Registry(
            units=registry.units,
            counters=[Counter(code, "00004", code, "", "", BEGIN) for code in odd.values()],
            boxes=[BoxPlace(box, counter, BEGIN) for box, counter in odd.items()],
        ),
        city.rules().calendar,
    )
    given, store = city.presses(days=2), place.writer(judge)
    store.append(given)
    while store.roll_up():
        pass
    for codes in (("quầy 1/2", "a|b (c).*"), ("a|b (c).*", "it's a \\ q"), ("it's a \\ q",), ("quầy 1/2",), ("a", "b")):
        query = Tally(BEGIN, UNTIL, by=(By.COUNTER,), counters=frozenset(codes), counted_only=False)
        assert store.tally(query) == city.counted(given, judge, query), codes


def test_rolling_up_gives_way_after_a_step(place: Place) -> None:
    store = place.writer()
    store.append(city.presses(days=40))
    assert store.roll_up(until=lambda: True) == 5
    assert_right(store, city.presses(days=40), city.rules())
    assert store.roll_up(until=lambda: False) > 0
    assert store.roll_up() == 0


def test_a_box_back_after_five_days_offline_is_counted_in_its_own_days(place: Place) -> None:
    given = city.presses(days=12)
    late = [item for item in given if item.box == "box-2" and item.at_ms >= city.at(FIRST + timedelta(days=6), 0)]
    store, reader = place.writer(), place.reader()
    store.append([item for item in given if item not in late])
    store.roll_up()
    store.append(late)
    assert_right(reader, given, city.rules())
    store.roll_up()
    assert_right(reader, given, city.rules())


def test_redelivery_after_a_roll_up_changes_no_figure(place: Place) -> None:
    given = city.presses(days=5)
    store = place.writer()
    store.append(given)
    store.roll_up()
    store.append(given)
    assert store.roll_up() == 0
    assert_right(place.reader(), given, city.rules())


MOVED = [
    BoxPlace("box-1", "q-1", BEGIN, FIRST + timedelta(days=9)),
    BoxPlace("box-1", "q-3", FIRST + timedelta(days=10)),
    BoxPlace("box-2", "q-2", BEGIN),
    BoxPlace("box-3", "q-3", BEGIN),
]


def test_a_registry_correction_moves_past_presses_at_once_and_for_good(place: Place) -> None:
    """From the correction in the book, over ingest taking it up, to the roll-up: the same figures at every moment."""
    given = city.presses()
    now = [city.rules()]
    book = Book(place.data / "book.db", new=True)
    store, reader = place.writer(lambda: now[0]), place.reader(lambda: now[0])
    store.append(given)
    store.roll_up()
    now[0] = city.rules(boxes=MOVED)
    recounts.add(book, Recount("box-1", FIRST + timedelta(days=10)), cause="registry", at_ms=1)
    assert_right(reader, given, now[0])
    assert recounts.apply(book, store, place=place.url) == 1
    assert recounts.apply(book, store, place=place.url) == 0
    assert_right(reader, given, now[0])
    store.roll_up(limit=7)
    assert_right(reader, given, now[0])
    store.roll_up()
    assert_right(reader, given, now[0])
    assert reader.verify() == []
    book.close()


def test_a_correction_for_every_box_reaches_only_its_days(place: Place) -> None:
    given = city.presses(days=20)
    store = place.writer()
    store.append(given)
    store.roll_up()
    store.recount(Recount("*", FIRST + timedelta(days=3), FIRST + timedelta(days=4)))
    assert store.roll_up() == 2 * 4


def test_marking_days_without_presses_costs_nothing(place: Place) -> None:
    store = place.writer()
    store.append([city.press(1)])
    store.roll_up()
    store.recount(Recount("box-1", FIRST, FIRST + timedelta(days=1)))
    assert store.roll_up() == 1
    store.recount(Recount("box-9", FIRST))
    assert store.roll_up() == 0


def test_another_method_of_counting_has_everything_counted_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    given = city.presses(days=10)
    store = place.writer()
    store.append(given)
    store.roll_up()
    monkeypatch.setattr("store.rollup.METHOD", 99)
    assert_right(place.reader(), given, city.rules())
    again = place.writer()
    assert_right(place.reader(), given, city.rules())
    assert again.roll_up() == 10 * 4


def test_presses_are_scanned_by_time_within_their_bounds(place: Place) -> None:
    given = sorted(city.presses(days=6), key=lambda item: (item.at_ms, item.identity))
    store = place.writer()
    store.append(given)
    since, until = given[10].at_ms, given[60].at_ms
    assert list(store.scan()) == given
    assert list(store.scan(since_ms=since, until_ms=until)) == given[10:60]
    of_box = [item for item in given[10:] if item.box == "box-3"]
    assert list(store.scan(boxes=frozenset(("box-3",)), since_ms=since)) == of_box
    assert list(store.scan(since_ms=city.at(date(2030, 1, 1), 0))) == []


def test_an_empty_store_answers_with_nothing(place: Place) -> None:
    store = place.writer()
    assert store.tally(QUESTIONS[0]).rows == []
    assert (list(store.scan()), store.gaps(), store.held(), store.verify(), store.roll_up()) == ([], [], [], [], 0)
    assert store.rebuild() == 0
