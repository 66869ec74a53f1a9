"""A card that was copied: two boxes go on under one name, and what each was pressed is stored once."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from satisfaction.press import Rating
from tests.eventually import eventually
from tests.plugins.box import RunBox
from tests.plugins.broker import NewBroker
from tests.plugins.ingest import MakeHome, StartThread

BOX = "copied-1"
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def test_presses_of_two_copies_of_a_card_are_all_stored_once_though_one_hears_the_others_receipts(
    new_broker: NewBroker,
    ingest_home: MakeHome,
    ingest_thread: StartThread,
    run_box: RunBox,
    tmp_path: Path,
) -> None:
    broker = new_broker()
    at = ingest_home(broker, boxes=(BOX,))
    ingest_thread(at)
    first = run_box(broker, BOX, card="first")
    for number in range(10):
        first.press(Rating.SATISFIED, MONDAY + timedelta(seconds=10 * number))
    first.wait_receipted(20)
    first.stop()
    shutil.copytree(tmp_path / "first", tmp_path / "second")
    lock = sqlite3.connect(at.home.data / "presses.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    first = run_box(broker, BOX, card="first")
    first.press(Rating.DISSATISFIED, MONDAY + timedelta(hours=1))
    eventually(lambda: at.state().get("received", 0) >= 11, what="ingest has it in hand")
    first.stop()
    second = run_box(broker, BOX, card="second")
    for number in range(3):
        second.press(Rating.VERY_SATISFIED, MONDAY + timedelta(hours=2, minutes=number))
    eventually(lambda: at.state().get("received", 0) >= 12, what="ingest has the other in hand")
    lock.execute("ROLLBACK")
    lock.close()
    second.wait_receipted(30)
    second.stop()
    run_box(broker, BOX, card="first").wait_receipted(20)
    ratings = Counter(press.rating for press in at.presses())
    assert ratings == {Rating.SATISFIED: 10, Rating.DISSATISFIED: 1, Rating.VERY_SATISFIED: 3}
