"""Ingest is killed, or its store goes away, in the middle of presses: in the end each is stored exactly once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from tests.plugins.broker import Broker
from tests.plugins.influxd import InfluxDatabase
from tests.plugins.ingest import IngestHome, IngestProcess, IngestThread, PlayedBox, a_press, eventually

NewBroker = Callable[[], Broker]
MakeHome = Callable[..., IngestHome]
StartProcess = Callable[[IngestHome], IngestProcess]
StartThread = Callable[[IngestHome], IngestThread]
PlayBox = Callable[[Broker, str], PlayedBox]


@pytest.fixture(params=["sqlite", "influxdb"])
def database(request: pytest.FixtureRequest) -> InfluxDatabase | None:
    return None if request.param == "sqlite" else request.getfixturevalue("influx_database")


def test_ingest_killed_in_the_middle_of_500_presses_stores_exactly_500(
    database: InfluxDatabase | None,
    new_broker: NewBroker,
    ingest_home: MakeHome,
    ingest_process: StartProcess,
    play_box: PlayBox,
) -> None:
    broker = new_broker()
    at = ingest_home(broker, boxes=("b1",), store=database)
    running = [ingest_process(at)]
    box = play_box(broker, "b1")
    presses = [a_press("b1", seq) for seq in range(1, 501)]

    sent = iter(range(1, 10_000))

    def kill_twice() -> None:
        if next(sent) in (150, 350):
            running[-1].kill()
            running.append(ingest_process(at))

    box.insist(presses, meanwhile=kill_twice)
    assert at.presses() == presses
    assert running[-1].stop() == 0


def test_a_broker_killed_in_the_middle_of_500_presses_loses_none(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread, play_box: PlayBox
) -> None:
    broker = new_broker()
    at = ingest_home(broker, boxes=("b1",))
    ingest_thread(at)
    box = play_box(broker, "b1")
    presses = [a_press("b1", seq) for seq in range(1, 501)]
    sent = iter(range(1, 10_000))

    def kill_once() -> None:
        if next(sent) == 250:
            broker.mosquitto.kill()
            broker.restart()

    box.insist(presses, meanwhile=kill_once)
    assert at.presses() == presses


@pytest.mark.proof  # SQLite itself waits 10 s for a lock before it says so
def test_a_store_that_is_away_is_said_and_caught_up_with(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread, play_box: PlayBox
) -> None:
    broker = new_broker()
    at = ingest_home(broker, boxes=("b1",))
    ingest_thread(at)
    box = play_box(broker, "b1")
    box.insist([a_press("b1", 1)])
    lock = sqlite3.connect(at.home.data / "presses.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    box.send(a_press("b1", 2))
    eventually(lambda: not at.state()["store"], what="the heartbeat says that the store is away")
    assert box.receipted() == {("9f3c2a1b", 1)}
    lock.execute("ROLLBACK")
    lock.close()
    eventually(lambda: ("9f3c2a1b", 2) in box.receipted(), what="the press that waited is stored")
    eventually(lambda: at.state()["store"], what="the heartbeat says that the store serves again")
    box.insist([a_press("b1", 3)])
    assert [press.seq for press in at.presses()] == [1, 2, 3]
