"""The interactive charts: Dash under ``/_charts/``, embedded into pages that are complete without it.

A page carries Dash's configuration and the list of its scripts; ``page.js`` loads them once the page stands. So the
first figures never wait for Dash or plotly, and Dash has no page of its own.
"""

from __future__ import annotations

import hashlib
import json
import pkgutil
import re
from dataclasses import dataclass, replace
from typing import Any

import dash
from dash import dcc, html
from dash.fingerprint import build_fingerprint, check_fingerprint
from flask import Flask, abort, request
from werkzeug.wrappers import Response

from dashboard import assets, chart_requests
from dashboard.visit import Site

PREFIX = "/_charts/"
SUITES = f"{PREFIX}_dash-component-suites/"
UPDATE = f"{PREFIX}_dash-update-component"
OUTPUT = {"id": "charts", "property": "children"}
ROUTES = (f"{PREFIX}_dash-layout", f"{PREFIX}_dash-dependencies", UPDATE, SUITES)
NOT_NEEDED = ("/dash_table/", "/polyfill@")  # no table of Dash's; nobody's browser is so old (see decision 73)
GRAPH = "dash/dcc/async-graph.js"  # Dash asks for it when it has a graph to draw; here it comes with the others
CONFIG = re.compile(r"(<script[^>]*>)(.*)(</script>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Embedding:
    """What a page needs to begin Dash. ``config`` is a JSON script element; ``scripts`` are loaded in this order."""

    config: str
    scripts: tuple[str, ...]


class Charts(dash.Dash):
    """Dash without a page of its own: its index is asked once, for what our pages embed."""

    embedding = Embedding("", ())

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]  # the keywords are Dash's own
        """Keep what pages embed; the text itself is never sent."""
        sources = re.findall(r'<script src="([^"]+)"', str(parts["scripts"]))
        wanted = tuple(source for source in sources if not any(name in source for name in NOT_NEEDED))
        self.embedding = Embedding(quiet(str(parts["config"])), wanted)
        return "".join(str(parts[name]) for name in ("app_entry", "config", "scripts", "renderer"))


def quiet(element: str) -> str:
    """Dash's configuration without what is nobody's business, and without its question for newer versions."""
    found = CONFIG.search(element)
    if found is None:
        raise ValueError(f"Dash has changed its configuration element: {element[:80]!r}")
    values = json.loads(found[2])
    values |= {"disable_version_check": True, "dash_version_url": "", "python_version": "", "plotly_version": ""}
    return f"{found[1]}{json.dumps(values).replace('<', chr(92) + 'u003c')}{found[3]}"


def install(app: Flask, site: Site) -> None:
    """Mount Dash, pack its scripts, and register the callbacks: here, in the factory, never globally."""
    charts = Charts(
        "dashboard",
        server=app,  # type: ignore[arg-type]  # Dash takes a Flask, its annotation does not say so
        requests_pathname_prefix=PREFIX,
        routes_pathname_prefix=PREFIX,
        assets_folder="/nonexistent",
        include_assets_files=False,
        update_title="",
        enable_mcp=False,
        add_log_handler=False,
    )
    charts.layout = layout()
    chart_requests.register(charts, site)
    with app.test_request_context(PREFIX):
        charts.index()  # type: ignore[no-untyped-call]  # Dash's own
    packed = {path_of(url): pack(path_of(url)) for url in charts.embedding.scripts}
    packed[GRAPH] = pack(GRAPH)
    app.before_request(lambda: guard(packed))
    scripts = (*charts.embedding.scripts, packed[GRAPH].url)
    app.jinja_env.globals["embedding"] = replace(charts.embedding, scripts=scripts)


def layout() -> html.Div:
    """The same for everyone: figures come by callback, within the scope of who asks."""
    return html.Div(
        [dcc.Location(id="address", refresh=False), html.Div(id="charts", className="charts")],
        className="charts-root",
    )


def path_of(url: str) -> str:
    """``/_charts/_dash-component-suites/dash/dcc/x.v4m1.js`` as ``dash/dcc/x.js``."""
    path, _ = check_fingerprint(url.removeprefix(SUITES))  # type: ignore[no-untyped-call]  # Dash's own
    return str(path)


def pack(path: str) -> assets.Asset:
    """A script of Dash's, compressed once."""
    package, _, inner = path.partition("/")
    found = pkgutil.get_data(package, inner)
    if found is None:
        raise FileNotFoundError(path)
    content = assets.served(path, found)
    named = build_fingerprint(path, dash.__version__, hashlib.sha256(content).hexdigest()[:12])  # type: ignore[no-untyped-call]
    return assets.packed(path, content, url=f"{SUITES}{named}")


def is_our_question(body: Any) -> bool:
    """Whether ``body`` asks what our pages ask of the one callback; what it answers is a matter of the session."""
    if not isinstance(body, dict) or body.get("output") != "charts.children" or body.get("outputs") != OUTPUT:
        return False
    inputs = body.get("inputs")
    return isinstance(inputs, list) and [
        isinstance(one, dict) and isinstance(one.get("value"), str | None) and (one.get("id"), one.get("property"))
        for one in inputs
    ] == [("address", "pathname"), ("address", "search")]


def guard(packed: dict[str, assets.Asset]) -> Response | None:
    """Of Dash's routes only those that charts need answer; its scripts come compressed and are kept for a year."""
    if not request.path.startswith(PREFIX):
        return None
    if not request.path.startswith(ROUTES):
        abort(404)
    if request.path == UPDATE and not is_our_question(_asked()):
        abort(400)
    if request.path.startswith(SUITES):
        found = packed.get(path_of(request.path))
        return assets.send(found) if found else abort(404)
    return None


def _asked() -> Any:
    """The request's JSON; None for a body that is none, or that is nested deeper than it can be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None
