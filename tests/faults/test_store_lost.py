"""The presses are lost with the store's disk: the boxes still hold them, and bring them again, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from satisfaction.press import Rating
from tests.eventually import eventually
from tests.plugins.box import RunBox
from tests.plugins.broker import NewBroker
from tests.plugins.ingest import IngestHome, MakeHome, StartProcess

PRESSES = 30
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
BOX = "kept-1"


def _named(at: IngestHome, last: int) -> bool:
    """Whether the box has reported that all up to ``last`` have receipts."""
    return at.book.row("SELECT 1 FROM spool_reports WHERE box = ? AND receipted = ?", BOX, last) is not None


def _lose_presses(at: IngestHome) -> None:
    for file in at.home.data.glob("presses.db*"):
        file.unlink()


def test_a_store_that_lost_all_presses_is_filled_again_by_the_box(
    new_broker: NewBroker,
    ingest_home: MakeHome,
    ingest_process: StartProcess,
    run_box: RunBox,
) -> None:
    broker = new_broker()
    at = ingest_home(broker, boxes=(BOX,))
    ingest = ingest_process(at)
    box = run_box(broker, BOX)
    eventually(lambda: box.served, what="the box is connected")
    for number in range(PRESSES):
        box.press(list(Rating)[number % 3], MONDAY + timedelta(seconds=10 * number))
    box.wait_receipted(20)
    run_box(broker, BOX)  # it reports when it connects
    eventually(lambda: _named(at, PRESSES), what="the box has named its numbers")
    before = at.presses()
    ingest.stop()
    _lose_presses(at)
    ingest_process(at)
    eventually(lambda: len(at.presses()) == PRESSES, what="the box has brought all presses again", within_s=30)
    assert at.presses() == before
