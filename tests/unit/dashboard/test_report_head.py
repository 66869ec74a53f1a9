"""The English preview of a report says what its Vietnamese head says, figure by figure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.language.words import EN
from dashboard.pages.reports import context_of
from dashboard.report import issuing
from dashboard.report.honesty import honest_head
from dashboard.report.model import Closed
from dashboard.report.seal import checksum
from tests.unit.dashboard.conftest import BAD, TODAY, VERY, City, logged_in
from tests.unit.dashboard.test_unit_page import visit_of


def figures(text: str) -> list[str]:
    """The numbers of a line, without the marks in which the languages differ."""
    return re.findall(r"[0-9]+", re.sub(r"(?<=\d)[.,](?=\d)", "", text))


@pytest.mark.parametrize("period", ["2026-10", "2026-11"])
def test_each_line_of_the_head_stands_in_the_english_preview_with_the_same_figures(city: City, period: str) -> None:
    for day in (TODAY.replace(month=10, day=14), TODAY - timedelta(days=1)):
        city.press("00004", VERY, 1200, day=day)
        city.press("00008", BAD, 3, day=day, hour=3)
    visit = visit_of(city, "city")
    model = issuing.report(context_of(visit), visit.period(period), now_ms=city.now_ms)
    vietnamese, english = honest_head(model), honest_head(model, words=EN)
    for one, other in zip(vietnamese[1:], english[1:], strict=True):
        assert one.label != other.label
        assert figures(one.text) == figures(other.text), f"{one.label}: {one.text} / {other.text}"


def test_a_preview_shows_the_checksum_once_the_period_is_closed(city: City) -> None:
    city.press("00004", VERY, 12, day=TODAY.replace(month=10, day=14))
    visit = visit_of(city, "city")
    model = issuing.report(context_of(visit), visit.period("2026-10"), now_ms=city.now_ms)
    assert honest_head(model, preview=True) == honest_head(model)[:-1]
    closed = replace(model, closed=Closed(city.now_ms, "lan"))
    assert honest_head(closed, preview=True)[-1].text.replace(" ", "") == checksum(closed)


def test_the_reports_page_is_english_where_english_is_asked_for(city: City) -> None:
    client = logged_in(city.app(), "city")
    assert "Mức độ đầy đủ dữ liệu" in client.get("/reports").text
    page = client.get("/reports?lang=en").text
    assert "Completeness" in page
    assert "Mức độ đầy đủ dữ liệu" not in page
