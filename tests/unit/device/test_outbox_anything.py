"""The outbox under any sequence of presses, receipts, crashes, clock steps and reboots."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from device.clock import Moment
from device.outbox import KEEP_MS, Outbox
from device.rows import Key
from satisfaction.press import ClockState, Rating
from satisfaction.receipt import Receipt
from tests.unit.device.conftest import add

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # quick; a crash is played by copying the files


class OutboxUnderAnything(RuleBasedStateMachine):
    """Presses, receipts lost or repeated, crashes, clock steps and reboots, against a plain model."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(dir=MEMORY))
        self.serial = "pi-1"
        self.now = Moment("boot-0", 1_000, 1_770_000_000_000, synced=False)
        self.outbox = self.open()
        self.made: list[tuple[Key, Rating]] = []
        self.receipted: set[Key] = set()
        self.timed: dict[Key, tuple[int, ClockState]] = {}

    def open(self) -> Outbox:
        return Outbox(self.directory / "outbox.db", box="b1", serial=self.serial)

    @rule(rating=st.sampled_from(list(Rating)), later_ms=st.integers(0, 10_000_000))
    def press(self, rating: Rating, later_ms: int) -> None:
        at = self.now
        self.now = Moment(at.boot, at.boottime_ms + later_ms, at.wall_ms + later_ms, at.synced)
        self.made.append((add(self.outbox, rating, now=self.now), rating))

    @precondition(lambda self: self.made)
    @rule(data=st.data(), twice=st.booleans())
    def receive(self, data: st.DataObject, twice: bool) -> None:
        key = data.draw(st.sampled_from([key for key, _ in self.made]))
        self.receipted.add(key)
        self.outbox.receive([Receipt(key.spool, (key.seq,))] * (1 + twice), now_ms=self.now.wall_ms)

    @rule()
    def crash(self) -> None:
        """Power cut: the file as it is on disk now, opened by another process."""
        copy = Path(tempfile.mkdtemp(dir=MEMORY))
        for file in self.directory.iterdir():
            shutil.copy(file, copy / file.name)
        self.outbox.close()
        shutil.rmtree(self.directory)
        self.directory = copy
        self.outbox = self.open()

    @rule(off_ms=st.integers(0, 10**9), wall_ms=st.integers(0, 2 * 10**12))
    def reboot(self, off_ms: int, wall_ms: int) -> None:
        self.crash()
        self.now = Moment(os.urandom(4).hex(), 500, wall_ms, synced=False)

    @rule(step_ms=st.integers(-(10**10), 10**10))
    def sync_or_step_the_clock(self, step_ms: int) -> None:
        self.now = Moment(self.now.boot, self.now.boottime_ms + 1, 1_770_000_000_000 + step_ms, synced=True)
        self.outbox.settle_times(self.now)

    @rule()
    def move_to_another_machine(self) -> None:
        self.serial = os.urandom(4).hex()
        self.crash()

    @rule(later_ms=st.integers(0, 3 * KEEP_MS))
    def prune(self, later_ms: int) -> None:
        self.outbox.prune(now_ms=self.now.wall_ms + later_ms)

    @invariant()
    def what_is_not_receipted_is_there_with_what_was_pressed(self) -> None:
        waiting = [(key, rating) for key, rating in self.made if key not in self.receipted]
        assert self.outbox.backlog().pending == len(waiting)
        ready = {Key(press.spool, press.seq): press for press in self.outbox.read(key for key, _ in waiting)}
        assert all(ready[key].rating is rating for key, rating in waiting if key in ready)
        sent = [key for _, key in self.outbox.pending_after(0, limit=1_000)]
        assert sent == [key for key, _ in waiting if key in ready]

    @invariant()
    def seqs_have_no_gaps_and_no_twins(self) -> None:
        spools: dict[str, list[int]] = {}
        for key, _ in self.made:
            spools.setdefault(key.spool, []).append(key.seq)
        assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in spools.values())

    @invariant()
    def times_never_change(self) -> None:
        for press in self.outbox.read(key for key, _ in self.made):
            found = (press.at_ms, press.clock)
            assert self.timed.setdefault(Key(press.spool, press.seq), found) == found

    def teardown(self) -> None:
        self.outbox.close()
        shutil.rmtree(self.directory)


OutboxUnderAnything.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestOutboxUnderAnything = OutboxUnderAnything.TestCase
