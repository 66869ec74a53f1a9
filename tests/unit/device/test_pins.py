"""The wired board: polarity, tones, and no other pins in place of those that were asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from device import pins, service
from device.config import Pins, load, render
from device.inbox import Edge, Inbox
from device.pins import BoardPins
from hailong.simulation.box import DrivenClock
from satisfaction.press import Rating

GOOD, FAIR, BAD = Rating


@pytest.fixture
def factory() -> Iterator[Any]:
    made = pins.factory("mock")
    yield made
    made.close()


def test_buttons_to_3_volts_and_lamps_that_shine_when_low_are_a_setting(factory: Any) -> None:
    wired, inbox = Pins(pull_up=False, lamps_active_high=False), Inbox()
    board = BoardPins(wired, pin_factory=factory, clock=DrivenClock(), inbox=inbox)
    factory.pin(wired.satisfied).drive_high()
    assert [(edge.button, edge.down) for edge in inbox.take() if isinstance(edge, Edge)] == [(FAIR, True)]
    assert board.down() == [FAIR]
    board.show(thanks=True, status=False, tone_hz=0)
    assert (factory.pin(wired.thanks_lamp).state, factory.pin(wired.status_lamp).state) == (0, 1)


def test_buttons_cost_no_thread_of_their_own(factory: Any) -> None:
    """A gpiozero Button has one, which wakes ten times a second."""
    before = threading.active_count()
    board = BoardPins(Pins(), pin_factory=factory, clock=DrivenClock(), inbox=Inbox())
    factory.pin(Pins().satisfied).drive_low()
    assert threading.active_count() == before
    board.close()


@pytest.mark.parametrize("tone_hz", [110, 440, 1760])
def test_every_tone_that_may_be_set_can_be_played(factory: Any, tone_hz: int) -> None:
    board = BoardPins(Pins(), pin_factory=factory, clock=DrivenClock(), inbox=Inbox())
    board.show(thanks=False, status=False, tone_hz=tone_hz)
    assert factory.pin(Pins().buzzer).frequency == pytest.approx(tone_hz)
    board.show(thanks=False, status=False, tone_hz=0)
    assert not factory.pin(Pins().buzzer).frequency


def test_without_the_pins_that_were_asked_for_a_box_does_not_start_on_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    (tmp_path / "box.toml").write_text(render("b1", host="127.0.0.1", port=1), "utf-8")
    with pytest.raises(service.CannotRun, match="no pins by lgpio"):
        service.run(load(tmp_path / "box.toml"))
