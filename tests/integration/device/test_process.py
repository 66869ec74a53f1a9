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
from device.config import BoxConfig, load
from device.desk import HELP
from device.inbox import Item, LinkDown, LinkUp
from device.link import Link
from hailong.simulation.box import DrivenClock
from satisfaction.press import Rating
from store.book import boxes
from store.book.boxes import BoxState
from tests.eventually import eventually
from tests.integration.device.conftest import Enrol
from tests.plugins.broker import Broker
from tests.plugins.ingest import IngestHome, MakeHome, StartThread

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


@pytest.fixture
def serving(broker: Broker, ingest_home: MakeHome, ingest_thread: StartThread) -> Callable[[str], IngestHome]:
    """``serving(box)`` is a running ingest that knows ``box``."""

    def start(box: str) -> IngestHome:
        home = ingest_home(broker, boxes=(box,))
        ingest_thread(home)
        return home

    return start


def test_a_key_pressed_on_a_desk_is_a_press_in_the_store_and_sigterm_ends_the_box(
    enrol: Enrol, serving: Callable[[str], IngestHome], run: Callable[[Path], Process]
) -> None:
    ingest = serving("desk")
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


def test_a_box_tells_its_health_and_one_that_is_killed_is_offline_by_its_last_will(
    enrol: Enrol, serving: Callable[[str], IngestHome], run: Callable[[Path], Process]
) -> None:
    ingest = serving("mortal")

    def state() -> BoxState | None:
        return boxes.states(ingest.book).get("mortal")

    process = run(enrol("mortal"))
    assert eventually(lambda: (known := state()) and known.online and known.health, what="online, with a report")
    process.kill()
    assert eventually(lambda: (known := state()) and not known.online, what="offline")


class LateClock(DrivenClock):
    """A clock of a Pi that was powered on ``on_ms`` ago and says ``wall_ms``, until it is set."""

    known = False

    def __init__(self, *, on_ms: int = 5_000, wall_ms: int = 0) -> None:
        super().__init__()
        self.on_ms, self.wall_ms = on_ms, wall_ms

    def moment(self) -> Moment:
        return Moment("boot", self.on_ms, self.sent_ms() if self.known else self.wall_ms, synced=self.known)


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


def test_after_90_s_without_the_time_it_connects_unless_its_clock_is_before_its_certificate(
    enrol: Enrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "TIME_LOOK_S", 0.05)
    bundle = load(enrol("dark") / "box.toml")
    early, fair = LateClock(on_ms=90_000), LateClock(on_ms=90_000, wall_ms=DrivenClock().sent_ms() + 1_000)
    assert "waiting for network time" in getattr(first_item(bundle, early), "why", "")
    assert isinstance(first_item(bundle, fair), LinkUp)


def first_item(config: BoxConfig, clock: LateClock) -> Item:
    """What the link of a box with ``clock`` says first."""
    came = queue.Queue[Item]()
    connection = Link(config, deliver=came.put, clock=clock)
    connection.start()
    try:
        return came.get(timeout=10)
    finally:
        connection.stop()
