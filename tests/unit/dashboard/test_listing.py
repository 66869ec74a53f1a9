"""Search and order the Vietnamese way."""

from __future__ import annotations

import unicodedata

import pytest

from dashboard.parts.listing import matches, order


@pytest.mark.parametrize("query", ["thuy khue", "Thuỵ Khuê", "Thụy Khuê", "THỤY", "khue thuy", "  thuy  "])
def test_search_ignores_marks_case_and_the_place_of_the_tone(query: str) -> None:
    assert matches("Phường Thụy Khuê", query)
    assert matches("Phường Thuỵ Khuê", query)


def test_search_finds_decomposed_letters_and_đ() -> None:
    assert matches("Phường Đống Đa", unicodedata.normalize("NFD", "đống đa"))
    assert matches("Phường Đống Đa", "dong da")
    assert not matches("Phường Đống Đa", "dong du")


def test_names_sort_by_the_vietnamese_alphabet() -> None:
    wanted = [
        "Ba Đình",
        "Bát Tràng",
        "Cửa Nam",
        "Dương Hòa",
        "Đa Phúc",
        "Đông Anh",
        "Ô Chợ Dừa",
        "Ứng Hòa",
        "Ứng Thiên",
    ]
    mixed = wanted[::-1]
    assert sorted(mixed, key=order) == wanted


def test_tones_decide_only_between_equal_letters() -> None:
    assert sorted(["Mạ", "Mã", "Má", "Mả", "Mà", "Ma", "Mạc"], key=order) == ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ", "Mạc"]


def test_numbers_sort_by_value() -> None:
    assert sorted(["Quầy 10", "Quầy 2", "Quầy 1"], key=order) == ["Quầy 1", "Quầy 2", "Quầy 10"]
