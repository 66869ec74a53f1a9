"""What InfluxDB refuses: a bad point is set aside with the server's words, everything else waits."""

from __future__ import annotations

from datetime import date

import pytest

from satisfaction.press import Press, Rating
from satisfaction.reasons import Reason
from store.contract import StoreMisconfigured, StoreUnavailable, Tally
from store.influx.questions import RAW
from store.influx.server import Server
from store.settings import InfluxSettings
from tests.contract import city
from tests.contract.city import FIRST
from tests.contract.conftest import Place

pytestmark = pytest.mark.parametrize("place", ["influx"], indirect=True)


def test_a_point_the_server_will_never_take_is_set_aside_and_its_neighbours_are_kept(place: Place) -> None:
    """A field of another type in the same shard: 400 partial write, found by halving the batch."""
    store = place.writer()
    server = Server(place.url, place.influxdb)
    server.write([f"press,box=elsewhere reason=5i {city.at(FIRST, 9)}000000"], policy=RAW)
    server.close()
    bad = Press("box-1", "0000000a", 7, city.at(FIRST, 9), Rating.DISSATISFIED, reason=Reason.TIME)
    appended = store.append([*(city.press(seq) for seq in range(1, 7)), bad, city.press(8)])
    assert [refused for refused, _ in appended.unstorable] == [bad]
    assert "field type conflict" in appended.unstorable[0][1]
    assert len(appended.new) == 7
    assert [(held.box, held.runs) for held in place.reader().held()] == [("box-1", ((1, 6), (8, 8)))]
    store.roll_up()
    assert [(held.box, held.runs) for held in place.reader().held()] == [("box-1", ((1, 6), (8, 8)))]


def test_a_press_of_a_time_the_server_does_not_know_is_set_aside_and_its_neighbours_are_kept(place: Place) -> None:
    """InfluxDB's years end in 2262; a restored backup may bring what a box said with a broken clock."""
    store = place.writer()
    far = city.press(3, at_ms=city.at(date(2300, 1, 1), 9))
    appended = store.append([city.press(1), city.press(2), far, city.press(4)])
    assert [press for press, _ in appended.unstorable] == [far]
    assert "out of range" in appended.unstorable[0][1]
    assert store.roll_up() == 2
    assert [held.runs for held in place.writer().held()] == [((1, 2), (4, 4))]
    assert store.verify() == []


def test_a_wrong_password_is_said_and_nothing_is_dropped(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.writer().append([city.press(1)])
    monkeypatch.setenv("HAILONG_INFLUXDB_PASSWORD", "wrong")
    place.influxdb = InfluxSettings(username="hailong")
    with pytest.raises(StoreMisconfigured, match="login is refused"):
        place.writer()
    with pytest.raises(StoreMisconfigured, match="login is refused"):
        place.reader().ping()


def test_a_database_that_vanishes_pauses_the_writer(place: Place) -> None:
    store = place.writer()
    store.append([city.press(1)])
    assert place.database is not None
    place.database.drop()
    with pytest.raises(StoreMisconfigured, match=r"not found|no dbrp mapping found"):
        store.append([city.press(2)])
    with pytest.raises(StoreMisconfigured, match="not found"):
        store.tally(Tally(FIRST, FIRST.replace(year=2027)))


def test_a_server_that_is_away_is_unavailable_not_misconfigured(place: Place) -> None:
    place.url = "influxdb://127.0.0.1:1/hailong"
    with pytest.raises(StoreUnavailable) as away:
        place.reader().ping()
    assert not isinstance(away.value, StoreMisconfigured)


def test_an_address_without_a_database_is_refused_in_words(place: Place) -> None:
    place.url = "influxdb://127.0.0.1"
    with pytest.raises(StoreMisconfigured, match="influxdb://host:port/database"):
        place.reader()


def test_a_password_file_that_is_not_there_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HAILONG_INFLUXDB_PASSWORD", raising=False)
    place.influxdb = InfluxSettings(username="hailong", password_file="/nowhere/password")
    with pytest.raises(StoreMisconfigured, match="/nowhere/password"):
        place.reader()


@pytest.mark.parametrize("policy", ["raw", "rollups"])
def test_a_server_that_is_told_to_delete_by_itself_pauses_the_writer_before_anything_is_gone(
    place: Place, policy: str
) -> None:
    store = place.writer()
    store.append([city.press(1)])
    server = Server(place.url, place.influxdb)
    if not server.version().startswith("1."):
        pytest.skip("a 2.x bucket is not looked at")
    alter = f'ALTER RETENTION POLICY "{policy}" ON "{server.database}" DURATION'
    server.command(f"{alter} 90000d")
    with pytest.raises(StoreMisconfigured, match=f"deletes {policy} .* after 2160000h0m0s"):
        store.recheck(since=FIRST)
    with pytest.raises(StoreMisconfigured, match="keep_days"):
        place.writer()
    server.command(f"{alter} INF")
    server.close()
    assert store.recheck(since=FIRST) == []
