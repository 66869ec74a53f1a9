"""The broker is killed and forgets everything: the box has kept every press, so each is stored, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hailong.simulation.box import SimulatedBox
from satisfaction.press import Rating
from tests.eventually import eventually
from tests.plugins.box import RunBox
from tests.plugins.broker import Broker, NewBroker
from tests.plugins.ingest import MakeHome, StartThread

PRESSES = 1000
KILLS = 5
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def kill_and_forget(broker: Broker) -> None:
    """SIGKILL, and whatever the broker may have left on its disk is gone before it starts again."""
    broker.mosquitto.kill()
    for left in broker.directory.glob("*.db*"):
        left.unlink()
    broker.restart()


def _receipted(box: SimulatedBox, number: int, *, more_than: int) -> int | None:
    """How many of the presses up to ``number`` have a receipt, once they are ``more_than``."""
    count = number + 1 - box.pending()
    return count if count > more_than else None


@pytest.mark.parametrize(
    "persistence",
    [
        pytest.param(False, id="as rendered"),
        pytest.param(True, id="with persistence switched on", marks=pytest.mark.proof),
    ],
)
def test_1000_presses_with_the_broker_killed_five_times_are_all_stored_once(
    persistence: bool,
    new_broker: NewBroker,
    ingest_home: MakeHome,
    ingest_thread: StartThread,
    run_box: RunBox,
) -> None:
    broker = new_broker()
    if persistence:  # a city's own choice, or a distribution's default, must not matter
        conf = broker.directory / "mosquitto.conf"
        conf.write_text(conf.read_text().replace("persistence false", "persistence true\nautosave_interval 1"))
        kill_and_forget(broker)
    at = ingest_home(broker, boxes=("killed-1",))
    ingest_thread(at)
    box = run_box(broker, "killed-1")
    eventually(lambda: box.served, what="the box is connected")
    receipted = 0
    for number in range(PRESSES):
        box.press(list(Rating)[number % 3], MONDAY + timedelta(seconds=10 * number))
        if number % (PRESSES // KILLS) == PRESSES // KILLS // 2:
            # In the middle of the traffic: receipts have come since the last kill, and presses are on their way.
            receipted = eventually(lambda: _receipted(box, number, more_than=receipted), what="receipts come")  # noqa: B023
            kill_and_forget(broker)
    box.wait_receipted(120)
    assert [press.seq for press in at.presses()] == list(range(1, PRESSES + 1))
    assert [press.rating for press in at.presses()] == [list(Rating)[number % 3] for number in range(PRESSES)]


def test_the_rendered_broker_writes_nothing_of_a_press_to_its_disk(
    new_broker: NewBroker,
    ingest_home: MakeHome,
    ingest_thread: StartThread,
    run_box: RunBox,
) -> None:
    broker = new_broker()
    before = {path.name for path in broker.directory.iterdir()}
    at = ingest_home(broker, boxes=("killed-2",))
    ingest_thread(at)
    box = run_box(broker, "killed-2")
    eventually(lambda: box.served, what="the box is connected")
    box.press(Rating.SATISFIED, MONDAY)
    box.wait_receipted(20)
    broker.mosquitto.stop()
    assert {path.name for path in broker.directory.iterdir()} == before - {"mosquitto.pid"}
