"""The phrases: the same values in both languages, and no key without a phrase in any template."""

from __future__ import annotations

import re
import string
from pathlib import Path

import dashboard
from dashboard.vocabulary import GROUPS, PHRASES

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


def test_percent_and_points_are_written_the_vietnamese_way() -> None:
    for vietnamese, _ in PHRASES.values():
        assert " %" not in vietnamese
        assert not re.search(r"\d\.\d", vietnamese)
