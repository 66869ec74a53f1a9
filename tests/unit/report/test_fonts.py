"""The shipped fonts write Vietnamese in full."""

from __future__ import annotations

import io
import unicodedata

import pytest
from pypdf import PdfReader

from dashboard.report.pdf.document import Document, Letterhead, Paragraph
from dashboard.report.pdf.typeset import FONTS, typeset

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
LOWER = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
LETTERS = sorted({letter for letter in [*LOWER, "đ"] for letter in (letter, letter.upper()) if not letter.isascii()})


def test_vietnamese_has_134_letters_beyond_ascii() -> None:
    assert len(LETTERS) == 134


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_every_style_is_there_with_its_licence(style: str) -> None:
    assert (FONTS / f"Tinos-{style}.ttf").is_file()
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_all_134_letters_are_set_in_tinos_alone() -> None:
    letterhead = Letterhead("", "Sở", "BC", "Hà Nội", 2026, "".join(LETTERS), "")
    pdf = typeset(Document("t", "k", letterhead, (Paragraph(" ".join(LETTERS)),), ""), made_ms=0)
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    written = page.extract_text()
    assert [letter for letter in LETTERS if letter not in written] == []
    names = {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in page["/Resources"]["/Font"].values()}
    assert names <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}
