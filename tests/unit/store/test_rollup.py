"""From which roll-ups a question is answered."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from store.contract import By, Step, Tally
from store.rollup import Kept, Span, month, sources

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
STEPS = st.sampled_from([None, Step.MONTH])


def asked(step: Step | None, *by: By) -> Tally:
    return Tally(date(2024, 1, 1), date(2028, 1, 1), by=by or (By.UNIT,), step=step)


@given(DAYS, st.integers(1, 800), STEPS)
def test_every_day_is_read_once_and_every_whole_month_from_its_sum(first: date, length: int, step: Step | None) -> None:
    span = Span(first, first + timedelta(days=length))
    parts = sources(asked(step), span)
    ends = [span.since, *(part.until for _, part in parts)]
    assert [part.since for _, part in parts] == ends[:-1]
    assert ends[-1] == span.until
    for kept, part in parts:
        if kept is Kept.UNIT_MONTH:
            assert part.since.day == part.until.day == 1
        else:
            first_of_month = part.since if part.since.day == 1 else month(part.since).until
            assert month(first_of_month).until > part.until, "a whole month"
            one_month = part.since.strftime("%Y-%m") == (part.until - timedelta(days=1)).strftime("%Y-%m")
            assert one_month or (step is None and len(parts) == 1)


def test_days_are_read_from_days_and_counters_from_boxes() -> None:
    span = Span(date(2025, 11, 1), date(2026, 11, 1))
    assert sources(asked(Step.DAY), span) == [(Kept.UNIT_DAY, span)]
    assert sources(asked(Step.DAY, By.COUNTER), span) == [(Kept.BOX_DAY, span)]
    assert sources(asked(None, By.COUNTER), span) == [(Kept.BOX_MONTH, span)]
    assert sources(asked(Step.MONTH), span) == [(Kept.UNIT_MONTH, span)]
