"""Which charts belong to an address: Dash's one callback, and the figures it answers with."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import dash
from dash import Input, Output, dcc, html

from dashboard.access.scope import Forbidden
from dashboard.analysis import city as of_city
from dashboard.analysis import over_time
from dashboard.data.last_months import last_months
from dashboard.figures.descriptions import (
    ControlChart,
    Interactive,
    MeanFunnel,
    TargetFunnel,
)
from dashboard.figures.findings import dots_below, finding
from dashboard.figures.plot import PlotJson, plot
from dashboard.frame import unit_address
from dashboard.language.words import words
from dashboard.visit import BadRequest, Site, Visit, visit
from satisfaction import periods
from satisfaction.p_chart import DAYS_BACK
from satisfaction.periods import Period
from store.contract import StoreUnavailable

UNIT = re.compile(r"/unit/([0-9A-Za-z-]{1,20})\Z")
# Without plotly's bar of buttons: they are English, show no ring to the keyboard, and one offers to send the chart to
# plotly's own cloud.
CONFIG: Any = {"displayModeBar": False, "responsive": True}


def register(charts: dash.Dash, site: Site) -> None:
    """The callback: an address in, its charts out. Whatever address is sent, figures are those of the session."""

    @charts.callback(Output("charts", "children"), Input("address", "pathname"), Input("address", "search"))
    def show(pathname: str | None, search: str | None) -> list[Any]:
        values = {key: found[0] for key, found in parse_qs((search or "").lstrip("?")).items()}
        visit = asked(site, values)
        try:
            return answer(visit, str(pathname or "/"), values) or [_said(visit.words("charts.none"))]
        except StoreUnavailable:
            return [_said(visit.words("unavailable"))]


def asked(site: Site, values: dict[str, str]) -> Visit:
    """The visit, in the language of the page that the charts stand on."""
    found = visit(site)
    return Visit(site, found.scope, words(values["lang"])) if "lang" in values else found


def answer(visit: Visit, pathname: str, values: dict[str, str]) -> list[Any]:
    """Charts for ``pathname``; nothing for an address without charts, or outside the scope."""
    unit = UNIT.match(pathname)
    folded: list[ControlChart] = []
    try:
        if pathname == "/":
            found = city(visit, visit.month(values.get("period", "")))
        else:
            found = unit_days(visit, unit[1], visit.month(values.get("period", ""))) if unit else []
            folded = counter_charts(visit, unit[1], visit.month(values.get("period", ""))) if unit else []
    except (Forbidden, BadRequest):
        return []
    shown = [_graph(figure, visit, values.get("period", "")) for figure in found]
    return [*shown, *_of_counters(folded, visit)]


def city(visit: Visit, period: Period) -> list[Interactive]:
    """The period's units around the target; for the city also around its mean."""
    units, words = visit.units(period), visit.words
    counts = visit.reader.units(period.first, visit.until(period))
    around_target = of_city.target_funnel(units, counts, title=words("funnel"), target=visit.target("", period))
    if not around_target.dots:
        return []
    whole = visit.scope.units is None  # a mean of some units only would be taken for the city's
    around_mean = of_city.mean_funnel(units, counts, title=words("funnel.mean")) if whole else None
    return [around_target] if around_mean is None else [around_target, around_mean]


def unit_days(visit: Visit, code: str, period: Period) -> list[Interactive]:
    """The unit's control chart up to the end of the period; its months, where days are too few for one."""
    unit, until, target = visit.unit(code), visit.until(period), visit.target(code, period)
    begun = visit.begun(code, until=until)
    days = visit.reader.days(code, max(begun, until - timedelta(days=DAYS_BACK)), until)
    change = counters_change(visit, code, period)
    found = over_time.control_chart(days, title=visit.words("days", unit=unit.name), target=target)
    if isinstance(found, ControlChart):
        return [found, *change]
    since = last_months(period, period_day=visit.sources.period_day)[0].first
    months = {at: counts for (_, at), counts in visit.reader.months(since, until, unit=code).items()}
    if not months:
        return []
    title, broken = visit.words("trend.of", unit=unit.name), [begun.isoformat()[:7]]
    return [over_time.trend(months, title=title, target=target, breaks=broken), *change]


def counter_charts(visit: Visit, code: str, period: Period) -> list[ControlChart]:
    """A control chart of each of the unit's counters that has enough days."""
    until = visit.until(period)
    since = max(visit.begun(code, until=until), until - timedelta(days=DAYS_BACK))
    names = {counter.code: counter.name for counter in visit.sources.registry.counters}
    found = [
        over_time.control_chart(days, title=names.get(counter, counter), target=visit.target(code, period))
        for counter, days in visit.reader.counter_days(code, since, until).items()
    ]
    return [chart for chart in found if isinstance(chart, ControlChart)]


def counters_change(visit: Visit, code: str, period: Period) -> list[Interactive]:
    """Each counter's share against the month before, where at least two counters have both; days that are over."""
    before = periods.month_of(period.first - timedelta(days=1), period_day=visit.sources.period_day)
    until = min(visit.until(period), visit.today)
    if visit.begun(code, until=until) > before.first:
        return []
    spans = ((period.first, until), (before.first, before.end))
    now, past = (
        {key: cell.counts for key, cell in visit.reader.counters(code, *span).items() if cell.counts}
        if span[0] < span[1]
        else {}
        for span in spans
    )
    names = {counter.code: counter.name for counter in visit.sources.registry.counters}
    both = {key: names.get(key, key) for key in now.keys() & past.keys()}
    if len(both) < 2:
        return []
    return [over_time.differences(now, past, names=both, title=visit.words("counters.change"))]


def _said(text: str) -> html.P:
    return html.P(text, className="empty")


def _fold(title: str, graphs: list[html.Figure]) -> html.Details:
    """Drawings as long as the list of units, or one a counter: open for those who look for them."""
    return html.Details([html.Summary(title), *graphs], id="counter-charts")


def _of_counters(charts: list[ControlChart], visit: Visit) -> list[html.Details]:
    """The counters' charts; nothing where no counter has one."""
    if not charts:
        return []
    named = visit.words("counters.charts" if visit.scope.sees_small_cells else "counters.charts.staff", n=len(charts))
    graphs = [_graph(chart, visit, "", mark=f"-{place}") for place, chart in enumerate(charts)]
    return [_fold(named, graphs)]


def _graph(figure: Interactive, visit: Visit, period: str, *, mark: str = "") -> html.Figure:
    language = visit.words.language
    name = f"{type(figure).__name__}{mark}"
    drawn = plot(figure, language=language)
    graph = dcc.Graph(id=f"graph-{name}", figure=drawn, config=CONFIG, style={"height": drawn["layout"]["height"]})
    said = html.P(finding(figure, language).removeprefix(f"{figure.title}. "))
    hidden: Any = {"aria-hidden": "true"}
    unread = html.Div(graph, **hidden)  # its letters are the axes'; finding and twin say what it shows
    twin = _twin(drawn, name, visit) if not isinstance(figure, TargetFunnel | MeanFunnel) else []
    return html.Figure([html.Figcaption([html.H3(figure.title), said]), *_links(figure, visit, period), unread, *twin])


def _twin(drawn: PlotJson, name: str, visit: Visit) -> list[html.Details]:
    """What each point says on pointing at it, the latest first, for who cannot point; a funnel's: the list of units."""
    points = [html.Li(text) for trace in drawn["data"] for text in reversed(trace.get("text", ()))]
    listed = html.Ul(points, className="points")
    return [html.Details([html.Summary(visit.words("charts.points")), listed], id=f"points-{name}")]


def _links(figure: Interactive, visit: Visit, period: str) -> list[html.Ul]:
    """The units that a funnel shows below its limits, as links: what a click on their points does."""
    below = dots_below(figure) if isinstance(figure, TargetFunnel | MeanFunnel) else []
    if not below:
        return []
    found = [html.Li(html.A(dot.label, href=unit_address(dot.key, period), className="chip")) for dot in below]
    return [html.Ul([html.Li(visit.words("funnel.open"), className="muted"), *found], className="chips")]
