"""The power may fail between any two steps: what was promised is there, what was not comes again, figures are right."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from satisfaction.press import Identity, Press
from store.contract import PressStore, StoreUnavailable, Tally
from store.influx.server import Server
from store.sqlite_writer import SqliteWriter
from tests.contract import city
from tests.contract.city import BEGIN, FIRST
from tests.contract.conftest import Place

YEAR = Tally(BEGIN, FIRST + timedelta(days=300), counted_only=False)


class PowerCut(BaseException):
    """Nothing in the program catches this."""


class Fuse:
    """Counts durable steps and cuts the power before or after the chosen one."""

    def __init__(self, patch: pytest.MonkeyPatch, engine: str) -> None:
        self.steps = 0
        self.cut: tuple[int, str] | None = None
        if engine == "sqlite":
            self._transactions(patch)
        else:
            self._requests(patch)

    def _step(self, when: str) -> None:
        if self.cut == (self.steps, when):
            raise PowerCut

    def _requests(self, patch: pytest.MonkeyPatch) -> None:
        write: Callable[..., None] = Server.write

        def counted(server: Server, *given: Any, **more: Any) -> None:
            self.steps += 1
            self._step("before")
            write(server, *given, **more)
            self._step("after")

        patch.setattr(Server, "write", counted)

    def _transactions(self, patch: pytest.MonkeyPatch) -> None:
        transaction = SqliteWriter._transaction

        @contextmanager
        def counted(writer: SqliteWriter) -> Iterator[Any]:
            self.steps += 1
            with transaction(writer) as connection:
                yield connection
                self._step("before")
            self._step("after")

        patch.setattr(SqliteWriter, "_transaction", counted)


def work(place: Place, given: list[Press], receipted: set[Identity]) -> PressStore:
    """What ingest does: batches in, receipts out, roll-ups when idle."""
    store = place.writer()
    for start in range(0, len(given), 9):
        appended = store.append(given[start : start + 9])
        receipted.update(appended.new + appended.duplicate)
        store.roll_up(limit=3)
    while store.roll_up():
        pass
    return store


def survives(place: Place, fuse: Fuse, given: list[Press]) -> bool:
    """Whether the work came to its end; if the power failed, everything is checked, done again and checked again."""
    receipted: set[Identity] = set()
    try:
        work(place, given, receipted)
    except PowerCut:
        fuse.cut = None
    else:
        return True
    kept = {press.identity for press in place.reader().scan()}
    assert receipted <= kept, "a receipt was given for a press that is not there"
    there = [press for press in given if press.identity in kept]
    assert place.reader().tally(YEAR) == city.counted(there, city.rules(), YEAR)
    again = work(place, given, receipted)
    assert receipted == {press.identity for press in given}
    assert (again.verify(), again.gaps()) == ([], [])
    assert again.tally(YEAR) == city.counted(given, city.rules(), YEAR)
    return False


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_power_cut_at_any_step_loses_nothing(place: Place, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    """Every durable step of the work, one after the other: raw write, mark, figures, mark taken away."""
    given = city.presses(days=2, per_day=2)
    fuse = Fuse(monkeypatch, place.engine)
    step, done = 0, False
    while not done:
        step += 1
        fuse.steps, fuse.cut = 0, (step, when)
        done = survives(place.fresh(), fuse, given)
    assert step > 4


def test_a_process_that_is_killed_has_kept_what_it_promised(place: Place) -> None:
    """A real process, a real SIGKILL: every identity that it printed is stored."""
    program = (
        "import sys; from pathlib import Path; from tests.contract import city\n"
        "from store.open import open_writer; from store.settings import InfluxSettings\n"
        "url, data, user, password = sys.argv[1:]\n"
        "store = open_writer(url, Path(data), city.rules(), influxdb=InfluxSettings(user, password))\n"
        "for seq in range(1, 10**6):\n"
        "    for item in store.append([city.press(seq)]).new: print(item.seq, flush=True)\n"
    )
    settings = (place.influxdb.username, place.influxdb.password_file)
    command = [sys.executable, "-c", program, place.url, str(place.data), *settings]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "."})
    assert process.stdout is not None
    promised = [int(process.stdout.readline()) for _ in range(30)]
    process.send_signal(signal.SIGKILL)
    promised += [int(line) for line in process.stdout.read().split()]
    process.wait()
    stored = {press.seq for press in place.reader().scan()}
    assert set(promised) <= stored
    assert place.writer().verify() == []


@pytest.mark.parametrize("place", ["influx"], indirect=True)
def test_a_write_of_which_nobody_knows_the_end_is_looked_up_before_the_next(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server stored it, the answer was lost: no receipt, and the copy that comes again is a duplicate.
    (Only over a network: a transaction of SQLite is known to be done or not done.)"""
    store = place.writer()
    store.append([city.press(1)])
    write = Server.write

    def lost(server: Server, lines: list[str], *, policy: str) -> None:
        write(server, lines, policy=policy)
        if policy == "raw":
            raise StoreUnavailable("the answer was lost")

    with monkeypatch.context() as patch:
        patch.setattr(Server, "write", lost)
        with pytest.raises(StoreUnavailable):
            store.append([city.press(2), city.press(3)])
        store.roll_up()
    assert store.append([city.press(2), city.press(4)]).duplicate == (city.press(2).identity,)
    store.roll_up()
    assert store.verify() == []
    assert place.writer().append([city.press(3)]).duplicate == (city.press(3).identity,)


@pytest.mark.parametrize("place", ["influx"], indirect=True)
def test_a_mark_taken_away_of_which_nobody_knows_the_end_is_put_back_before_the_next_press(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server took the mark away, the answer was lost: a later press of that day marks it again."""
    store = place.writer()
    store.append([city.press(1)])
    write = Server.write

    def lost(server: Server, lines: list[str], *, policy: str) -> None:
        write(server, lines, policy=policy)
        if any(line.startswith("state ") and "parts=0i" in line for line in lines):
            raise StoreUnavailable("the answer was lost")

    with monkeypatch.context() as patch:
        patch.setattr(Server, "write", lost)
        with pytest.raises(StoreUnavailable):
            store.roll_up()
    store.append([city.press(2), city.press(3)])
    given = [city.press(1), city.press(2), city.press(3)]
    assert place.reader().tally(YEAR) == city.counted(given, city.rules(), YEAR)
    again = place.writer()
    assert [item.runs for item in again.held()] == [((1, 3),)]
    again.roll_up()
    assert again.verify() == []
