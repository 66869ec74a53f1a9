"""A request that InfluxDB carries out long after it was given up undoes nothing that was written since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from satisfaction.press import Press
from store.contract import StoreUnavailable, Tally
from store.influx.server import Server
from store.influx.writer import LATEST_S, InfluxWriter
from store.judge import Judge
from store.writer import Writer
from tests.contract import city
from tests.contract.city import BEGIN, FIRST, press
from tests.contract.conftest import Place

pytestmark = pytest.mark.parametrize("place", ["influx"], indirect=True)
YEAR = Tally(BEGIN, FIRST + timedelta(days=300), counted_only=False)
NEXT_DAY = press(2, at_ms=city.at(FIRST + timedelta(days=1), 9))
NEXT_DAY_3 = press(3, at_ms=NEXT_DAY.at_ms)


class Late:
    """Holds back the first write that has a line beginning with ``start``, as a network does."""

    def __init__(self, patch: pytest.MonkeyPatch, start: str) -> None:
        self.arrive: Callable[[], None] | None = None
        write = Server.write

        def held_back(server: Server, lines: list[str], *, policy: str) -> None:
            if self.arrive is None and any(line.startswith(start) for line in lines):
                self.arrive = lambda: write(server, lines, policy=policy)
                raise StoreUnavailable("no answer")
            write(server, lines, policy=policy)

        patch.setattr(Server, "write", held_back)

    def arrives(self) -> None:
        assert self.arrive is not None
        self.arrive()


def is_right(place: Place, given: list[Press]) -> None:
    """For a reader of now, and for a writer that starts anew."""
    assert place.reader().tally(YEAR) == city.counted(given, city.rules(), YEAR)
    again = place.writer()
    assert [item.runs for item in again.held()] == [((1, len(given)),)]
    assert again.append(given).new == ()
    while again.roll_up():
        pass
    assert again.verify() == []
    assert again.tally(YEAR) == city.counted(given, city.rules(), YEAR)


def test_a_mark_taken_away_late_leaves_the_mark_that_came_since(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = place.writer()
    store.append([press(1)])
    late = Late(monkeypatch, "state method=2i,raw_since=0i,parts=0i")
    with pytest.raises(StoreUnavailable):
        store.roll_up()
    store.append([press(2)])
    late.arrives()
    is_right(place, [press(1), press(2)])


def test_a_mark_that_comes_late_leaves_the_marks_that_came_since(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = place.writer()
    late = Late(monkeypatch, "state")
    with pytest.raises(StoreUnavailable):
        store.append([press(1)])
    store.append([NEXT_DAY])
    late.arrives()
    assert place.reader().tally(YEAR) == city.counted([NEXT_DAY], city.rules(), YEAR)
    store.append([press(1)])
    is_right(place, [press(1), NEXT_DAY])


def test_numbers_held_that_come_late_are_not_those_of_now(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = place.writer()
    store.append([press(1)])
    late = Late(monkeypatch, "held")
    with pytest.raises(StoreUnavailable):
        store.roll_up()
    store.append([press(2)])
    store.roll_up()
    late.arrives()
    is_right(place, [press(1), press(2)])


def writer(place: Place, now: list[float]) -> Writer:
    """A writer as a process that has just started has it, whose clock is ``now``."""
    store = Writer(InfluxWriter(Server(place.url, place.influxdb), monotonic=lambda: now[0]), Judge(city.rules()))
    place.opened.callback(store.close)
    return store


def figures_that_differ(store: Writer) -> list[tuple[int, int]]:
    """(rolled up, raw) of box-days."""
    return [(item.rolled_up, item.raw) for item in store.verify() if item.box and not item.month]


def cells_on_their_way(place: Place, patch: pytest.MonkeyPatch, now: list[float]) -> tuple[Writer, Late]:
    """A writer that has given up its first cells, of one press, and has two presses now."""
    place.writer()
    store = writer(place, now)
    store.append([press(1)])
    late = Late(patch, "box_day")
    with pytest.raises(StoreUnavailable):
        store.roll_up()
    store.append([press(2)])
    return store, late


def test_cells_that_come_late_are_counted_once_more_when_none_can_come_any_longer(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    store, late = cells_on_their_way(place, monkeypatch, now)
    assert (store.roll_up(), store.roll_up()) == (1, 0)
    late.arrives()
    assert figures_that_differ(store) == [(1, 2)]
    now[0] = LATEST_S
    assert store.roll_up() == 1
    is_right(place, [press(1), press(2)])


def test_cells_of_a_writer_that_died_since_are_counted_once_more_too(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had counted the day again and taken the mark away; two restarts later the first request arrives."""
    now = [0.0]
    first, late = cells_on_their_way(place, monkeypatch, now)
    assert first.roll_up() == 1
    writer(place, now).append([NEXT_DAY_3])
    last = writer(place, now)
    assert (last.roll_up(), last.roll_up()) == (1, 0)
    late.arrives()
    assert figures_that_differ(last) == [(1, 2)]
    now[0] = LATEST_S
    assert last.roll_up() == 2
    is_right(place, [press(1), press(2), NEXT_DAY_3])


def test_an_ingest_on_another_machine_makes_the_first_one_stop_before_figures_differ(place: Place) -> None:
    first = place.writer()
    first.append([press(1)])
    second = place.writer()
    second.append([press(2)])
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="another ingest writes"):
            first.roll_up()
    while second.roll_up():
        pass
    is_right(place, [press(1), press(2)])
