"""Every sentence of the pages in Vietnamese and English; numbers and dates come from ``dashboard.language.numbers``."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.language.numbers import Language
from dashboard.language.translation import translated
from dashboard.language.vocabulary import PHRASES
from dashboard.language.vocabulary.messages import IN_ENGLISH, IN_VIETNAMESE


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one language. An unknown key raises KeyError: no page shows a key instead of a sentence."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """The phrase ``key`` with its values put in."""
        return PHRASES[key][0 if self.language == "vi" else 1].format(**values)

    def phrase(self, key: str, otherwise: str, **values: object) -> str:
        """The phrase ``key``, or ``otherwise`` for what has no phrase: what a newer part names."""
        return self(key, **values) if key in PHRASES else otherwise

    def told(self, text: str) -> str:
        """What another room says (a mistake in a file, an alert's detail), in this language."""
        return translated(text, IN_VIETNAMESE if self.language == "vi" else IN_ENGLISH)


VI = Words("vi")
EN = Words("en")


def words(language: str | None) -> Words:
    """English when asked for, else Vietnamese."""
    return EN if language == "en" else VI
