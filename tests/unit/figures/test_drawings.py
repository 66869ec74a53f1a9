"""Every figure, drawn twice from one description: SVG and plotly show the same, and both say what they show."""

from __future__ import annotations

import json
import re
from typing import TypeVar
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest

from dashboard.figures import findings, svg
from dashboard.figures.descriptions import (
    ControlChart,
    Drawn,
    HeatCell,
    HeatRow,
    HeatTable,
    Interactive,
    MeanFunnel,
    RankForest,
    ShareBars,
    TargetFunnel,
    Trend,
)
from dashboard.figures.plot import plot
from dashboard.language.numbers import Language
from satisfaction.funnel import CityFunnel
from tests.unit.figures.drawn import BARS, FIGURES

T = TypeVar("T")
SVG = "{http://www.w3.org/2000/svg}"
DRAWN: list[Drawn] = [figure for figure in FIGURES if not isinstance(figure, HeatTable)]
INTERACTIVE: list[Interactive] = [figure for figure in FIGURES if isinstance(figure, Interactive)]
each = pytest.mark.parametrize("figure", DRAWN, ids=lambda figure: type(figure).__name__)
each_interactive = pytest.mark.parametrize("figure", INTERACTIVE, ids=lambda figure: type(figure).__name__)
both = pytest.mark.parametrize("language", ["vi", "en"])


def of(kind: type[T]) -> T:
    return next(figure for figure in FIGURES if isinstance(figure, kind))


def hovers(drawing: str) -> set[str]:
    return {item.text or "" for item in ElementTree.fromstring(drawing).iter(f"{SVG}title")}


@each
@both
def test_every_figure_is_drawn_whole_at_both_widths(figure: Drawn, language: Language) -> None:
    for width in (900, 358):
        drawing = ElementTree.fromstring(svg.draw(figure, width=width, language=language))
        assert drawing.get("aria-label") == findings.finding(figure, language)
        height = float(drawing.get("height", ""))
        for text in drawing.iter(f"{SVG}text"):
            assert -1 <= float(text.get("x", "")) <= width + 1, text.text
            assert 0 <= float(text.get("y", "")) <= height, text.text


@each_interactive
@both
def test_plotly_accepts_every_figure_and_needs_the_basic_bundle_only(figure: Interactive, language: Language) -> None:
    made = plot(figure, language=language)
    go.Figure(made)
    assert {trace["type"] for trace in made["data"]} <= {"scatter", "bar"}
    assert json.loads(json.dumps(made, allow_nan=False)) == made


@each
def test_numbers_are_written_the_vietnamese_way_in_vietnamese_only(figure: Drawn) -> None:
    vi = svg.draw(figure, width=900, language="vi")
    en = svg.draw(figure, width=900, language="en")
    assert not re.search(r"\d\.\d+%", " ".join(hovers(vi)))
    assert not re.search(r"\d,\d+%", " ".join(hovers(en)))


def test_pointing_at_a_mark_says_the_same_in_both_drawings() -> None:
    for figure in (of(TargetFunnel), of(MeanFunnel), of(ControlChart), of(Trend)):
        said = {text for trace in plot(figure, language="vi")["data"] for text in trace.get("text", ())}
        said = {text for text in said if "n\u00a0=" in text}
        assert said
        assert said <= hovers(svg.draw(figure, width=900, language="vi"))


def test_the_funnels_finding_names_who_lies_below() -> None:
    found = findings.finding(of(TargetFunnel), "vi")
    assert "1 đơn vị nằm trên giới hạn 95% quanh chỉ tiêu 86%, 1 nằm dưới, 1 nằm trong giới hạn" in found
    assert "Dưới giới hạn: Xã B 70,0% · n\u00a0=\u00a01.000." in found


def test_the_finding_around_the_mean_says_what_chance_alone_would_flag() -> None:
    city = MeanFunnel("x", of(MeanFunnel).dots, CityFunnel(0.83, 4.21, 126))
    found = findings.finding(city, "vi")
    assert "riêng do ngẫu nhiên đã có khoảng 6,3" in found
    assert "do ngẫu nhiên: 0,3" in found
    assert "φ = 4,2, đã tính vào giới hạn" in found
    assert "Over-dispersion φ = 4.2, applied to the limits" in findings.finding(city, "en")


def test_a_control_chart_names_its_signals_and_its_false_alarms() -> None:
    found = findings.finding(of(ControlChart), "vi")
    assert "2 tín hiệu, gần nhất: 10/10/2026 8 điểm liên tiếp trên trung bình; 11/10/2026 dưới giới hạn" in found
    assert "cứ 153 điểm" in found


def test_a_run_that_goes_on_is_named_once() -> None:
    from satisfaction.p_chart import Rule, Side, Signal

    run = [Signal(Rule.RUN_OF_8, Side.LOW, index) for index in (7, 8, 9)]
    beyond = Signal(Rule.BEYOND_LIMITS, Side.LOW, 8)
    assert findings.episodes([*run, beyond]) == [run[2], beyond]


def test_a_rank_range_is_written_out() -> None:
    words = " ".join(ElementTree.fromstring(svg.draw(of(RankForest), width=900, language="vi")).itertext())
    assert "2–3 · n\u00a0=\u00a01.000" in words


def test_the_finding_of_units_by_month_counts_cells_that_have_a_share_and_names_the_lowest() -> None:
    assert findings.finding(of(HeatTable), "vi") == (
        "Tháng. Trong 1 ô có từ 10 lượt, 1 ô dưới chỉ tiêu 86%. Thấp nhất: Xã B, 10/2026, 80,0% · n\u00a0=\u00a050."
    )
    many = HeatTable("Tháng", ("10/2026",), (HeatRow("1", "Xã B", (HeatCell(50, 0.9),)),) * 1511)
    assert findings.finding(many, "vi").startswith("Tháng. Trong 1.511 ô có từ 10 lượt, 0 ô dưới chỉ tiêu 86%.")


def test_a_month_of_three_presses_is_not_called_the_lowest() -> None:
    cells = (HeatCell(3, 2 / 3), HeatCell(90, 0.8))
    table = HeatTable("Tháng", ("11/2026", "10/2026"), (HeatRow("1", "Xã B", cells),))
    assert findings.finding(table, "vi") == (
        "Tháng. Trong 1 ô có từ 10 lượt, 1 ô dưới chỉ tiêu 86%. Thấp nhất: Xã B, 10/2026, 80,0% · n\u00a0=\u00a090."
    )


def test_a_heat_table_refuses_rows_that_do_not_fit_its_columns() -> None:
    with pytest.raises(ValueError, match="Xã B: 1 cells under 2 columns"):
        HeatTable("x", ("a", "b"), (HeatRow("1", "Xã B", (HeatCell(1, 0.5),)),))


def test_no_line_joins_what_was_before_a_break() -> None:
    drawing = ElementTree.fromstring(svg.draw(of(Trend), width=900, language="vi"))
    lines = [path for path in drawing.iter(f"{SVG}path") if path.get("fill") == "none"]
    assert [path.get("d", "").count("L") for path in lines] == [1]  # 10/2026 to 11/2026 only
    joined = plot(of(Trend), language="vi")["data"][0]
    assert joined["y"][-2] is None


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_figure_without_anything_is_still_drawn(language: Language) -> None:
    empty: tuple[Drawn, ...] = (ShareBars("x", ()), TargetFunnel("x", ()), RankForest("x", (), 0), Trend("x", ()))
    for figure in empty:
        assert ElementTree.fromstring(svg.draw(figure, width=358, language=language)).get("aria-label")
        if isinstance(figure, Interactive):
            go.Figure(plot(figure, language=language))


def test_a_city_of_126_units_is_drawn_with_a_row_each() -> None:
    many = ShareBars("x", tuple(BARS.bars[i % 2] for i in range(126)))
    drawing = ElementTree.fromstring(svg.draw(many, width=900, language="vi"))
    assert len(list(drawing.iter(f"{SVG}rect"))) == 126
    assert float(drawing.get("height", "")) / 126 >= 20
