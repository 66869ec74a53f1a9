"""Reports: choose a period and units, look at the honest head, download; the city closes and reopens periods."""

from __future__ import annotations

from datetime import date

from flask import Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from dashboard.access.scope import Forbidden
from dashboard.frame import frame, months
from dashboard.parts import listing, report_periods
from dashboard.parts.figure_line import line
from dashboard.parts.not_complete import lacks
from dashboard.parts.participation import Participation, participation
from dashboard.report import issuing
from dashboard.report.honesty import audit_line, honest_head
from dashboard.report.issuing import ReportContext
from dashboard.report.model import ReportModel
from dashboard.visit import BadRequest, Site, Visit, visit
from satisfaction.periods import Period
from store.book import closings
from store.book.closings import NotPossible


def install(app: Flask, site: Site) -> None:
    """Routes ``/reports``, ``/reports/close`` and ``/reports/reopen``."""
    app.add_url_rule("/reports", "reports", lambda: page(visit(site)))
    app.add_url_rule("/reports/close", "close", lambda: close(visit(site)), methods=["POST"])
    app.add_url_rule("/reports/reopen", "reopen", lambda: reopen(visit(site)), methods=["POST"])


def context_of(visit: Visit, units: frozenset[str] | None = None) -> ReportContext:
    """The context of reports for this visitor. Raises Forbidden for a unit outside the scope."""
    if units is not None and not all(visit.scope.holds(unit) for unit in units):
        raise Forbidden(", ".join(sorted(units)))
    sources = visit.sources
    return ReportContext(
        sources.reader,
        sources.book,
        visit.site.report,
        sources.period_day,
        tallies=visit.reader,
        scope=visit.scope.narrowed(units),
        small_cells=visit.scope.sees_small_cells,
        entries=sources.places,
    )


def page(visit: Visit) -> str:
    """The page's HTML; ``unit`` chooses one of the scope. Raises BadRequest, Forbidden, StoreUnavailable."""
    period, unit = chosen(visit), request.args.get("unit", "")
    context = context_of(visit, frozenset({visit.unit(unit).code}) if unit else None)
    model = issuing.report(context, period, now_ms=visit.sources.now_ms(), months=False)
    target = visit.target(unit, period)
    held, closed = closings.in_force(visit.sources.book, period), closings.history(visit.sources.book)
    units = sorted(visit.units(period), key=lambda found: listing.order(found.name))
    return render_template(
        "reports.html",
        **frame(visit, page="reports"),
        period=period,
        choices=report_periods.choices(since=first_day(visit), today=visit.today, period_day=visit.sources.period_day),
        sealed={closing.period for closing in closed if closing.reopened_ms is None},
        units=units,
        unit=visit.unit(unit) if unit else None,
        whose=visit.unit(unit).name if unit else whole(visit, [found.name for found in units]),
        model=model,
        line=line(model.total.counts, target=target, provisional=model.provisional, words=visit.words),
        lacks=lacks(model, words=visit.words),
        facts=honest_head(model, words=visit.words, preview=True),
        participation=of_report(model, visit),
        audit=audit_line(model, words=visit.words),
        held=held,
        ended=visit.today > period.last,
        today=visit.today,
        closed=closed,
        files=lambda closing: closings.files(visit.sources.book, closing),
    )


def of_report(model: ReportModel, visit: Visit) -> Participation | None:
    """Presses beside dossiers, of the report's units that have both."""
    handled = {row.code: row.handled for row in model.rows if row.handled is not None}
    return participation({row.code: row.counts for row in model.rows}, handled, visit.words)


def chosen(visit: Visit) -> Period:
    """The period in the address, by name or by days (``from``, ``to``), else the last month. Raises BadRequest."""
    first, last = request.args.get("from", ""), request.args.get("to", "")
    if first > last:  # ISO days
        raise BadRequest("bad.span", first=first[:20], last=last[:20])
    asked = f"{first}..{last}" if first else request.args.get("period")
    return visit.period(asked) if asked else last_month(visit)


def first_day(visit: Visit) -> date:
    """The day on which the first box of the scope came to a counter; today where none has. Before it nobody pressed."""
    registry = visit.sources.registry
    counters = {counter.code for counter in registry.counters if visit.scope.holds(counter.unit)}
    return min((row.valid_from for row in registry.boxes if row.counter in counters), default=visit.today)


def whole(visit: Visit, names: list[str]) -> str:
    """What all units of the scope together, called ``names``, are called."""
    if visit.scope.units is None:
        return visit.words("city.title")
    return names[0] if len(names) == 1 else visit.words("nav.units")


def last_month(visit: Visit) -> Period:
    """The month that a report is most often wanted of: the last whole one."""
    return visit.period(months(visit)[1][0])


def close(visit: Visit) -> Response:
    """Seal a period, once: who asks again for what they have closed is shown it. Raises Forbidden for everyone but the
    city, BadRequest where it cannot be closed or someone else has done so."""
    period, who = _city_s_period(visit), visit.scope.user
    context = ReportContext(visit.sources.reader, visit.sources.book, visit.site.report, visit.sources.period_day)
    now_ms = visit.sources.now_ms()
    try:
        issuing.close(context, issuing.to_close(context, period, now_ms=now_ms), who=who, now_ms=now_ms)
    except NotPossible as problem:
        held = closings.in_force(visit.sources.book, period)
        if held is None or held.closed_by != who:
            raise BadRequest("said", text=visit.words.told(str(problem))) from None
    return redirect(f"/reports?period={period.text}")


def reopen(visit: Visit) -> Response:
    """Take a closing back, with a reason. Raises Forbidden for everyone but the city."""
    period = _city_s_period(visit)
    try:
        closings.reopen(
            visit.sources.book,
            period=period,
            reason=request.form.get("reason", "")[:500],
            who=visit.scope.user,
            at_ms=visit.sources.now_ms(),
        )
    except NotPossible as problem:
        raise BadRequest("said", text=visit.words.told(str(problem))) from None
    return redirect(f"/reports?period={period.text}")


def _city_s_period(visit: Visit) -> Period:
    if not visit.scope.may_administer:
        raise Forbidden("closing")
    return visit.period(request.form.get("period", ""))
