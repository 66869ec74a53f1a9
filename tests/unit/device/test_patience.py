"""How long a box waits before it connects again."""

from __future__ import annotations

from functools import partial
from operator import truediv

import pytest

from device.patience import SILENT_ENDS, Patience


@pytest.fixture
def patience() -> Patience:
    return Patience(reconnect_s=20.0, jitter=lambda: 1.0)


def test_waits_double_up_to_five_minutes(patience: Patience) -> None:
    assert [patience.failed() for _ in range(6)] == [20.0, 40.0, 80.0, 160.0, 300.0, 300.0]


def test_600_boxes_return_spread_over_20_seconds() -> None:
    waits = [Patience(reconnect_s=20.0, jitter=partial(truediv, n, 600)).ended(lasted_s=5_000.0) for n in range(600)]
    assert max(sum(second <= wait < second + 1 for wait in waits) for second in range(20)) <= 31


def test_after_a_session_that_lasted_the_waits_begin_anew(patience: Patience) -> None:
    for _ in range(5):
        patience.failed()
    assert patience.ended(lasted_s=3_600.0) == 20.0


def test_a_session_that_was_taken_over_waits_minutes(patience: Patience) -> None:
    assert patience.ended(lasted_s=3_600.0, taken_over=True) == 300.0
    assert patience.clone


def test_several_sessions_ended_soon_and_silently_are_taken_for_a_clone(patience: Patience) -> None:
    for _ in range(SILENT_ENDS - 1):
        patience.ended(lasted_s=5.0, silently=True)
        assert not patience.clone
    patience.ended(lasted_s=5.0, silently=True)
    assert patience.clone
    patience.ended(lasted_s=500.0, silently=True)
    assert not patience.clone


def test_a_broker_that_crashes_often_is_no_clone_for_it_cannot_be_reached_in_between(patience: Patience) -> None:
    for _ in range(3 * SILENT_ENDS):
        patience.ended(lasted_s=5.0, silently=True)
        patience.failed()
    assert not patience.clone
