"""What pressing means: lockout, stuck buttons, test mode, the reason step."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from device.debounce import Contact
from device.panel import Action, Final, InTest, Mark, Panel, Take
from satisfaction.press import Rating, Void
from satisfaction.reasons import Reason

GOOD, FAIR, BAD = Rating


def pushed(panel: Panel, button: Rating, at_s: float, *, hold_s: float = 0.2) -> list[Action]:
    """Everything that follows from one push."""
    return panel.contact(Contact(button, True, at_s)) + panel.contact(Contact(button, False, at_s + hold_s))


def takes(actions: list[Action]) -> list[Take]:
    return [action for action in actions if isinstance(action, Take)]


def test_a_press_is_taken_when_the_button_goes_down_and_final_when_it_is_released() -> None:
    panel = Panel()
    assert panel.contact(Contact(GOOD, True, 1.0)) == [Take(1, GOOD, 1.0, None)]
    assert panel.contact(Contact(GOOD, False, 1.2)) == [Final(1)]


def test_a_press_within_the_lockout_is_a_repeat_and_does_not_prolong_it() -> None:
    panel = Panel(lockout_s=3.0)
    actions = [action for at_s in (1.0, 2.0, 3.9, 4.0) for action in pushed(panel, GOOD, at_s, hold_s=0.05)]
    assert [take.void for take in takes(actions)] == [None, Void.REPEAT, Void.REPEAT, None]


def test_of_two_buttons_at_once_the_first_wins_and_the_other_is_a_repeat() -> None:
    panel = Panel()
    actions = panel.contact(Contact(BAD, True, 1.0)) + panel.contact(Contact(GOOD, True, 1.001))
    assert [(take.rating, take.void) for take in takes(actions)] == [(BAD, None), (GOOD, Void.REPEAT)]


def test_a_button_held_over_10_s_is_stuck_until_it_is_released() -> None:
    panel = Panel()
    panel.contact(Contact(GOOD, True, 1.0))
    assert panel.due(10.9) == []
    assert panel.deadline_s() == 11.0
    assert panel.due(11.0) == [Mark(1, void=Void.STUCK), Final(1)]
    assert panel.stuck == {GOOD}
    panel.contact(Contact(GOOD, False, 60.0))
    assert panel.stuck == frozenset()


def test_both_outer_buttons_held_5_s_are_two_minutes_of_test_mode() -> None:
    panel = Panel()
    panel.contact(Contact(GOOD, True, 1.0))
    panel.contact(Contact(BAD, True, 1.1))
    assert panel.due(6.1) == [InTest(True), Mark(1, void=Void.TEST), Mark(2, void=Void.TEST)]
    ended = panel.contact(Contact(GOOD, False, 6.5)) + panel.contact(Contact(BAD, False, 6.6))
    assert ended == [Final(1), Final(2)]
    assert takes(pushed(panel, FAIR, 20.0))[0].void is Void.TEST
    assert panel.due(126.1) == [InTest(False)]
    assert takes(pushed(panel, FAIR, 130.0))[0].void is None


def test_outer_buttons_that_stay_down_are_one_test_mode_and_then_stuck() -> None:
    panel = Panel()
    for button in (GOOD, BAD):
        panel.contact(Contact(button, True, 1.0))
    assert InTest(True) in panel.due(6.0)
    panel.due(126.0)
    assert panel.due(126.0) == []
    assert panel.deadline_s() is None
    assert panel.stuck == {GOOD, BAD}
    for button in (GOOD, BAD):
        panel.contact(Contact(button, False, 86_400.0))
    assert takes(pushed(panel, FAIR, 86_401.0))[0].void is None


def test_an_outer_and_the_middle_button_held_are_no_test_mode() -> None:
    panel = Panel()
    panel.contact(Contact(GOOD, True, 1.0))
    panel.contact(Contact(FAIR, True, 1.1))
    assert panel.due(9.0) == []


def test_with_the_reason_step_a_second_button_within_it_is_the_reason_and_no_press() -> None:
    panel = Panel(reasons=True)
    assert takes(pushed(panel, BAD, 1.0))
    assert pushed(panel, GOOD, 3.0) == [Mark(1, reason=Reason.TIME)]
    assert panel.due(5.9) == []
    assert panel.due(6.0) == [Final(1)]


def test_the_three_buttons_mean_time_conduct_and_procedure() -> None:
    found = []
    for button in Rating:
        panel = Panel(reasons=True)
        pushed(panel, BAD, 1.0)
        found.append(pushed(panel, button, 3.0))
    assert found == [[Mark(1, reason=reason)] for reason in (Reason.TIME, Reason.CONDUCT, Reason.PROCEDURE)]


def test_within_the_first_second_and_a_half_a_second_button_is_a_slip_corrected_not_a_reason() -> None:
    panel = Panel(reasons=True)
    pushed(panel, BAD, 1.0)
    assert takes(pushed(panel, GOOD, 2.4))[0].void is Void.REPEAT


def test_no_answer_is_fine_and_the_press_is_final_when_the_step_is_over() -> None:
    panel = Panel(reasons=True)
    pushed(panel, BAD, 1.0)
    assert panel.deadline_s() == 6.0
    assert panel.due(6.0) == [Final(1)]


def test_after_another_rating_a_second_button_is_no_reason_and_no_other_citizen() -> None:
    panel = Panel(reasons=True)
    pushed(panel, GOOD, 1.0)
    assert takes(pushed(panel, BAD, 5.0))[0].void is Void.REPEAT


@pytest.mark.parametrize("answer_s", [2.0, 2.6, 4.2, 5.5, 5.9])
@pytest.mark.parametrize("next_s", [6.1, 7.0, 8.5, 9.0])
def test_whatever_was_pressed_later_presses_are_thanked_alike(answer_s: float, next_s: float) -> None:
    thanked = []
    for rating in Rating:
        panel = Panel(reasons=True)
        pushed(panel, rating, 1.0)
        actions = pushed(panel, FAIR, answer_s) + pushed(panel, FAIR, next_s)
        thanked.append([take.at_s for take in takes(actions) if take.void is None])
    assert thanked[0] == thanked[1] == thanked[2]


def test_every_rating_waits_for_the_end_of_the_step_alike() -> None:
    for button in Rating:
        panel = Panel(reasons=True)
        pushed(panel, button, 1.0)
        assert panel.due(6.0) == [Final(1)]


def test_a_double_click_on_the_reason_is_not_another_citizen() -> None:
    panel = Panel(reasons=True)
    pushed(panel, BAD, 1.0)
    pushed(panel, FAIR, 4.5, hold_s=0.1)
    assert takes(pushed(panel, FAIR, 4.8))[0].void is Void.REPEAT


class PanelUnderAnything(RuleBasedStateMachine):
    """Any sequence of clean contacts, waits and changes of settings."""

    def __init__(self) -> None:
        super().__init__()
        self.panel = Panel()
        self.now_s = 100.0
        self.down: set[Rating] = set()
        self.downs = 0
        self.answers = 0
        self.taken: list[Take] = []
        self.finals: list[int] = []
        self.marked_after_final = False

    def note(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Take():
                    self.taken.append(action)
                case Final(press):
                    self.finals.append(press)
                case Mark(press, _, reason):
                    self.marked_after_final |= press in self.finals
                    self.answers += reason is not None

    @rule(later_s=st.floats(0.001, 15), button=st.sampled_from(list(Rating)))
    def toggle(self, later_s: float, button: Rating) -> None:
        self.now_s += later_s
        down = button not in self.down
        self.downs += down
        self.down ^= {button}
        self.note(self.panel.contact(Contact(button, down, self.now_s)))

    @rule(later_s=st.floats(0, 200))
    def wait(self, later_s: float) -> None:
        self.now_s += later_s
        self.note(self.panel.due(self.now_s))

    @precondition(lambda self: not self.down)
    @rule(lockout_s=st.floats(0.5, 60), reasons=st.booleans())
    def set(self, lockout_s: float, reasons: bool) -> None:
        self.panel.lockout_s, self.panel.reasons = lockout_s, reasons

    @invariant()
    def every_push_is_one_press_or_one_reason(self) -> None:
        assert len(self.taken) + self.answers == self.downs

    @invariant()
    def presses_keep_their_order_and_are_final_once(self) -> None:
        assert [take.press for take in self.taken] == list(range(1, len(self.taken) + 1))
        assert len(set(self.finals)) == len(self.finals)
        assert not self.marked_after_final

    @invariant()
    def no_deadline_is_left_behind(self) -> None:
        for _ in range(2):  # a wait may be longer than a test mode: it begins, and ends
            self.note(self.panel.due(self.now_s))
        deadline_s = self.panel.deadline_s()
        assert deadline_s is None or deadline_s > self.now_s, "the box would spin"

    def teardown(self) -> None:
        self.note(self.panel.due(self.now_s + 300))
        assert len(self.finals) == len(self.taken), "a press never became final"


PanelUnderAnything.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestPanelUnderAnything = PanelUnderAnything.TestCase


def test_a_press_that_could_not_be_stored_locks_nobody_out() -> None:
    panel = Panel(lockout_s=3.0, reasons=True)
    (take,) = panel.contact(Contact(BAD, True, 1.0))
    assert isinstance(take, Take)
    panel.not_stored(take)
    assert panel.contact(Contact(BAD, False, 1.2)) == []
    assert takes(pushed(panel, GOOD, 3.0)) == [Take(2, GOOD, 3.0, None)], "neither a repeat nor a reason"


def test_a_press_that_could_not_be_stored_leaves_the_lockout_of_the_one_before() -> None:
    panel = Panel(lockout_s=3.0)
    pushed(panel, GOOD, 1.0)
    (take,) = takes(panel.contact(Contact(GOOD, True, 2.0)))
    panel.not_stored(take)
    panel.contact(Contact(GOOD, False, 2.1))
    assert takes(pushed(panel, GOOD, 3.9))[0].void is Void.REPEAT
    assert takes(pushed(panel, GOOD, 4.0))[0].void is None


def test_a_button_that_is_down_from_the_start_is_no_press_but_stuck_when_it_lasts() -> None:
    panel = Panel()
    panel.down_from_start(GOOD, at_s=1.0)
    assert panel.due(10.9) == []
    assert panel.stuck == frozenset()
    assert panel.deadline_s() == 11.0
    assert panel.due(11.0) == []
    assert panel.stuck == {GOOD}
    assert panel.deadline_s() is None
    assert panel.contact(Contact(GOOD, False, 60.0)) == []
    assert panel.stuck == frozenset()
    assert takes(pushed(panel, GOOD, 61.0))[0].void is None
