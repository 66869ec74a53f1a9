"""Presses that outlive the process: buttons held through a restart or a power cut."""

from __future__ import annotations

import pytest

from satisfaction.press import Rating, Void
from tests.unit.device.conftest import Bench, refuse

GOOD, FAIR, BAD = Rating


def test_one_press_held_across_a_restart_counts_once(bench: Bench) -> None:
    bench.down(GOOD)
    bench.wait(1.0)
    bench.box.close()
    bench.begin(held=(GOOD,))
    for _ in range(12):
        bench.wait(1.0)
    assert bench.box._taking.panel.stuck == {GOOD}
    bench.up(GOOD)
    bench.wait(1.0)
    assert bench.box._taking.panel.stuck == frozenset()
    assert [press.void for press in bench.stored()] == [Void.STUCK]
    bench.push(GOOD)
    assert [press.void for press in bench.stored()] == [Void.STUCK, None]


def test_a_stuck_mark_that_the_disk_refused_until_the_end_is_made_by_the_next_life(bench: Bench) -> None:
    bench.down(GOOD)
    bench.outbox._db.execute("PRAGMA query_only = 1")
    bench.wait(11.0)
    bench.box.close()
    bench.begin(held=(GOOD,))
    bench.wait(0.1)
    assert [press.void for press in bench.final()] == [Void.STUCK]


@pytest.mark.parametrize("same_boot", [True, False])
def test_a_press_held_through_a_restart_and_released_in_time_counts(bench: Bench, same_boot: bool) -> None:
    bench.down(GOOD)
    bench.box.close()
    if not same_boot:
        bench.clock.reboot()
    bench.begin(held=(GOOD,))
    bench.wait(3.0)
    assert bench.final() == []
    bench.up(GOOD)
    bench.wait(0.1)
    assert [press.void for press in bench.final()] == [None]


def test_after_a_power_cut_ten_seconds_down_from_the_start_are_stuck(bench: Bench) -> None:
    bench.down(GOOD)
    bench.box.close()
    bench.clock.reboot()
    bench.begin(held=(GOOD,))
    bench.wait(9.0)
    assert bench.final() == []
    bench.wait(2.0)
    assert [press.void for press in bench.final()] == [Void.STUCK]


def test_what_was_not_final_at_the_end_of_a_life_and_is_up_at_the_next_is_sent_as_it_stands(bench: Bench) -> None:
    bench.down(GOOD)
    bench.box.close()
    bench.begin()
    bench.box.turn()
    assert [press.void for press in bench.final()] == [None]
    assert bench.outbox.unfinished() == []


def test_only_the_last_press_of_a_button_can_be_held_still(bench: Bench) -> None:
    bench.down(GOOD)
    bench.outbox._db.execute("PRAGMA query_only = 1")
    bench.up(GOOD)
    bench.wait(4.0)
    bench.outbox._db.execute("PRAGMA query_only = 0")
    bench.outbox.finish = refuse
    bench.down(GOOD)
    bench.box.close()
    bench.begin(held=(GOOD,))
    bench.wait(11.0)
    assert [press.void for press in bench.final()] == [None, Void.STUCK]
