"""Find, filter and sort units the Vietnamese way. Pure.

Search ignores marks and the place of the tone (thuy khue finds Thuỵ Khuê and Thụy Khuê; hoa finds Hoà and Hòa).
Order: the Vietnamese alphabet (a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y), then tones in the
order of TCVN 6909's dictionaries: level, grave, hook, tilde, acute, dot.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # grave, hook, tilde, acute, dot below


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """``text`` in lower case without any mark, words one space apart: what search compares."""
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def matches(name: str, query: str) -> bool:
    """Whether every word of ``query`` stands in ``name``. A query with marks must agree in its letters' marks
    only as far as it wrote them, and marks never hide a unit: both sides are compared plain."""
    found = plain(name)
    return all(word in found for word in plain(query).split())


@lru_cache(maxsize=4096)
def order(name: str) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """A key that sorts names: word by word, first by letters, then by tones; numbers by value come first."""
    return tuple(_word(word) for word in name.lower().split())


def _word(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if word.isdecimal():
        return (-1, int(word)), ()
    letters, tones = [], []
    for letter in unicodedata.normalize("NFC", word):
        base, tone = _split(letter)
        letters.append(_LETTERS.find(base) if base in _LETTERS else len(_LETTERS) + ord(base[0]))
        tones.append(tone)
    return tuple(letters), (max(tones, default=0), *tones)


def _split(letter: str) -> tuple[str, int]:
    """A letter without its tone (â stays â), and the tone's place in the order."""
    parts = unicodedata.normalize("NFD", letter)
    tone = next((_TONES[part] for part in parts if part in _TONES), 0)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)), tone
