"""Units side by side: month by month, and for the city the places that each may hold.

A page of its own, which the city page takes in once it stands: both are long, and are drawn here rather than by plotly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, request

from dashboard.analysis import city as of_city
from dashboard.data.last_months import last_months
from dashboard.figures.descriptions import HeatCell, HeatTable, Range, RankForest
from dashboard.figures.findings import finding
from dashboard.figures.palette import shade
from dashboard.frame import frame, rendered, unit_address
from dashboard.language.numbers import count, percent
from dashboard.visit import Site, Visit, visit
from satisfaction.periods import Period
from satisfaction.ranking import LEAST
from satisfaction.score import Counts

MonthCounts = Mapping[tuple[str, ...], Counts]  # per (unit, 2026-10)


@dataclass(frozen=True, slots=True)
class Shaded:
    """A unit's month as it is written; ``shade``: the style of its distance from the target."""

    share: str
    n: str
    shade: str


@dataclass(frozen=True, slots=True)
class Place:
    """The places that a unit may hold: ``first`` to ``last`` of all; ``half``: the style of where they surely lie."""

    code: str
    name: str
    first: int
    last: int
    n: str
    half: str


def install(app: Flask, site: Site) -> None:
    """The route ``/comparison``."""
    app.add_url_rule("/comparison", "comparison", lambda: page(visit(site)))


def page(visit: Visit) -> str:
    """The page's HTML. Raises BadRequest, StoreUnavailable."""
    visit.month()
    return rendered(visit, "comparison.html", key=visit.today, values=lambda: values(visit))


def values(visit: Visit) -> dict[str, Any]:
    """What comparison.html needs."""
    period, language = visit.month(), visit.words.language
    counts = month_counts(visit, period)
    heat, ranks = by_month(visit, period, counts), by_rank(visit, period, counts)
    return dict(
        **frame(visit, page="city"),
        period=period,
        heat=heat,
        heat_rows=[
            (row.key, row.label, [cell and shaded(cell, visit, heat.target) for cell in row.cells]) for row in heat.rows
        ]
        if heat
        else [],
        least=LEAST,
        ranks=ranks,
        places=[place(row, visit, of=ranks.of) for row in ranks.ranges] if ranks else [],
        said=lambda figure: finding(figure, language).removeprefix(f"{figure.title}. "),
        back=f"/?period={period.text}" if request.args.get("period") else "/",
        unit_link=lambda code: unit_address(code, request.args.get("period", "")),
    )


def by_month(visit: Visit, period: Period, counts: MonthCounts) -> HeatTable | None:
    """The units' twelve months up to ``period``, the latest first, so that it is seen without scrolling.

    Cells begin with the unit as it is now (``Visit.begun``). None without presses.
    """
    units, until = visit.units(period), visit.until(period)
    months = _months(visit, period)[::-1]
    begun = {unit.code: visit.begun(unit.code, until=until) for unit in units}
    cells: dict[tuple[str, ...], Counts] = {
        (code, month.text): counts[code, month.text]
        for month in months
        for code in begun
        if (code, month.text) in counts and begun[code] <= month.last
    }
    if not cells:
        return None
    names, target = [month.text for month in months], visit.target("", period)
    return of_city.months_table(units, cells, title=visit.words("heat"), months=names, target=target)


def month_counts(visit: Visit, period: Period) -> MonthCounts:
    """Counts of the twelve months up to ``period``: calendar months in one question, others in one each."""
    months, until = _months(visit, period), visit.until(period)
    if visit.sources.period_day == 1:
        return visit.reader.months(months[0].first, until)
    found = {month.text: visit.reader.units(month.first, min(month.end, until)) for month in months}
    return {(code, text): counts for text, units in found.items() for code, counts in units.items()}


def _months(visit: Visit, period: Period) -> list[Period]:
    return last_months(period, period_day=visit.sources.period_day)


def by_rank(visit: Visit, period: Period, months: MonthCounts) -> RankForest | None:
    """Ranges of rank; None but for the city: a rank among some units only would be taken for the city's. ``months``:
    counts that may hold the period's."""
    if visit.scope.units is not None:
        return None
    counts = {code: own for (code, text), own in months.items() if text == period.text}
    counts = counts or visit.reader.units(period.first, visit.until(period))
    return of_city.rank_forest(visit.units(period), counts, title=visit.words("ranks"))


def shaded(cell: HeatCell, visit: Visit, target: float) -> Shaded:
    """``cell`` in words: a unit's month is never too small to show, but one of a few presses is not shaded."""
    language = visit.words.language
    share = cell.share or 0.0
    colour = shade(share, target) if cell.n >= LEAST else ""
    return Shaded(percent(share, language=language), count(cell.n, language=language), colour)


def place(row: Range, visit: Visit, *, of: int) -> Place:
    """``row`` of the forest in words."""
    middle = (of + 1) / 2
    half = "met" if row.high < middle else "not_met" if row.low > middle else "undecided"
    n = count(row.n, language=visit.words.language)
    return Place(row.key, row.label, int(row.low), int(row.high), n, half)
