"""``/live``: what moves on an open page, asked every two seconds; a few bytes, and 304 when nothing moved."""

from __future__ import annotations

import hashlib
import json

from flask import Flask, Response, request

from dashboard.frame import state
from dashboard.language.numbers import count, moment
from dashboard.parts import first_steps
from dashboard.visit import Site, Visit, visit


def install(app: Flask, site: Site) -> None:
    """The route; ``?unit=00004`` asks for one unit, within the scope."""
    app.add_url_rule("/live", "live", lambda: answer(visit(site)))


def answer(visit: Visit) -> Response:
    """The JSON with its ETag."""
    unit = request.args.get("unit", "")
    body = json.dumps(now(visit, visit.unit(unit).code if unit else ""), ensure_ascii=False)
    response = Response(body, content_type="application/json")
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:16])
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def now(visit: Visit, unit: str) -> dict[str, object]:
    """Numbers of presses only: a running day's split is not live. ``fresh`` moves by the minute."""
    presses = visit.reader.today(unit=unit or None)
    found, boxes = state(visit, unit=unit), first_steps.standing(visit, unit=unit)
    language = visit.words.language
    return {
        "today": count(presses.get(unit, 0) if unit else sum(presses.values()), language=language),
        "fresh": ""
        if found.fresh_ms is None
        else visit.words("fresh", moment=moment(found.fresh_ms, language=language)),
        "stale": found.stale,
        "silent": found.silent,
        "offline": visit.words("offline.of", n=count(boxes.offline, language=language)) if boxes.offline else "",
    }
