"""The registry's tables: down as CSV, up with a check, and changed only after the word to go on."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from dashboard.frame import frame
from dashboard.registry_upload import apply, propose
from dashboard.uploads import uploaded
from dashboard.visit import BadRequest, Visit
from satisfaction.registry_csv import TABLES, file_name
from satisfaction.settings import Problems
from store.book import registry_files

MOST_PROBLEMS = 20  # shown at once: a first line that is wrong makes hundreds of them


def show(visit: Visit) -> str:
    """The tables; after an upload what would change; after the word to go on, what did."""
    if request.method == "GET":
        return _page(visit, step="start")
    table, base = request.form.get("table", ""), request.form.get("base", "")
    if table not in TABLES:
        raise BadRequest("bad.request")
    book, folder = visit.sources.book, visit.site.registry
    who, at_ms = visit.scope.user, visit.sources.now_ms()
    try:
        text = uploaded().text
        if request.form.get("step") == "apply":
            done = apply(book, folder, table, text, base=base, who=who, at_ms=at_ms)
            if done is not None:
                return _page(visit, step="done", proposal=done)
        proposal = propose(book, folder, table, text)
    except Problems as found:
        own = sorted(found.problems, key=lambda problem: problem.file != file_name(table))
        return _page(visit, step="wrong", problems=own)
    return _page(visit, step="check", proposal=proposal, text=text, moved=base not in ("", proposal.base))


def file(visit: Visit, table: str) -> Response:
    """A table as CSV, as the book has it."""
    if table not in TABLES:
        abort(404)
    response = Response(registry_files.texts(visit.sources.book)[table], content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    return response


def _page(visit: Visit, **values: object) -> str:
    texts = registry_files.texts(visit.sources.book)
    return render_template(
        "admin_registry.html",
        **frame(visit, page="admin"),
        section="registry",
        tables={table: len(texts[table].splitlines()) - 1 for table in TABLES},
        most_problems=MOST_PROBLEMS,
        **values,
    )
