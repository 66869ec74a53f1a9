"""Ingest is killed, or its store goes away, in the middle of presses: in the end each is stored exactly once."""

from __future__ import annotations

import os
import signal
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hailong.influxd import Influxd
from store.settings import InfluxSettings
from tests.eventually import eventually
from tests.plugins.broker import NewBroker, free_port
from tests.plugins.influxd import InfluxDatabase
from tests.plugins.ingest import (
    MakeHome,
    PlayBox,
    Served,
    StartProcess,
    StartThread,
    a_press,
    serves,
)


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


def test_a_broker_killed_in_the_middle_of_500_presses_loses_none(served: Served) -> None:
    broker, at, box = served.broker, served.at, served.box
    presses = [a_press("b1", seq) for seq in range(1, 501)]
    sent = iter(range(1, 10_000))

    def kill_once() -> None:
        if next(sent) == 250:
            broker.mosquitto.kill()
            broker.restart()

    box.insist(presses, meanwhile=kill_once)
    assert at.presses() == presses


@pytest.mark.proof  # SQLite itself waits 10 s for a lock before it says so
def test_while_the_store_is_away_ingest_takes_no_more_says_so_and_catches_up_by_itself(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread, play_box: PlayBox
) -> None:
    broker, port = new_broker(), free_port()
    at = ingest_home(broker, boxes=("b1",), waiting_presses=1_000, metrics_port=port)
    ingest_thread(at)
    box = play_box(broker, "b1")
    box.insist([a_press("b1", 1)])
    presses = [a_press("b1", seq) for seq in range(2, 3_002)]  # a batch in hand, 1,000 that wait, and more
    arrays = [presses[start : start + 100] for start in range(0, len(presses), 100)]
    lock = sqlite3.connect(at.home.data / "presses.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    for array in arrays:
        box.send(*array)
    eventually(lambda: not at.state()["store"], what="the heartbeat says that the store is away")
    assert at.state()["waiting"] <= 2_000
    assert at.state()["shed"] >= 1_000
    assert "hailong_ingest_store_serves 0" in scrape(port)

    def nobody_is_there() -> bool:
        box.send(a_press("b1", 3_002))
        return box.broker_said[-1] == "No matching subscribers"

    eventually(nobody_is_there, what="the broker says so to the box")
    assert box.receipted() == {("9f3c2a1b", 1)}
    lock.execute("ROLLBACK")
    lock.close()
    eventually(
        lambda: at.state()["store"] and at.state()["taking"], what="the heartbeat says that the store serves again"
    )
    assert "hailong_ingest_store_serves 1" in scrape(port)
    for array in arrays:  # as a box does with what has no receipt
        box.send(*array)
    eventually(lambda: len(box.receipted()) == 3_001, what="a receipt for each press")
    assert [press.seq for press in at.presses()] == list(range(1, 3_002))


@pytest.mark.proof  # a store has ten seconds to answer
def test_an_influxdb_that_takes_a_request_and_never_answers_is_away_long_before_the_request_fails(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread, play_box: PlayBox, influxd: Influxd
) -> None:
    login = InfluxSettings(username=influxd.username, password_file=str(influxd.password_file), timeout_s=600)
    broker = new_broker()
    at = ingest_home(broker, boxes=("b1",), store=InfluxDatabase(f"{influxd.url}/hangs", login))
    ingest_thread(at)
    box = play_box(broker, "b1")
    box.insist([a_press("b1", 1)])
    with stopped(influxd):
        box.send(a_press("b1", 2))
        eventually(lambda: at.state()["store_problem"].startswith("no answer for"), what="the heartbeat says so")
        eventually(lambda: not at.state()["taking"], what="presses are left to the boxes")
        assert box.receipted() == {("9f3c2a1b", 1)}
    eventually(lambda: box.receipted() == {("9f3c2a1b", 1), ("9f3c2a1b", 2)}, what="the receipt of what was in hand")
    eventually(lambda: serves(at, os.getpid()), what="presses are taken again")
    box.insist([a_press("b1", 3)])
    assert [press.seq for press in at.presses()] == [1, 2, 3]


@contextmanager
def stopped(influxd: Influxd) -> Iterator[None]:
    """Within the block it takes connections and answers nothing."""
    process = influxd._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


def scrape(port: int) -> str:
    """The metrics page."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return str(answer.read().decode())
