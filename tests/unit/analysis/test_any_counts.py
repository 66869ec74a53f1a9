"""Whatever the counts and the order of their rows: every figure of the city is made, is the same, and is drawn."""

from __future__ import annotations

import json
import random
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis import city, over_time
from dashboard.analysis.counts import counts_by_all, series
from dashboard.figures import svg
from dashboard.figures.descriptions import ControlChart, Figure, HeatTable, Interactive
from dashboard.figures.findings import finding
from dashboard.figures.plot import plot
from dashboard.language.numbers import Language
from satisfaction.places import Unit, UnitKind
from satisfaction.press import Rating
from store.contract import Table

CODES = ("00004", "00008", "00025")
DAYS = [f"2026-10-{day:02d}" for day in range(1, 13)]
UNITS = [Unit(code, f"Phường {code}", UnitKind.PHUONG, "01", date(2025, 7, 1)) for code in CODES]
CELLS = list(product(CODES, map(str, Rating), DAYS))


def table(numbers: list[int]) -> Table:
    """``numbers``: one for each of CELLS; the store leaves out what is 0."""
    rows: list[tuple[str | int, ...]] = [(*cell, n) for cell, n in zip(CELLS, numbers, strict=True) if n]
    return Table(("unit", "rating", "at", "n"), rows)


def figures(tally: Table) -> list[Figure]:
    """Every figure of the city and the control charts of its units."""
    cells = counts_by_all(tally, ("unit", "at"))
    by_unit = {key[0]: counts for key, counts in counts_by_all(tally, ("unit",)).items()}
    charts = [over_time.control_chart(days, title=unit) for unit, days in series(cells).items()]
    days = {key[0]: counts for key, counts in counts_by_all(tally, ("at",)).items()}
    found: list[Figure | None] = [
        city.share_bars(UNITS, by_unit, title="x"),
        city.target_funnel(UNITS, by_unit, title="x"),
        city.mean_funnel(UNITS, by_unit, title="x"),
        city.rank_forest(UNITS, by_unit, title="x"),
        city.months_table(UNITS, cells, title="x", months=DAYS),
        over_time.trend(days, title="x"),
        over_time.differences(by_unit, dict(list(by_unit.items())[::-1]), names=dict.fromkeys(CODES, "n"), title="x"),
        *(chart for chart in charts if isinstance(chart, ControlChart)),
    ]
    return [figure for figure in found if figure is not None]


@settings(max_examples=25, deadline=None, database=None)
@given(
    st.lists(st.sampled_from([0, 0, 1, 9, 10, 400]), min_size=len(CELLS), max_size=len(CELLS)),
    st.randoms(use_true_random=False),
)
def test_the_order_of_a_tally_s_rows_changes_no_figure(numbers: list[int], dice: random.Random) -> None:
    tally = table(numbers)
    shuffled = list(tally.rows)
    dice.shuffle(shuffled)
    assert figures(Table(tally.columns, shuffled)) == figures(tally)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("each", [(0, 0, 0), (1, 0, 0), (0, 0, 1), (50, 50, 50), (99, 0, 0)])
def test_counts_of_nothing_of_one_and_all_alike_are_drawn_and_worded(
    each: tuple[int, int, int], language: Language
) -> None:
    sizes = dict(zip(map(str, Rating), each, strict=True))
    for figure in figures(table([sizes[rating] for _, rating, _ in CELLS])):
        assert "nan" not in finding(figure, language)
        if not isinstance(figure, HeatTable):
            assert "nan" not in svg.draw(figure, width=900, language=language)
        if isinstance(figure, Interactive):
            json.dumps(plot(figure, language=language), allow_nan=False)
