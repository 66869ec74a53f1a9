"""Edges that are told late, because the machine stood still, count by the time at which the kernel saw them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from device.clock import SystemClock
from satisfaction.press import Rating
from tests.unit.device.conftest import Bench

GOOD, FAIR, BAD = Rating


@pytest.fixture
def real(memory: Path) -> Iterator[Bench]:
    """A box that lives by this machine's clock."""
    made = Bench(memory, clock=SystemClock(trusted=True))
    yield made
    made.box.close()


def told(bench: Bench, rating: Rating, *, down: bool, ago_s: float) -> None:
    """As gpiozero hands on what the kernel saw ``ago_s`` before the test began; the pin itself reads up."""
    bench.factory.pin(bench.config.pins.button(rating)).when_changed(bench.began - ago_s, not down)


def test_a_press_of_40_ms_while_the_machine_stood_still_is_stored_with_its_time(real: Bench) -> None:
    now_ms = real.clock.sent_ms()
    told(real, GOOD, down=True, ago_s=0.200)
    told(real, GOOD, down=False, ago_s=0.160)
    real.box.turn()
    (press,) = real.final()
    assert (press.rating, press.void) == (GOOD, None)
    assert press.at_ms < now_ms - 100
    assert real.lit("thanks_lamp")


def test_two_presses_while_the_machine_stood_still_keep_their_order_and_distance(real: Bench) -> None:
    for rating, ago_s in ((BAD, 9.0), (GOOD, 5.0)):
        told(real, rating, down=True, ago_s=ago_s)
        told(real, rating, down=False, ago_s=ago_s - 0.1)
    real.box.turn()
    assert [(press.rating, press.void) for press in real.final()] == [(BAD, None), (GOOD, None)]


def test_edges_told_in_another_order_than_they_happened_count_by_their_times(real: Bench) -> None:
    for ago_s in (5.0, 9.0):
        told(real, GOOD, down=True, ago_s=ago_s)
        told(real, GOOD, down=False, ago_s=ago_s - 0.1)
    real.box.turn()
    assert [(press.rating, press.void) for press in real.final()] == [(GOOD, None), (GOOD, None)]


def test_a_glitch_stays_one_when_its_end_is_told_late(real: Bench) -> None:
    told(real, GOOD, down=True, ago_s=0.200)
    real.box.turn()
    told(real, GOOD, down=False, ago_s=0.197)
    real.box.turn()
    assert real.stored() == []
    assert real.box._taking.buttons.glitches == 1


def test_a_release_told_late_does_not_make_a_press_stuck(real: Bench) -> None:
    told(real, GOOD, down=True, ago_s=10.5)
    real.box.turn()
    told(real, GOOD, down=False, ago_s=9.0)
    real.box.turn()
    assert [press.void for press in real.final()] == [None]


def test_the_box_sleeps_until_a_late_edge_comes(real: Bench) -> None:
    told(real, GOOD, down=True, ago_s=0.200)
    real.box.turn()
    assert real.box.wait_s() > 0


def test_ticks_of_another_origin_are_not_believed(real: Bench) -> None:
    """lgpio promises none: old kernels counted from 1970."""
    pin = real.factory.pin(real.config.pins.button(GOOD))
    pin.drive_low()
    pin.when_changed(1.7e9, True)
    assert [edge.at_s for edge in real.box.inbox.take()] == pytest.approx([real.clock.ago_s(0)] * 2, abs=60)  # type: ignore[union-attr]
