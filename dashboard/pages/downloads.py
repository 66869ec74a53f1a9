"""``/download/<period>.<format>``: the report of a period as a file, within the scope of who asks, and audited."""

from __future__ import annotations

from flask import Flask, Response, abort, request

from dashboard.access import Forbidden
from dashboard.login import note
from dashboard.report.build import build
from dashboard.report.model import ReportModel
from dashboard.report.produce import MIME, Format, file_name, produce
from dashboard.report.sources import gather
from dashboard.visit import Site, Visit, visit
from satisfaction.periods import Period
from store.book import closings


def install(app: Flask, site: Site) -> None:
    """The route; ``?unit=00004`` (repeatable) chooses units within the scope."""

    def download(period: str, format: str) -> Response:
        return answer(visit(site), period, format)

    app.add_url_rule("/download/<period>.<format>", "download", download)


def answer(visit: Visit, text: str, ending: str) -> Response:
    """The file: csv (as Vietnamese Excel wants it), xlsx or pdf. A closed period's whole report is handed out as it was
    closed. Raises Forbidden, BadRequest."""
    if ending not in set(Format):
        abort(404)
    period, units = visit.period(text), frozenset(request.args.getlist("unit")) or None
    if units is not None and not all(visit.scope.holds(unit) for unit in units):
        raise Forbidden(", ".join(sorted(units)))
    scope = visit.scope.narrowed(units)
    format = Format(ending)
    sealed = _sealed(visit, period, format) if scope is None else None
    name, content = sealed or _made(visit, period, format, scope)
    note(
        visit.sources,
        who=visit.scope.user,
        action="export",
        subject=period.text,
        detail=" ".join([name, *sorted(scope or ())]),
    )
    response = Response(content, content_type=MIME[format])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _sealed(visit: Visit, period: Period, format: Format) -> tuple[str, bytes] | None:
    """The file of the period's closing in force; it holds every unit."""
    book = visit.sources.book
    closing = closings.in_force(book, period)
    for sealed in closings.files(book, closing) if closing else ():
        if sealed.name.endswith(f".{format}"):
            return sealed.name, closings.content(book, sealed.closing, sealed.name) or b""
    return None


def _made(visit: Visit, period: Period, format: Format, scope: frozenset[str] | None) -> tuple[str, bytes]:
    model = model_of(visit, period, scope)
    name = file_name(period, format, for_excel=format is Format.CSV, scope=scope)
    return name, produce(model, format, settings=visit.site.report, for_excel=format is Format.CSV)


def model_of(visit: Visit, period: Period, scope: frozenset[str] | None) -> ReportModel:
    """The report as of now; every press in it is counted by the visitor's own reader."""
    sources = visit.sources
    inputs = gather(
        sources.reader,
        sources.book,
        period=period,
        as_of_ms=sources.now_ms(),
        scope=scope,
        period_day=sources.period_day,
        tallies=visit.reader,
    )
    return build(inputs)
