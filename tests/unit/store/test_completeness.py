"""Completeness is proven from numbers and reports, or it is not claimed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from satisfaction import clock, periods
from store.completeness import Completeness, Report, SpoolFacts, Unproven, of_box, total

OCTOBER = periods.parse("2026-10")
NOVEMBER = periods.parse("2026-11")
IN_OCTOBER = clock.day_start_ms(date(2026, 10, 20))
IN_NOVEMBER = clock.day_start_ms(date(2026, 11, 3))


def said(day: date, last: int, broken: bool = False, *, hour: int = 12, proves: bool = True) -> Report:
    return Report(clock.day_start_ms(day) + hour * clock.HOUR_MS, last, broken, proves)


SAID = said(date(2026, 11, 1), 10, hour=0)


def box(*spools: SpoolFacts, period: periods.Period = OCTOBER, counted: int = 10) -> Completeness:
    return of_box("box-1", period, spools, counted=counted, excluded=0)


def test_all_numbers_here_and_a_report_from_after_the_end_prove_it() -> None:
    found = box(SpoolFacts("a", ((1, 10),), reports=(SAID,)))
    assert (found.complete, found.share, found.unproven) == (True, 1.0, None)


@pytest.mark.parametrize("reports", [(), (said(date(2026, 10, 31), 10, hour=23),)])
def test_without_a_report_from_after_the_end_nothing_is_proven(reports: tuple[Report, ...]) -> None:
    found = box(SpoolFacts("a", ((1, 10),), reports=reports))
    assert (found.unproven, found.complete) == (Unproven.NO_REPORT, False)


@pytest.mark.parametrize(
    ("reported", "unproven"), [(date(2026, 10, 15), Unproven.NO_REPORT), (date(2026, 10, 16), None)]
)
def test_a_box_that_was_taken_away_is_proven_by_a_report_from_after_its_last_day(
    reported: date, unproven: Unproven | None
) -> None:
    facts = SpoolFacts("a", ((1, 10),), reports=(said(reported, 10),))
    found = of_box("box-1", OCTOBER, (facts,), counted=10, excluded=0, stood_to=date(2026, 10, 15))
    assert found.unproven is unproven


def test_a_box_that_never_gave_a_sign_is_not_proven_and_has_no_share() -> None:
    found = box(counted=0)
    assert (found.unproven, found.share) == (Unproven.NO_REPORT, None)


def test_a_hole_belongs_to_the_period_of_the_press_after_it() -> None:
    facts = SpoolFacts("a", ((1, 10), (14, 20)), reports=(SAID,), instants={14: IN_NOVEMBER})
    assert box(facts).missing == 0
    assert box(facts, period=NOVEMBER).missing == 3


def test_a_hole_belongs_to_the_report_that_named_it_though_the_press_after_it_is_of_a_later_period() -> None:
    reports = (said(date(2026, 10, 31), 12), said(date(2026, 11, 4), 20))
    facts = SpoolFacts("a", ((1, 10), (14, 20)), reports=reports, instants={14: IN_NOVEMBER})
    assert (box(facts).missing, box(facts, period=NOVEMBER).missing) == (2, 1)


def test_a_hole_that_may_have_begun_in_a_period_leaves_it_unproven() -> None:
    later = said(date(2026, 11, 4), 20)
    facts = SpoolFacts("a", ((1, 10), (14, 20)), reports=(later,), instants={10: IN_OCTOBER, 14: IN_NOVEMBER})
    assert (box(facts).missing, box(facts).unproven) == (0, Unproven.HOLE)
    begun = said(date(2026, 11, 1), 10, hour=0)
    assert box(replace(facts, reports=(begun, later))).unproven is None, "11 was not made before November"
    assert box(replace(facts, lost=((11, 13),))).unproven is None, "a person has told"


def test_a_hole_at_the_end_belongs_to_the_report_that_first_named_it() -> None:
    reports = (said(date(2026, 10, 30), 12), said(date(2026, 11, 2), 15), said(date(2026, 11, 3), 15))
    facts = SpoolFacts("a", ((1, 10),), reports=reports)
    assert (box(facts).missing, box(facts, period=NOVEMBER).missing) == (2, 3)


def test_a_hole_nobody_can_date_is_shown_in_every_period() -> None:
    facts = SpoolFacts("a", ((1, 10), (12, 12)), reports=(SAID,))
    assert (box(facts).missing, box(facts, period=NOVEMBER).missing) == (1, 1)


def test_a_rejected_press_is_not_missing_and_belongs_to_its_own_time() -> None:
    facts = SpoolFacts("a", ((1, 9), (11, 11)), rejected={10: IN_OCTOBER}, reports=(SAID,))
    found = box(facts)
    assert (found.rejected, found.missing) == (1, 0)
    assert found.share == pytest.approx(10 / 11)
    assert box(facts, period=NOVEMBER).rejected == 0


def test_a_hole_before_a_rejected_press_belongs_to_that_ones_period() -> None:
    facts = SpoolFacts("a", ((1, 5),), rejected={8: IN_OCTOBER}, reports=(said(date(2026, 10, 31), 10), SAID))
    assert box(facts).missing == 2 + 2, "6 and 7 before it, 9 and 10 as the report says"


def test_a_conflicting_copy_of_a_stored_press_is_no_press_of_its_own() -> None:
    assert box(SpoolFacts("a", ((1, 10),), rejected={4: IN_OCTOBER}, reports=(SAID,))).rejected == 0


def test_what_was_acknowledged_as_lost_is_lost_not_missing() -> None:
    facts = SpoolFacts("a", ((1, 2), (6, 10)), lost=((3, 4),), instants={6: IN_OCTOBER}, reports=(SAID,))
    found = box(facts)
    assert (found.lost, found.missing) == (2, 1)
    assert found.share == pytest.approx(10 / 13)


def test_a_spool_that_ended_unexpectedly_leaves_its_period_unproven_and_no_other() -> None:
    old = SpoolFacts("a", ((1, 10),), reports=(said(date(2026, 10, 12), 10), said(date(2026, 10, 14), 10, True)))
    new = SpoolFacts("b", ((1, 5),), reports=(said(date(2026, 10, 14), 1), said(date(2026, 12, 1), 5)))
    assert box(old, new).unproven is Unproven.SPOOL_ENDED
    assert box(old, new, period=NOVEMBER).unproven is None


def test_a_dead_card_that_was_replaced_leaves_the_days_in_between_unproven_and_no_other_period() -> None:
    old = SpoolFacts("a", ((1, 50),), reports=(said(date(2026, 9, 1), 3), said(date(2026, 10, 10), 50)))
    new = SpoolFacts("b", ((1, 300),), reports=(said(date(2026, 10, 13), 40), said(date(2026, 12, 1), 300)))
    assert box(old, new).unproven is Unproven.SPOOL_ENDED
    assert box(new, old).unproven is Unproven.SPOOL_ENDED
    assert box(old, new, period=NOVEMBER).unproven is None
    assert box(old, new, period=periods.parse("2026-09")).unproven is None


def test_a_card_replaced_within_a_day_is_told_by_the_hour() -> None:
    old = SpoolFacts("a", ((1, 50),), reports=(said(date(2026, 10, 10), 50, hour=9),))
    new = SpoolFacts("b", ((1, 9),), reports=(said(date(2026, 10, 10), 4, hour=17), said(date(2026, 11, 1), 9)))
    assert box(old, new).unproven is Unproven.SPOOL_ENDED


def test_both_spools_of_a_dead_card_ended() -> None:
    together = said(date(2026, 10, 10), 50)
    dead = [SpoolFacts(name, ((1, 50),), reports=(together,)) for name in "ab"]
    new = SpoolFacts("c", ((1, 9),), reports=(said(date(2026, 10, 12), 4), said(date(2026, 11, 1), 9)))
    assert box(*dead, new).unproven is Unproven.SPOOL_ENDED


def test_a_spool_that_was_named_beside_its_successor_until_all_was_receipted_has_not_ended_unexpectedly() -> None:
    first, last = said(date(2026, 7, 1), 50), said(date(2026, 10, 10), 50, hour=9)
    old = SpoolFacts("a", ((1, 50),), reports=(first, last))
    new = SpoolFacts("b", ((1, 9),), reports=(first, said(date(2026, 10, 10), 50), said(date(2026, 11, 1), 50)))
    third = SpoolFacts("c", ((1, 5),), reports=(said(date(2026, 10, 20), 1), said(date(2026, 11, 1), 5)))
    assert box(old, new).unproven is None
    assert box(old, new, third).unproven is None


def test_a_box_that_fell_silent_has_not_ended_a_spool() -> None:
    assert box(SpoolFacts("a", ((1, 50),), reports=(said(date(2026, 10, 10), 50),))).unproven is Unproven.NO_REPORT


def test_a_report_on_an_unsynced_clock_names_numbers_and_proves_nothing() -> None:
    unsynced = said(date(2026, 11, 2), 12, proves=False)
    assert box(SpoolFacts("a", ((1, 12),), reports=(unsynced,))).unproven is Unproven.NO_REPORT
    assert box(SpoolFacts("a", ((1, 10),), reports=(unsynced,)), period=NOVEMBER).missing == 2
    assert box(SpoolFacts("a", ((1, 12),), reports=(replace(unsynced, proves=True),))).unproven is None


def test_boxes_together_are_sums_and_unproven_when_one_is() -> None:
    parts = [Completeness("a", 5, 1, 1), Completeness("b", 4, 0, 0, 2, 1, Unproven.NO_REPORT)]
    assert total(parts, name="city") == Completeness("city", 9, 1, 1, 2, 1, Unproven.NO_REPORT)
