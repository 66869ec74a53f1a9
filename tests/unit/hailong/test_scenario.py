"""Scenarios: when, where, which button; always the same presses."""

from __future__ import annotations

from collections import Counter as Count
from datetime import date
from itertools import pairwise

import pytest

from hailong import hanoi
from hailong.refused import Refused
from hailong.simulation.scenario import find, period_of, read
from satisfaction import clock
from satisfaction.office_hours import Calendar
from satisfaction.places import Registry
from satisfaction.press import Rating
from satisfaction.reasons import Reason

TODAY = date(2026, 11, 22)


def hanoi_calendar() -> Calendar:
    entries = hanoi.entries(until_year=2027)
    return Calendar(weekly=entries.office_hours, special=entries.special_days)


def test_ha_dong_is_2220_715_and_3_for_processing_time_in_office_hours_of_january_to_june() -> None:
    scenario = find("ha-dong-h1")
    registry = Registry(units=scenario.units, counters=scenario.counters, boxes=scenario.places)
    calendar = hanoi_calendar()
    plan = scenario.plan(registry, calendar=calendar, today=TODAY)
    pushes = [push for box in plan.values() for push in box]
    counts = Count(push.rating for push in pushes)
    assert [counts[rating] for rating in Rating] == [2220, 715, 3]
    assert {push.reason for push in pushes if push.rating is Rating.DISSATISFIED} == {Reason.TIME}
    assert len(plan) == 4
    for box, played in plan.items():
        for push in played:
            at_ms = round(push.at.timestamp() * 1000)
            place = registry.at(box, at_ms)
            assert place is not None
            hours = calendar.hours(place.unit, place.counter, push.at.astimezone(clock.VIETNAM).date())
            assert hours is not None
            assert hours.opens_ms <= at_ms < hours.closes_ms
            assert push.at.year == 2026
            assert push.at.month <= 6


def test_presses_of_one_box_are_further_apart_than_a_lockout_with_its_reason_step() -> None:
    scenario = find("ha-dong-h1")
    registry = Registry(units=scenario.units, counters=scenario.counters, boxes=scenario.places)
    plan = scenario.plan(registry, calendar=hanoi_calendar(), today=TODAY)
    for pushes in plan.values():
        apart = [(later.at - earlier.at).total_seconds() for earlier, later in pairwise(pushes)]
        assert min(apart) > 8


def test_a_plan_is_the_same_every_time() -> None:
    scenario = find("ha-dong-h1")
    registry = Registry(units=scenario.units, counters=scenario.counters, boxes=scenario.places)
    plans = [scenario.plan(registry, calendar=hanoi_calendar(), today=TODAY) for _ in range(2)]
    assert plans[0] == plans[1]


@pytest.mark.parametrize(
    ("today", "text", "first"),
    [
        (date(2026, 7, 1), "latest-H1", date(2026, 1, 1)),
        (date(2026, 6, 30), "latest-H1", date(2025, 1, 1)),
        (date(2026, 11, 22), "2024-Q3", date(2024, 7, 1)),
    ],
)
def test_the_latest_half_year_is_the_latest_that_is_past(today: date, text: str, first: date) -> None:
    assert period_of(text, today=today).first == first


def test_single_presses_are_read_in_vietnams_time() -> None:
    scenario = read(
        'title = "t"\n[[press]]\nbox = "b1"\nat = "2026-03-02 09:15:30"\nbutton = "dissatisfied"\nreason = "conduct"\n',
        name="s",
    )
    (push,) = scenario.pushes["b1"]
    assert push.at.isoformat() == "2026-03-02T09:15:30+07:00"
    assert (push.rating, push.reason) == (Rating.DISSATISFIED, Reason.CONDUCT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "Invalid value"),
        ('title = "t"\n[[press]]\nbox = "b"\nat = "2026-01-01"\nbutton = "happy"', "happy"),
        ("[[press]]", "'title' is missing"),
        ('title = "t"\n[[press]]\nat = "2026-01-01"\nbutton = "satisfied"', "number 1: 'box' is missing"),
        (
            'title = "t"\n[[counter]]\ncode = "00004-1"\nunit = "00004"\nname = "1"\n[[counter]]\ncode = "00004-2"',
            r"\[\[counter\]\] number 2: 'unit' is missing",
        ),
        ('title = "t"\n[box]\nname = "b"', r"\[\[box\]\] number 1: "),
        ('title = "t"\n[[press]]\nbox = "b"\nat = "2026-01-01"\nbutton = "satisfied"\nhold_s = 0', "no press"),
    ],
)
def test_what_is_wrong_in_a_scenario_is_said(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read(text, name="s")


def test_an_unknown_scenario_names_those_there_are() -> None:
    with pytest.raises(Refused, match="ha-dong-h1"):
        find("no-such")


def test_presses_that_do_not_fit_are_refused() -> None:
    scenario = find("ha-dong-h1")
    registry = Registry(units=scenario.units, counters=scenario.counters, boxes=scenario.places)
    with pytest.raises(Refused, match="do not fit"):
        scenario.plan(registry, calendar=Calendar(), today=TODAY)
