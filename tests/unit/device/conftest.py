"""A box on mock pins with a driven clock, without a network."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from device import pins
from device.box import Box
from device.clock import Moment
from device.config import load, render
from device.outbox import Outbox
from device.rows import Key
from device.spool import open_outbox
from device.taking import Tell
from hailong.simulation.box import DrivenClock
from satisfaction.press import Press, Rating

NOW = Moment("boot-1", 60_000, 1_770_000_000_000, synced=True)
Open = Callable[..., Outbox]


class BenchClock(DrivenClock):
    """A driven clock whose machine may lose its power."""

    def reboot(self) -> None:
        """Another boot, a second old."""
        self._boot, self._boottime_ms = f"{self._boot} again", 1_000


class Bench:
    """The real box code, turned by hand."""

    def __init__(self, directory: Path, *, clock: Any = None, tell: Tell = lambda *_: None) -> None:
        (directory / "box.toml").write_text(render("b1", host="127.0.0.1", port=1), "utf-8")
        self.config = load(directory / "box.toml")
        self.clock = clock or BenchClock()
        self.tell = tell
        self.began = time.monotonic()
        self.lives = 0
        self.outbox: Any = None
        self.begin()

    def begin(self, *, held: Collection[Rating] = ()) -> None:
        """Start (again), with the buttons ``held`` down."""
        self.factory: Any = pins.factory("mock")
        fingers = [self.factory.pin(self.config.pins.button(rating)) for rating in held]
        for pin in fingers:
            pin.drive_high = pin.drive_low  # the pull-up does not win
        self.outbox = open_outbox(self.config.data / "outbox.db", box="b1", serial="pi-1")
        self.box = Box(
            self.config,
            outbox=self.outbox,
            pin_factory=self.factory,
            clock=self.clock,
            alive=self._alive,
            tell=self.tell,
        )
        for pin in fingers:
            del pin.drive_high

    def push(self, rating: Rating, *, hold_s: float = 0.2) -> None:
        """Press and release."""
        self.down(rating)
        self.wait(hold_s)
        self.up(rating)
        self.wait(0.05)

    def down(self, rating: Rating) -> None:
        """Press, and let 6 ms pass."""
        self.factory.pin(self.config.pins.button(rating)).drive_low()
        self.wait(0.006)

    def up(self, rating: Rating) -> None:
        """Release."""
        self.factory.pin(self.config.pins.button(rating)).drive_high()
        self.box.turn()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.box.turn()
        self.clock.advance(seconds)
        self.box.turn()

    def lit(self, name: str) -> bool:
        """Whether the lamp ``name`` shines."""
        return bool(self.factory.pin(getattr(self.config.pins, name)).state)

    def stored(self) -> list[Press]:
        """All presses on disk, the final ones first."""
        unfinished: list[Press] = self.outbox.read(left.key for left in self.outbox.unfinished())
        return self.final() + unfinished

    def final(self) -> list[Press]:
        """The presses that may be sent, in their order."""
        found: list[Press] = self.outbox.read(key for _, key in self.outbox.pending_after(0, limit=10_000))
        return found

    def _alive(self) -> None:
        self.lives += 1


@pytest.fixture
def memory() -> Iterator[Path]:
    """A directory in memory where there is one: thousands of commits without a disk's waits."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        yield Path(name)


@pytest.fixture
def bench(memory: Path) -> Iterator[Bench]:
    made = Bench(memory)
    yield made
    made.box.close()


@pytest.fixture
def unreadable() -> str:
    """A file of 4096 bytes that opens but cannot be read: the kernel refuses the speed of a loopback interface."""
    path = Path("/sys/class/net/lo/speed")
    if not path.exists():
        pytest.skip("this machine shows no /sys")
    return str(path)


def refuse(*_: object, **__: object) -> None:
    """As a card that was remounted read-only."""
    db = sqlite3.connect(":memory:")
    db.execute("PRAGMA query_only = 1")
    db.execute("CREATE TABLE t (x)")


def full(*_: object, **__: object) -> None:
    """As a card without room."""
    db = sqlite3.connect(":memory:")
    db.execute("PRAGMA max_page_count = 1")
    db.execute("CREATE TABLE t (x)")


@pytest.fixture
def open_box(memory: Path) -> Open:
    return lambda **more: Outbox(memory / "outbox.db", **{"box": "b1", "serial": "pi-1", **more})


def add(outbox: Outbox, rating: Rating = Rating.SATISFIED, *, now: Moment = NOW) -> Key:
    key = outbox.add(rating, boottime_ms=now.boottime_ms, now=now)
    outbox.finish(key)
    return key
