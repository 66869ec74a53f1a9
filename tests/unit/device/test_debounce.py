"""Debouncing: what counts as a press, a release and a glitch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from device.debounce import PRESS_S, RELEASE_S, Buttons, Contact, Debounce
from satisfaction.press import Rating

A, B = Rating.VERY_SATISFIED, Rating.SATISFIED


def test_a_button_still_down_after_5_ms_is_a_press_at_its_first_edge() -> None:
    button = Debounce(A)
    assert button.edge(True, at_s=1.0) == []
    assert button.due(1.004) == []
    assert button.due(1.005) == [Contact(A, True, 1.0)]


def test_a_pulse_under_5_ms_is_a_glitch() -> None:
    button = Debounce(A)
    assert button.edge(True, at_s=1.0) == []
    assert button.edge(False, at_s=1.004) == []
    assert button.due(9.0) == []
    assert button.glitches == 1


def test_a_pulse_of_6_ms_is_a_press_though_nobody_looked_in_between() -> None:
    button = Debounce(A)
    button.edge(True, at_s=1.0)
    assert button.edge(False, at_s=1.006) == [Contact(A, True, 1.0)]
    assert button.due(1.036) == [Contact(A, False, 1.006)]


def test_bouncing_at_the_release_is_one_release_at_its_last_edge() -> None:
    button = Debounce(A)
    button.edge(True, at_s=1.0)
    contacts = button.due(1.1)
    for at_s, level in ((1.200, False), (1.203, True), (1.204, False), (1.210, True), (1.211, False)):
        contacts += button.edge(level, at_s=at_s)
    contacts += button.due(2.0)
    assert contacts == [Contact(A, True, 1.0), Contact(A, False, 1.211)]


def test_the_same_level_twice_changes_nothing() -> None:
    button = Debounce(A)
    button.edge(True, at_s=1.0)
    assert button.edge(True, at_s=1.002) == []
    assert button.due(1.005) == [Contact(A, True, 1.0)]


def test_two_buttons_at_once_come_in_the_order_of_their_edges() -> None:
    buttons = Buttons()
    buttons.edge(B, True, at_s=1.000)
    buttons.edge(A, True, at_s=1.001)
    assert [contact.button for contact in buttons.due(2.0)] == [B, A]


EDGES = st.lists(st.tuples(st.booleans(), st.floats(0.0001, 0.2)), max_size=60)


@given(EDGES)
def test_presses_and_releases_alternate_and_keep_their_distances_under_any_edges(
    edges: list[tuple[bool, float]],
) -> None:
    button, now_s = Debounce(A), 0.0
    contacts: list[Contact] = []
    for level, later_s in edges:
        now_s += later_s
        contacts += button.edge(level, at_s=now_s)
    contacts += button.due(now_s + 1)

    assert [contact.down for contact in contacts] == [number % 2 == 0 for number in range(len(contacts))]
    assert [contact.at_s for contact in contacts] == sorted(contact.at_s for contact in contacts)
    for released, pressed in zip(contacts[1::2], contacts[2::2], strict=False):
        assert pressed.at_s - released.at_s >= RELEASE_S - 1e-9


@given(EDGES)
def test_every_pulse_long_enough_is_pressed_and_every_shorter_one_is_counted(edges: list[tuple[bool, float]]) -> None:
    """An independent reading of the same edges: pulses from rest, judged by their length alone."""
    button, now_s = Debounce(A), 0.0
    pulses: list[tuple[float, float]] = []
    down_s: float | None = None
    contacts: list[Contact] = []
    for level, later_s in edges:
        now_s += later_s
        contacts += button.edge(level, at_s=now_s)
        if level and down_s is None:
            down_s = now_s
        elif not level and down_s is not None:
            pulses.append((down_s, now_s))
            down_s = None
    contacts += button.due(now_s + 1)
    if down_s is not None:
        pulses.append((down_s, now_s + 1))

    pressed, short, busy_until_s = 0, 0, -1.0
    for start_s, end_s in pulses:
        if start_s < busy_until_s:  # still part of the press before: only moves its release
            busy_until_s = end_s + RELEASE_S
        elif end_s < start_s + PRESS_S:
            short += 1
        else:
            pressed += 1
            busy_until_s = end_s + RELEASE_S
    assert sum(contact.down for contact in contacts) == pressed
    assert button.glitches == short


@given(EDGES)
def test_edges_told_late_and_all_at_once_mean_what_they_meant_as_they_came(edges: list[tuple[bool, float]]) -> None:
    as_they_came, at_once, now_s = Debounce(A), Debounce(A), 0.0
    seen: list[Contact] = []
    told: list[Contact] = []
    for level, later_s in edges:
        seen += as_they_came.due(now_s + later_s / 2)
        now_s += later_s
        seen += as_they_came.edge(level, at_s=now_s)
        told += at_once.edge(level, at_s=now_s)
    assert seen + as_they_came.due(now_s + 1) == told + at_once.due(now_s + 1)
    assert as_they_came.glitches == at_once.glitches
