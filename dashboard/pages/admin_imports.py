"""Paper ballots and dossier counts: brought in from a file, each import undone as a whole."""

from __future__ import annotations

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from dashboard.frame import frame
from dashboard.pages.admin_registry import MOST_PROBLEMS
from dashboard.uploads import uploaded
from dashboard.visit import BadRequest, Visit
from satisfaction.settings import Problem, Problems
from store.book import ballots, dossiers, imports
from store.book.imports import CannotUndo, Kind

COLUMNS = {Kind.BALLOTS: ballots.COLUMNS, Kind.DOSSIERS: dossiers.COLUMNS}


def show(visit: Visit) -> str:
    """Imports of ballots and dossier counts, and the form for one."""
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _keep(visit, request.form.get("kind", ""))
        except Problems as wrong:
            problems = wrong.problems
    return render_template(
        "admin_imports.html",
        **frame(visit, page="admin"),
        section="imports",
        imports=imports.every(visit.sources.book),
        kind=request.form.get("kind", ""),
        columns=COLUMNS,
        problems=problems,
        most_problems=MOST_PROBLEMS,
        done=request.method == "POST" and not problems,
    )


def undo(visit: Visit) -> Response:
    """Let an import no longer count. Raises BadRequest."""
    try:
        number = int(request.form.get("import", ""))
    except ValueError:
        raise BadRequest("bad.request") from None
    try:
        imports.undo(visit.sources.book, number, who=visit.scope.user, at_ms=visit.sources.now_ms())
    except CannotUndo as problem:
        raise BadRequest("said", text=visit.words.told(str(problem))) from None
    return redirect("/admin/imports")


def _keep(visit: Visit, kind: str) -> None:
    """Keep the uploaded file's rows. Raises Problems with everything that is wrong with it, BadRequest."""
    book, who, at_ms = visit.sources.book, visit.scope.user, visit.sources.now_ms()
    given, registry = uploaded(), visit.sources.registry
    if kind == Kind.BALLOTS:
        found = ballots.read(given.text, file=given.name, registry=registry)
        ballots.add(book, found, file=given.name, who=who, at_ms=at_ms)
    elif kind == Kind.DOSSIERS:
        rows = dossiers.read(given.text, file=given.name, registry=registry)
        dossiers.add(book, rows, file=given.name, who=who, at_ms=at_ms)
    else:
        raise BadRequest("bad.request")
