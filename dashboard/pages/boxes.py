"""The fleet: each box of the scope, what is wrong, and alerts (of units' charts too) that someone takes on."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from dashboard import first_steps, fleet, listing
from dashboard.access import Forbidden
from dashboard.frame import frame
from dashboard.login import note
from dashboard.visit import Site, Visit, visit
from satisfaction.false_alarms import points_to_alert
from store.book import alerts
from store.book.alerts import open_alerts

ROWS = 50  # boxes a page
FIRST_ALERTS = 20
PAGE = re.compile(r"[0-9]{1,6}")


def install(app: Flask, site: Site) -> None:
    """Routes ``/boxes`` and ``/boxes/acknowledge``."""
    app.add_url_rule("/boxes", "boxes", lambda: page(visit(site)))
    app.add_url_rule("/boxes/acknowledge", "acknowledge", lambda: acknowledge(visit(site)), methods=["POST"])


def page(visit: Visit) -> str:
    """The page's HTML; ``q`` finds boxes and units, ``state=wrong`` shows those with problems, ``page`` turns it."""
    sources = visit.sources
    fleet_rows = fleet.fleet(
        sources.book, sources.registry, visit.scope.units, today=visit.today, now_ms=sources.now_ms()
    )
    query, state = request.args.get("q", "").strip()[:80], request.args.get("state", "")
    found = [row for row in fleet_rows if _asked(row, query, state)]
    number, last = _page_number(request.args.get("page", "")), max(0, len(found) - 1) // ROWS
    number = min(number, last)
    return render_template(
        "boxes.html",
        **frame(visit, page="boxes"),
        rows=found[number * ROWS : (number + 1) * ROWS],
        found=len(found),
        before=number * ROWS,
        previous=_address(query, state, number - 1) if number else "",
        next=_address(query, state, number + 1) if number < last else "",
        all_rows=fleet_rows,
        step=first_steps.no_box(visit),
        query=query,
        chosen=state,
        alerts=[alert for alert in open_alerts(sources.book) if visit.scope.holds(alert.condition.unit)],
        first_alerts=FIRST_ALERTS,
        numbers={
            "online": sum(row.state.online for row in fleet_rows),
            "wrong": sum(row.problems not in ((), ("box.never",)) for row in fleet_rows),
            "never": sum(row.problems == ("box.never",) for row in fleet_rows),
        },
        unit_names={unit.code: unit.name for unit in sources.registry.units},
        points_to_alert=round(points_to_alert()),
    )


def _asked(row: fleet.BoxRow, query: str, state: str) -> bool:
    return (
        listing.matches(f"{row.box} {row.unit_name} {row.counter}", query)
        and (state != "wrong" or row.problems not in ((), ("box.never",)))
        and (state != "online" or row.state.online)
        and (state != "never" or row.problems == ("box.never",))
    )


def _page_number(text: str) -> int:
    """``page`` of the address, from 0; what is no number there is ignored."""
    return max(0, int(text) - 1) if PAGE.fullmatch(text) else 0


def _address(query: str, state: str, number: int) -> str:
    values = {"q": query, "state": state, "page": str(number + 1) if number else ""}
    return f"/boxes?{urlencode({key: value for key, value in values.items() if value})}"


def acknowledge(visit: Visit) -> Response:
    """Take an alert on. Raises Forbidden for none, one outside the scope, or a viewer."""
    number = request.form.get("alert", "")
    book, now_ms = visit.sources.book, visit.sources.now_ms()
    found = [alert for alert in open_alerts(book) if str(alert.id) == number]
    if not found or not visit.scope.may_acknowledge or not visit.scope.holds(found[0].condition.unit):
        raise Forbidden(number)
    condition = found[0].condition
    with book.write():
        if alerts.acknowledge(book, found[0].id, who=visit.scope.user, now_ms=now_ms):
            note(
                visit.sources,
                who=visit.scope.user,
                action="alert.acknowledge",
                subject=condition.subject,
                detail=condition.kind,
            )
    return redirect("/boxes#alerts")
