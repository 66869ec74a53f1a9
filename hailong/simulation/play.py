"""Plays a scenario in a home: sets up what it declares, then presses its buttons on simulated boxes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock

from hailong import enrolment, home
from hailong.home import Home
from hailong.refused import Refused
from hailong.simulation.box import SimulatedBox
from hailong.simulation.scenario import Push, Scenario
from satisfaction.clock import VIETNAM
from satisfaction.places import BoxPlace
from satisfaction.registry_change import registry_of
from satisfaction.registry_csv import Entries
from store.book import box_settings, registry, registry_files
from store.contract import Progress

SERVED_S = 30.0
RECEIPTS_S = 60.0
WHO = "hailong simulate"


def run_scenario(made: Home, scenario: Scenario, *, progress: Progress = lambda *_: None) -> int:
    """Play ``scenario`` against the running parts of ``made``; how many presses, once all have their receipts.

    A scenario that was interrupted goes on where it stopped; one that was played to the end plays nothing more.
    Raises Refused when it cannot be played or the home is not running.
    """
    plan = _set_up(made, scenario)
    boxes = [SimulatedBox(_bundle(made, name)) for name in plan]
    try:
        for box in boxes:
            box.start()
        _wait_served(boxes, reasons={box.name for box in scenario.boxes if box.reasons})
        count = _Count(progress, sum(map(len, plan.values())))
        with ThreadPoolExecutor(len(boxes)) as threads:
            list(threads.map(lambda box: _play(box, plan[box.name], scenario.name, count), boxes))
        _wait_receipts(boxes)
        _take_away(made, scenario, plan)
        return count.done
    finally:
        for box in boxes:
            box.stop()


def _set_up(made: Home, scenario: Scenario) -> Mapping[str, Sequence[Push]]:
    """What the scenario declares is in registry and book, every box has its bundle; the presses by box."""
    book = home.open_book(made)
    try:
        registry_files.update(book, made.registry, lambda now: _with(now, scenario), who=WHO)
        for box in scenario.boxes:
            standing = box_settings.of_boxes(book, [box.name])[box.name]
            box_settings.give(book, box.name, lockout_s=standing.lockout_s, reasons=box.reasons)
        entries = registry.load(book)
        plan = scenario.plan(registry_of(entries), calendar=registry.calendar(book), today=date.today())
    finally:
        book.close()
    _enrol(made, plan, entries)
    return plan


def _with(now: Entries, scenario: Scenario) -> Entries:
    units, counters = {row.code for row in now.units}, {row.code for row in now.counters}
    own = {row.box for row in scenario.places}
    return replace(
        now,
        units=(*now.units, *(row for row in scenario.units if row.code not in units)),
        counters=(*now.counters, *(row for row in scenario.counters if row.code not in counters)),
        boxes=(*(row for row in now.boxes if row.box not in own), *scenario.places),
    )


def _take_away(made: Home, scenario: Scenario, plan: Mapping[str, Sequence[Push]]) -> None:
    """The scenario's own boxes stood there until their last press: played out, they are not silent but gone."""
    last = {name: pushes[-1].at.astimezone(VIETNAM).date() for name, pushes in plan.items() if pushes}
    book = home.open_book(made)
    try:
        registry_files.update(book, made.registry, lambda now: replace(now, boxes=_until(now, scenario, last)), who=WHO)
    finally:
        book.close()


def _until(now: Entries, scenario: Scenario, last: Mapping[str, date]) -> tuple[BoxPlace, ...]:
    own = {row.box for row in scenario.places} & {name for name, day in last.items() if day < date.today()}
    return tuple(replace(row, valid_to=last[row.box]) if row.box in own else row for row in now.boxes)


def _enrol(made: Home, plan: Mapping[str, Sequence[Push]], entries: Entries) -> None:
    standing = {row.box: row.counter for row in entries.boxes if row.valid_to is None}
    for name in plan:
        if name not in standing:
            raise Refused(f"box {name} stands nowhere: enrol it, or give it a [[box]] in the scenario")
        if not (_bundle(made, name) / "box.toml").exists():
            enrolment.enroll(made, box=name, counter=standing[name], out=_bundle(made, name), who=WHO)


def _bundle(made: Home, box: str) -> Path:
    return made.path / "simulated" / box


def _wait_served(boxes: Sequence[SimulatedBox], *, reasons: set[str]) -> None:
    """Until ingest has told every box its settings: from then on it knows the box. Raises Refused."""
    until_s = time.monotonic() + SERVED_S
    for box in boxes:
        while not box.served or box.reasons_on() != (box.name in reasons):
            if time.monotonic() > until_s:
                why = "; ".join(box.problems()) or "ingest does not answer"
                raise Refused(f"box {box.name} is not served: {why}. Is `hailong up` running for this home?")
            time.sleep(0.02)


def _wait_receipts(boxes: Sequence[SimulatedBox]) -> None:
    for box in boxes:
        try:
            box.wait_receipted(RECEIPTS_S)
        except TimeoutError as error:
            raise Refused(f"{error}; they stay on the box: run the scenario again once ingest serves") from error


class _Count:
    """Counts presses from several threads."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.done = 0
        self._progress, self._total = progress, total
        self._lock = Lock()

    def add(self) -> None:
        with self._lock:
            self.done += 1
            self._progress(self.done, self._total)


def _play(box: SimulatedBox, pushes: Sequence[Push], scenario: str, count: _Count) -> None:
    for push in pushes[box.played(scenario) :]:
        box.press(push.rating, push.at, push.hold_s, push.reason)
        count.add()
