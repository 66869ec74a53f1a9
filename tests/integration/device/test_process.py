"""The box as a process, with a keyboard for buttons; and a box that does not know the time yet."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from device import link
from device.clock import Moment
from device.config import load
from device.desk import HELP
from device.inbox import Item, LinkDown, LinkUp
from device.link import Link
from hailong.simulate import DrivenClock
from satisfaction.press import Rating
from tests.eventually import eventually
from tests.integration.device.conftest import Enrol
from tests.plugins.broker import Broker
from tests.plugins.ingest import IngestHome, IngestThread

Process = subprocess.Popen[str]


@pytest.fixture
def run() -> Iterator[Callable[[Path], Process]]:
    """``run(bundle)`` is ``hailong box --pins mock``, ended with the test."""
    running: list[Process] = []

    def begin(bundle: Path) -> Process:
        command = [sys.executable, "-m", "hailong", "box", "--config", str(bundle / "box.toml"), "--pins", "mock"]
        running.append(subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def test_a_key_pressed_on_a_desk_is_a_press_in_the_store_and_sigterm_ends_the_box(
    broker: Broker,
    enrol: Enrol,
    ingest_home: Callable[..., IngestHome],
    ingest_thread: Callable[[IngestHome], IngestThread],
    run: Callable[[Path], Process],
) -> None:
    ingest = ingest_home(broker, boxes=("desk",))
    ingest_thread(ingest)
    bundle = enrol("desk", resend_s=1.0)
    process = run(bundle)
    assert process.stdin is not None
    process.stdin.write("3\n")
    process.stdin.flush()
    (press,) = eventually(ingest.presses, what="the press is stored")
    assert press.rating is Rating.DISSATISFIED
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == [f"{HELP}\n", "không hài lòng: stored, thanks\n"]

    again = run(bundle)
    assert again.wait(20) == 1
    assert again.stderr is not None
    assert "another process runs the box" in again.stderr.read()

    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


class LateClock(DrivenClock):
    """A clock of a Pi just powered on, until it is set."""

    known = False

    def moment(self) -> Moment:
        return Moment("boot", 5_000, 0 if not self.known else self.sent_ms(), synced=self.known)


def test_a_box_waits_for_the_time_says_so_and_connects_once_it_has_it(
    enrol: Enrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "TIME_LOOK_S", 0.05)
    clock, came = LateClock(), queue.Queue[Item]()
    connection = Link(load(enrol("late") / "box.toml"), deliver=came.put, clock=clock)
    connection.start()
    try:
        waiting = came.get(timeout=10)
        assert isinstance(waiting, LinkDown)
        assert "waiting for network time" in waiting.why
        clock.known = True
        assert isinstance(came.get(timeout=10), LinkUp)
    finally:
        connection.stop()
