"""Lamps and tone over time."""

from __future__ import annotations

import pytest

from device.config import Panel
from device.feedback import Feedback, Status


@pytest.fixture
def feedback() -> Feedback:
    return Feedback(Panel(thanks_s=2.0, tone_hz=880, tone_s=0.15, fault_tone_hz=247))


def thanks(feedback: Feedback, *times_s: float) -> list[bool]:
    return [feedback.shown(now_s).thanks for now_s in times_s]


def test_the_thanks_lamp_shines_2_s_and_the_tone_is_short(feedback: Feedback) -> None:
    feedback.thank(10.0)
    assert thanks(feedback, 10.0, 11.9, 12.0) == [True, True, False]
    assert [feedback.shown(now_s).tone_hz for now_s in (10.0, 10.14, 10.15)] == [880, 880, 0]


def test_in_the_reason_step_the_lamp_blinks_until_it_is_over(feedback: Feedback) -> None:
    feedback.thank(10.0, blink_s=5.0)
    assert thanks(feedback, 10.1, 10.3, 10.6, 14.6, 15.0) == [True, False, True, True, False]


def test_a_press_that_was_not_stored_has_no_lamp_and_another_tone(feedback: Feedback) -> None:
    feedback.thank(9.5)
    feedback.fail(10.0)
    shown = feedback.shown(10.0)
    assert (shown.thanks, shown.tone_hz) == (False, 247)


@pytest.mark.parametrize(
    ("status", "lit"),
    [
        (Status.WELL, [True] * 8),
        (Status.OFFLINE, [True] * 4 + [False] * 4),
        (Status.TESTING, [True, True, False, False] * 2),
        (Status.FAULT, [True, False] * 4),
    ],
)
def test_the_status_lamp_tells_states_apart(feedback: Feedback, status: Status, lit: list[bool]) -> None:
    feedback.status = status
    assert [feedback.shown(100.0 + 0.01 + quarter / 4).status for quarter in range(8)] == lit


def test_what_is_shown_holds_until_it_says(feedback: Feedback) -> None:
    feedback.status = Status.TESTING
    feedback.thank(10.0, blink_s=5.0)
    now_s = 10.0
    while now_s < 16.0:
        shown = feedback.shown(now_s)
        assert shown.until_s is not None
        assert shown.until_s > now_s
        halfway = feedback.shown((now_s + shown.until_s) / 2)
        assert (halfway.thanks, halfway.status, halfway.tone_hz) == (shown.thanks, shown.status, shown.tone_hz)
        now_s = shown.until_s
