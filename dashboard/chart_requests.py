"""Which charts belong to an address: Dash's one callback, and the figures it answers with."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import dash
from dash import Input, Output, dcc, html

from dashboard import plots
from dashboard.access import Forbidden
from dashboard.visit import BadRequest, Site, Visit, visit
from dashboard.words import words
from satisfaction.score import Counts

UNIT = re.compile(r"/unit/([0-9A-Za-z-]{1,20})\Z")
CONFIG: Any = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}
DAYS_BACK = 90


def register(charts: dash.Dash, site: Site) -> None:
    """The callback: an address in, its charts out. Whatever address is sent, figures are those of the session."""

    @charts.callback(Output("charts", "children"), Input("address", "pathname"), Input("address", "search"))
    def show(pathname: str | None, search: str | None) -> list[Any]:
        values = {key: found[0] for key, found in parse_qs((search or "").lstrip("?")).items()}
        return answer(asked(site, values), str(pathname or "/"), values)


def asked(site: Site, values: dict[str, str]) -> Visit:
    """The visit, in the language of the page that the charts stand on."""
    found = visit(site)
    return Visit(site, found.scope, words(values["lang"])) if "lang" in values else found


def answer(visit: Visit, pathname: str, values: dict[str, str]) -> list[Any]:
    """Charts for ``pathname``; nothing for an address without charts, or outside the scope."""
    try:
        period_text = values.get("period", "")
        if pathname == "/":
            return [_graph("funnel", city(visit, period_text))]
        unit = UNIT.match(pathname)
        return [_graph("days", unit_days(visit, unit[1], period_text))] if unit else []
    except (Forbidden, BadRequest):
        return []


def city(visit: Visit, period_text: str) -> plots.Plot:
    """The funnel of the period's units."""
    period = visit.month(period_text)
    counts = visit.reader.units(period.first, visit.until(period))
    units = visit.units(period)
    points = [(unit.code, unit.name, counts.get(unit.code, Counts())) for unit in units]
    return plots.funnel(points, target=visit.target("", period), words=visit.words)


def unit_days(visit: Visit, code: str, period_text: str) -> plots.Plot:
    """The unit's share day by day up to the end of the period."""
    unit = visit.unit(code)
    period = visit.month(period_text)
    until = visit.until(period)
    days = visit.reader.days(code, until - timedelta(days=DAYS_BACK), until)
    return plots.days(unit.name, days, target=visit.target(code, period), words=visit.words)


def _graph(name: str, plot: plots.Plot) -> html.Figure:
    graph = dcc.Graph(id=f"graph-{name}", figure=plot.figure, config=CONFIG, className="graph")
    return html.Figure([html.Figcaption([html.H3(plot.title), html.P(plot.finding)]), graph])
