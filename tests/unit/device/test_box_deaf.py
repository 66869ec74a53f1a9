"""A box that no longer hears its buttons, or can store nothing, starves its watchdog."""

from __future__ import annotations

import sys
from threading import Thread
from types import SimpleNamespace

import pytest

from device.inbox import LinkUp, Probe
from satisfaction.health import decode
from satisfaction.press import Rating
from satisfaction.topics import Kind
from tests.unit.device.conftest import Bench

GOOD, FAIR, BAD = Rating


def test_a_press_whose_edge_was_missed_is_found_by_its_level(bench: Bench) -> None:
    bench.wait(1.0)
    deafen(bench, GOOD)
    bench.factory.pin(bench.config.pins.button(GOOD)).drive_low()
    for _ in range(3):
        bench.wait(1.0)
    assert [press.rating for press in bench.stored()] == [GOOD]


def test_the_report_counts_glitches_and_missed_edges_and_names_stuck_buttons_until_they_are_released(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: dict[Kind, bytes] = {}
    monkeypatch.setattr(bench.box._link, "publish", lambda kind, payload, **_: said.update({kind: payload}))
    wire = bench.factory.pin(bench.config.pins.button(FAIR))
    wire.drive_low()
    wire.drive_high()
    deafen(bench, BAD)
    bench.factory.pin(bench.config.pins.button(BAD)).drive_low()
    bench.down(GOOD)
    for _ in range(12):
        bench.wait(1.0)
    assert reported(bench, said) == (1, 1, ("dissatisfied", "very_satisfied"))
    bench.up(GOOD)
    bench.wait(0.05)
    assert reported(bench, said) == (1, 1, ("dissatisfied",))


def reported(bench: Bench, said: dict[Kind, bytes]) -> tuple[int, int, tuple[str, ...]]:
    """Glitches, missed edges and stuck buttons of the report at a new connection."""
    bench.box.inbox.put(LinkUp())
    bench.wait(0.1)
    health = decode(said[Kind.HEALTH])
    return health.glitches, health.missed_edges, health.stuck


def test_a_deaf_box_starves_its_watchdog(bench: Bench) -> None:
    bench.box.start()
    probe(bench)
    probe(bench)
    before = bench.lives
    assert before
    deafen(bench, GOOD)
    pin = bench.factory.pin(bench.config.pins.button(GOOD))
    for move in (pin.drive_low, pin.drive_high):
        move()
        for _ in range(3):
            bench.wait(1.0)
    probe(bench)
    assert bench.lives == before


def test_a_box_to_which_lgpio_no_longer_speaks_starves_its_watchdog(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.box.start()
    monkeypatch.setitem(sys.modules, "lgpio", SimpleNamespace(_notify_thread=Thread()))
    probe(bench)
    assert bench.lives == 0


def test_a_box_whose_disk_takes_nothing_starves_its_watchdog(bench: Bench) -> None:
    bench.box.start()
    bench.outbox._db.execute("PRAGMA query_only = 1")
    probe(bench)
    assert bench.lives == 0


def deafen(bench: Bench, rating: Rating) -> None:
    """No edge of this button arrives any more, as when lgpio's thread has died."""
    bench.factory.pin(bench.config.pins.button(rating)).edges = "none"


def probe(bench: Bench) -> None:
    """Let a probe travel."""
    bench.box.inbox.put(Probe())
    bench.box.turn()
