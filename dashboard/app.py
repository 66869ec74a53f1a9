"""The application: a factory that wires pages, Dash charts, login and headers around its sources."""

from __future__ import annotations

import logging
import sqlite3
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, render_template, request
from flask_compress import Compress
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard import assets, charts, health, live
from dashboard.access import login, security
from dashboard.access.login import local
from dashboard.access.scope import Forbidden
from dashboard.language.words import words
from dashboard.pages import admin, board, boxes, city, comparison, downloads, reports, unit, unit_days
from dashboard.visit import BadRequest, Site
from store.book import BookError
from store.contract import StoreUnavailable

LONGEST_MB = 4
LONGEST_BODY = LONGEST_MB * 1024**2
HEARD_OUT = 32 * 1024**2
PAGES = (city, comparison, unit, unit_days, boxes, reports, downloads, board, admin, live)
_log = logging.getLogger("hailong.dashboard")


def create(site: Site) -> Flask:
    """The WSGI application. Nothing is global: two applications in one process do not meet."""
    app = Flask("dashboard", static_folder=None)  # assets go by their fingerprint
    settings, sources = site.settings, site.sources
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LONGEST_BODY
    app.config["COMPRESS_MIMETYPES"] = ["text/html", "application/json"]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined  # a name that is gone from a page's values must not read as "no"
    app.jinja_env.globals["longest_mb"] = LONGEST_MB
    Compress(app)
    if settings.proxy:
        app.wsgi_app = _FromProxyOnly(app.wsgi_app, settings.proxy)  # type: ignore[method-assign]  # Flask's own idiom
    security.protect(app)
    login.install(app, settings, sources, office=site.report.office)
    assets.serve(app, assets.load())
    health.install(app, sources)
    for page in PAGES:
        page.install(app, site)
    charts.install(app, site)
    app.after_request(_remember_language)
    _install_errors(app)
    return app


class _FromProxyOnly:
    """Believe X-Forwarded-For and -Proto from the one named proxy, nobody else's."""

    def __init__(self, app: Any, proxy: str) -> None:
        self._plain, self._forwarded, self._proxy = app, ProxyFix(app, x_for=1, x_proto=1), proxy

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        known = environ.get("REMOTE_ADDR") == self._proxy
        return (self._forwarded if known else self._plain)(environ, start_response)


def _remember_language(response: Any) -> Any:
    asked = request.args.get("lang")
    if asked in ("vi", "en"):
        response.set_cookie("lang", asked, max_age=31_536_000, samesite="Lax", secure=request.is_secure)
    return response


def _install_errors(app: Flask) -> None:
    app.register_error_handler(Forbidden, lambda _: _error("error.404", "error.404.next", 404))
    app.register_error_handler(BadRequest, lambda problem: _refused(problem.key, 400, **problem.values))
    for kind in (StoreUnavailable, BookError, sqlite3.DatabaseError):
        app.register_error_handler(kind, _unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, lambda _: _error("error.500", "error.500.next", 500))


def _unavailable(problem: Exception) -> Any:
    """The store is away, or the book is locked or damaged; another fault of SQLite's is one of this program."""
    if isinstance(problem, sqlite3.DatabaseError) and type(problem) not in (
        sqlite3.DatabaseError,
        sqlite3.OperationalError,
    ):
        raise problem
    _log.warning("the store or the book does not answer: %s", problem)
    return _error("unavailable", "unavailable.next", 503)


def _http(problem: HTTPException) -> Any:
    if problem.code in (404, 405):
        return _error("error.404", "error.404.next", 404)
    if problem.code == 413:
        _hear_out()
        return _refused("bad.size", 413, mb=LONGEST_MB)
    return _refused("error.csrf" if problem.description == "csrf" else "bad.request", problem.code or 400)


def _hear_out() -> None:
    """Read the body that nobody wants: a browser that is cut off while it sends may never show the answer."""
    left = min(request.content_length or 0, HEARD_OUT)
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, 65_536))):
        left -= len(chunk)


def _refused(text: str, status: int, /, **values: object) -> tuple[str, int]:
    """What was asked cannot be done as asked: an address to correct, or a form to go back to."""
    return _error("error.400" if request.method == "GET" else "error.not_done", text, status, **values)


def _may_see_boxes(status: int) -> bool:
    """Whether the boxes' page, which needs no presses, is of use to who met the store away."""
    return status == 503 and not request.path.startswith("/board/")


def _error(title: str, text: str, status: int, /, **values: object) -> tuple[str, int]:
    t = words(request.args.get("lang") or request.cookies.get("lang"))
    back = "/" if request.method == "GET" else local(urlsplit(request.referrer or "/").path)
    page = render_template(
        "error.html",
        t=t,
        title=t(title),
        text=t(text, **values),
        status=status,
        back=back,
        boxes=_may_see_boxes(status),
    )
    return page, status
