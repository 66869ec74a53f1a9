"""``/download/<period>.<format>``: the report of a period as a file, within the scope of who asks, and audited."""

from __future__ import annotations

from flask import Flask, Response, abort, request

from dashboard.access.login import note
from dashboard.pages.reports import context_of
from dashboard.report.issuing import deliver
from dashboard.report.produce import Format
from dashboard.visit import BadRequest, Site, Visit, visit
from store.book.closings import NotPossible


def install(app: Flask, site: Site) -> None:
    """The route; ``?unit=00004`` (repeatable) chooses units within the scope."""

    def download(period: str, format: str) -> Response:
        return answer(visit(site), period, format)

    app.add_url_rule("/download/<period>.<format>", "download", download)


def answer(visit: Visit, text: str, ending: str) -> Response:
    """The file: csv (``?plain=1``: for programs; else as Vietnamese Excel wants it), xlsx or pdf.

    A closed period's whole report is handed out as it was closed. Raises Forbidden, BadRequest, StoreUnavailable.
    """
    if ending not in set(Format):
        abort(404)
    period = visit.period(text)
    context = context_of(visit, frozenset(request.args.getlist("unit")) or None)
    for_excel = ending == Format.CSV and "plain" not in request.args
    try:
        file = deliver(context, period, Format(ending), now_ms=visit.sources.now_ms(), for_excel=for_excel)
    except NotPossible as problem:
        raise BadRequest("said", text=visit.words.told(str(problem))) from None
    units = sorted(context.scope or ())
    note(
        visit.sources, who=visit.scope.user, action="export", subject=period.text, detail=" ".join([file.name, *units])
    )
    response = Response(file.content, content_type=file.mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
