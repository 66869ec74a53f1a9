"""Numbers and dates as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.language import numbers


@pytest.mark.parametrize(
    ("fraction", "places", "vi", "en"),
    [
        (0.86, 1, "86,0%", "86.0%"),
        (0.998979, 2, "99,90%", "99.90%"),
        (1.0, 1, "100,0%", "100.0%"),
        (0.0005, 1, "0,1%", "0.1%"),
        (0.1 + 0.2, 1, "30,0%", "30.0%"),
        (None, 1, "–", "–"),
    ],
)
def test_a_share_is_written_in_per_cent_as_its_language_does(
    fraction: float | None, places: int, vi: str, en: str
) -> None:
    assert numbers.percent(fraction, places=places) == vi
    assert numbers.percent(fraction, places=places, language="en") == en


def test_counts_targets_days_and_moments() -> None:
    assert numbers.count(1157) == "1.157"
    assert numbers.count(43_000_000, language="en") == "43,000,000"
    assert numbers.whole_percent(0.86) == "86%"
    assert numbers.whole_percent(0.865) == "86,5%"
    assert numbers.day(date(2026, 11, 2)) == "02/11/2026"
    assert numbers.moment(1_793_590_920_000) == "10:42 ngày 02/11/2026"
    assert numbers.moment(1_793_590_920_000, language="en") == "10:42 on 02/11/2026"


@given(st.integers(min_value=0, max_value=10**12))
def test_a_count_reads_back(value: int) -> None:
    assert int(numbers.count(value).replace(".", "")) == value


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=1, max_value=10_000))
def test_a_share_is_shown_within_half_a_step(part: int, whole: int) -> None:
    share = min(part, whole) / whole
    shown = float(numbers.percent(share, places=2).removesuffix("%").replace(",", "."))
    assert abs(shown - 100 * share) <= 0.005 + 1e-9
