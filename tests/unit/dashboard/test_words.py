"""The phrases: the same values in both languages, and no key without a phrase in any template."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import dashboard
from dashboard.language.period_name import period_name
from dashboard.language.vocabulary import GROUPS, PHRASES
from dashboard.language.words import EN, VI

ROOM = Path(dashboard.__file__).parent


def fields(text: str) -> set[str]:
    """The values that a phrase takes."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_take_the_same_values() -> None:
    assert [key for key, (vi, en) in PHRASES.items() if fields(vi) != fields(en)] == []


def test_each_phrase_has_one_home() -> None:
    assert sum(len(group.PHRASES) for group in GROUPS) == len(PHRASES)


def test_every_phrase_that_a_template_or_page_names_is_there() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*ROOM.glob("templates/*.html"), *ROOM.glob("**/*.py"))]
    named = {
        key for text in texts for key in re.findall(r"\b(?:t|words|BadRequest)\(['\"]([a-z_.0-9-]+)['\"][,)]", text)
    }
    assert len(named) > 100
    assert named - PHRASES.keys() == set()


@pytest.mark.parametrize(
    ("text", "vietnamese", "inside", "english"),
    [
        ("2026-10", "Tháng 10/2026", "tháng 10/2026", "October 2026"),
        ("2026-Q3", "Quý III/2026", "quý III/2026", "Quarter 3 of 2026"),
        ("2026-H1", "6 tháng đầu năm 2026", "6 tháng đầu năm 2026", "First half of 2026"),
        ("2026-H2", "6 tháng cuối năm 2026", "6 tháng cuối năm 2026", "Second half of 2026"),
        ("2026-9M", "9 tháng đầu năm 2026", "9 tháng đầu năm 2026", "First nine months of 2026"),
        ("2026", "Năm 2026", "năm 2026", "2026"),
        ("2026-01-01..2026-06-30", *["01/01/2026 – 30/06/2026"] * 3),
    ],
)
def test_a_period_is_named_as_people_say_it(text: str, vietnamese: str, inside: str, english: str) -> None:
    assert period_name(text, VI) == vietnamese
    assert period_name(text, VI, inside=True) == inside
    assert period_name(text, EN) == english


def test_percent_and_points_are_written_the_vietnamese_way() -> None:
    for vietnamese, _ in PHRASES.values():
        assert " %" not in vietnamese
        assert not re.search(r"\d\.\d", vietnamese)
