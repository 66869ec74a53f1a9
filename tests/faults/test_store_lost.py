"""The presses are lost with the store's disk: the boxes still hold them, and bring them again, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from device.config import render
from hailong.simulation.box import SimulatedBox
from satisfaction.press import Rating
from tests.eventually import eventually
from tests.plugins.broker import Broker
from tests.plugins.ingest import IngestHome, IngestProcess

PRESSES = 30
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
BOX = "kept-1"


@pytest.fixture
def start_box(tmp_path: Path) -> Iterator[Callable[[Broker], SimulatedBox]]:
    """The real box on mock pins; started again it is the same box on the same card."""
    started: list[SimulatedBox] = []

    def start(broker: Broker) -> SimulatedBox:
        bundle = tmp_path / BOX
        if not bundle.exists():
            broker.box_bundle(BOX, bundle)
            (bundle / "box.toml").write_text(render(BOX, host=broker.host, port=broker.port))
        for box in started:
            box.stop()
        started.append(SimulatedBox(bundle))
        started[-1].start()
        return started[-1]

    yield start
    for box in started:
        box.stop()


def _named(at: IngestHome, last: int) -> bool:
    """Whether the box has reported that all up to ``last`` have receipts."""
    return at.book.row("SELECT 1 FROM spool_reports WHERE box = ? AND receipted = ?", BOX, last) is not None


def _lose_presses(at: IngestHome) -> None:
    for file in at.home.data.glob("presses.db*"):
        file.unlink()


def test_a_store_that_lost_all_presses_is_filled_again_by_the_box(
    new_broker: Callable[[], Broker],
    ingest_home: Callable[..., IngestHome],
    ingest_process: Callable[[IngestHome], IngestProcess],
    start_box: Callable[[Broker], SimulatedBox],
) -> None:
    broker = new_broker()
    at = ingest_home(broker, boxes=(BOX,))
    ingest = ingest_process(at)
    box = start_box(broker)
    eventually(lambda: box.served, what="the box is connected")
    for number in range(PRESSES):
        box.press(list(Rating)[number % 3], MONDAY + timedelta(seconds=10 * number))
    box.wait_receipted(20)
    start_box(broker)  # it reports when it connects
    eventually(lambda: _named(at, PRESSES), what="the box has named its numbers")
    before = at.presses()
    ingest.stop()
    _lose_presses(at)
    ingest_process(at)
    eventually(lambda: len(at.presses()) == PRESSES, what="the box has brought all presses again", within_s=30)
    assert at.presses() == before
