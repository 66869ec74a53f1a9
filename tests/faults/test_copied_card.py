"""A card that was copied: two boxes go on under one name, and what each was pressed is stored once."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from device.config import render
from hailong.simulation.box import SimulatedBox
from satisfaction.press import Rating
from tests.eventually import eventually
from tests.plugins.broker import Broker
from tests.plugins.ingest import IngestHome, IngestThread

BOX = "copied-1"
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Broker, str], SimulatedBox]]:
    # Sessions end at once here because they are stopped, not because another box takes them over.
    monkeypatch.setattr("device.patience.SHORT_S", 0.0)
    started: list[SimulatedBox] = []

    def start(broker: Broker, card: str) -> SimulatedBox:
        if not (tmp_path / card).exists():
            broker.box_bundle(BOX, tmp_path / card)
            told = render(BOX, host=broker.host, port=broker.port)
            told = told.replace("resend_s = 30.0", "resend_s = 1.0").replace("reconnect_s = 20.0", "reconnect_s = 0.1")
            (tmp_path / card / "box.toml").write_text(told)
        started.append(SimulatedBox(tmp_path / card))
        started[-1].start()
        eventually(lambda: started[-1].connected, what="connected")
        return started[-1]

    yield start
    for box in started:
        box.stop()


def test_presses_of_two_copies_of_a_card_are_all_stored_once_though_one_hears_the_others_receipts(
    new_broker: Callable[[], Broker],
    ingest_home: Callable[..., IngestHome],
    ingest_thread: Callable[[IngestHome], IngestThread],
    start: Callable[[Broker, str], SimulatedBox],
    tmp_path: Path,
) -> None:
    broker = new_broker()
    at = ingest_home(broker, boxes=(BOX,))
    ingest_thread(at)
    first = start(broker, "first")
    for number in range(10):
        first.press(Rating.SATISFIED, MONDAY + timedelta(seconds=10 * number))
    first.wait_receipted(20)
    first.stop()
    shutil.copytree(tmp_path / "first", tmp_path / "second")
    lock = sqlite3.connect(at.home.data / "presses.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    first = start(broker, "first")
    first.press(Rating.DISSATISFIED, MONDAY + timedelta(hours=1))
    eventually(lambda: at.state().get("received", 0) >= 11, what="ingest has it in hand")
    first.stop()
    second = start(broker, "second")
    for number in range(3):
        second.press(Rating.VERY_SATISFIED, MONDAY + timedelta(hours=2, minutes=number))
    eventually(lambda: at.state().get("received", 0) >= 12, what="ingest has the other in hand")
    lock.execute("ROLLBACK")
    lock.close()
    second.wait_receipted(30)
    second.stop()
    start(broker, "first").wait_receipted(20)
    ratings = Counter(press.rating for press in at.presses())
    assert ratings == {Rating.SATISFIED: 10, Rating.DISSATISFIED: 1, Rating.VERY_SATISFIED: 3}
