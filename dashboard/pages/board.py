"""The public board of a unit: last month in words a citizen reads. Without login, only where the unit has one."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from dashboard.access.scope import Forbidden, Scope
from dashboard.data.reader import ScopedReader
from dashboard.frame import is_synthetic
from dashboard.language.numbers import count, percent
from dashboard.language.period_name import period_name
from dashboard.language.words import words
from dashboard.pages import unit
from dashboard.visit import Site, Visit, visit
from satisfaction import periods
from satisfaction.score import Counts
from store.book import boards
from store.book.boards import LONGEST_TEXT, Board
from store.book.users import Role

LEAST = 10  # presses in the month; with fewer a share says nothing, and one might guess whose they are


def install(app: Flask, site: Site) -> None:
    """Routes ``/board/<code>`` (public) and the form on ``/unit/<code>`` (its own staff)."""
    app.add_url_rule("/board/<code>", "board", lambda code: page(site, code))
    app.add_url_rule("/unit/<code>", "save_board", lambda code: save(visit(site), code), methods=["POST"])


def page(site: Site, code: str) -> str:
    """The board. Raises Forbidden where there is none, whether or not the unit exists."""
    sources = site.sources
    board = boards.of(sources.book, code)
    names = [known.name for known in sources.registry.units if known.code == code]
    if not board.enabled or not names:
        raise Forbidden(code)
    running = periods.month_of(sources.today, period_day=sources.period_day)
    month = periods.month_of(running.first - timedelta(days=1), period_day=sources.period_day)
    reader = ScopedReader(sources, Scope("", Role.VIEWER, frozenset({code})))
    counts = reader.units(month.first, month.end).get(code, Counts())
    t = words(request.args.get("lang"))
    return render_template(
        "board.html",
        t=t,
        name=names[-1],
        office=site.report.office,
        month=period_name(month.text, t, inside=True),
        enough=counts.total >= LEAST,
        share=percent(counts.share, language=t.language),
        n=count(counts.total, language=t.language),
        parts=[
            (key, t(word), percent(part / counts.total if counts.total else None, language=t.language))
            for key, word, part in (
                ("very", "very", counts.very_satisfied),
                ("fine", "satisfied", counts.satisfied),
                ("bad", "dissatisfied", counts.dissatisfied),
            )
        ],
        remedied=[text.strip() for text in board.remedied.splitlines() if text.strip()],
        synthetic=is_synthetic(sources.book),
    )


def save(visit: Visit, code: str) -> Response | tuple[str, int]:
    """Switch the board on or off and keep its text; one that is too long stays on the page, to be shortened.

    Raises Forbidden outside the scope or for a viewer.
    """
    own = visit.unit(code)
    if not visit.scope.may_acknowledge:
        raise Forbidden(code)
    text = "\n".join(request.form.get("remedied", "").strip().splitlines())  # browsers send two characters a line end
    board = Board(own.code, "enabled" in request.form, text)
    if len(text) > LONGEST_TEXT:
        problem = visit.words("bad.text", n=count(len(text)), most=count(LONGEST_TEXT))
        return unit.page(visit, code, board=board, problem=problem), 400
    boards.save(visit.sources.book, board, who=visit.scope.user, at_ms=visit.sources.now_ms())
    return redirect(f"/unit/{code}#board")
