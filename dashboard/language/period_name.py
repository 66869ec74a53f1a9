"""Periods by the names that people give them."""

from __future__ import annotations

from datetime import date

from dashboard.language.numbers import day
from dashboard.language.words import Words

ROMAN = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def period_name(text: str, words: Words, *, inside: bool = False) -> str:
    """``2026-10`` as ``Tháng 10/2026`` (``inside`` a sentence: ``tháng 10/2026``) or ``October 2026``, a quarter as
    ``Quý III/2026``, a half or nine months in words too; a span of days as ``01/01/2026 – 30/06/2026``."""
    if ".." in text:
        return " – ".join(day(date.fromisoformat(part)) for part in text.split(".."))
    year, _, part = text.partition("-")
    english = words.language == "en"
    if part.isdecimal():
        name = words("named.month", n=MONTHS[int(part) - 1] if english else part, year=year)
    elif part in ROMAN:
        name = words("named.Q", n=part[1] if english else ROMAN[part], year=year)
    else:
        name = words.phrase(f"named.{part}", text, year=year)
    return name[0].lower() + name[1:] if inside and not english else name
