"""Bars of shares: what is drawn and what is said."""

from __future__ import annotations

from xml.etree import ElementTree

from dashboard.figures import svg
from dashboard.figures.descriptions import ShareBars
from tests.unit.figures.drawn import BARS as FIGURE
from tests.unit.figures.drawn import EMPTY, HOAN_KIEM

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: str) -> list[str]:
    return [item.text or "" for item in ElementTree.fromstring(drawing).iter(f"{SVG}text")]


def test_every_unit_stands_with_its_share_and_its_n() -> None:
    for width in (900, 358):
        words = texts(svg.draw(FIGURE, width=width, language="vi"))
        assert "96,0% · n\u00a0=\u00a01.000" in words
        assert "Phường Hoàn Kiếm" in words
        assert "Chưa có lượt đánh giá" in words
        assert "Chỉ tiêu 86%" in words


def test_names_are_escaped() -> None:
    assert "<b>" not in svg.draw(FIGURE, width=900, language="vi")


def test_a_bar_ends_at_its_share_of_the_axis() -> None:
    drawing = ElementTree.fromstring(svg.draw(ShareBars("x", (HOAN_KIEM,)), width=900, language="vi"))
    (bar,) = drawing.iter(f"{SVG}rect")
    ticks = [float(item.get("x1", "")) for item in drawing.iter(f"{SVG}line")][:6]
    assert float(bar.get("x", "")) == ticks[0]
    assert abs(float(bar.get("width", "")) - 0.96 * (ticks[-1] - ticks[0])) < 0.11


def test_the_text_alternative_says_the_finding_in_both_languages() -> None:
    vi = ElementTree.fromstring(svg.draw(FIGURE, width=900, language="vi")).get("aria-label")
    en = ElementTree.fromstring(svg.draw(FIGURE, width=900, language="en")).get("aria-label")
    assert vi is not None
    assert en is not None
    assert "1 đạt chỉ tiêu, 1 chưa đạt, 0 chưa đủ dữ liệu để kết luận, 1 chưa có lượt đánh giá" in vi
    assert "Cao nhất: Phường Hoàn Kiếm 96,0% · n\u00a0=\u00a01.000; thấp nhất: Xã Ba Vì <b> 60,0%" in vi
    assert "1 met it, 1 did not" in en


def test_a_unit_without_presses_is_drawn_without_a_bar() -> None:
    drawing = ElementTree.fromstring(svg.draw(ShareBars("x", (EMPTY,)), width=900, language="en"))
    assert not list(drawing.iter(f"{SVG}rect"))
