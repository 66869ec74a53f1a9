"""The fleet: each box of the scope, what is wrong, and alerts (of units' charts too) that someone takes on."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from dashboard.access.login import note
from dashboard.access.scope import Forbidden
from dashboard.data import fleet
from dashboard.frame import frame
from dashboard.parts import first_steps, listing, paging
from dashboard.visit import Site, Visit, visit
from satisfaction.false_alarms import points_to_alert
from store.book import alerts
from store.book.alerts import open_alerts

FIRST_ALERTS = 20
STATES: dict[str, Callable[[fleet.BoxRow], bool]] = {
    "online": lambda row: row.state.online,
    "wrong": lambda row: bool(row.problems),
    "offline": lambda row: not (row.state.online or row.problems or row.never),
    "never": lambda row: row.never and not row.problems,
}


def install(app: Flask, site: Site) -> None:
    """Routes ``/boxes`` and ``/boxes/acknowledge``."""
    app.add_url_rule("/boxes", "boxes", lambda: page(visit(site)))
    app.add_url_rule("/boxes/acknowledge", "acknowledge", lambda: acknowledge(visit(site)), methods=["POST"])


def page(visit: Visit) -> str:
    """The page's HTML; ``q`` finds boxes and units, ``state`` those of one state, ``page`` turns it."""
    sources = visit.sources
    fleet_rows = fleet.fleet(sources.book, sources.registry, visit.scope.units, today=visit.today)
    query, state = request.args.get("q", "").strip()[:80], request.args.get("state", "")
    found = [row for row in fleet_rows if _asked(row, query, state)]
    return render_template(
        "boxes.html",
        **frame(visit, page="boxes"),
        part=paging.part(found, request.args.get("page", ""), path="/boxes", query={"q": query, "state": state}),
        in_state=lambda name: paging.address("/boxes", {"q": query, "state": name}),
        all_rows=fleet_rows,
        step=first_steps.no_box(visit),
        query=query,
        chosen=state,
        alerts=[alert for alert in open_alerts(sources.book) if visit.scope.holds(alert.condition.unit)],
        first_alerts=FIRST_ALERTS,
        numbers={name: sum(map(holds, fleet_rows)) for name, holds in STATES.items()},
        unit_names={unit.code: unit.name for unit in sources.registry.units},
        points_to_alert=round(points_to_alert()),
    )


def _asked(row: fleet.BoxRow, query: str, state: str) -> bool:
    return listing.matches(f"{row.box} {row.unit_name} {row.counter}", query) and STATES.get(state, _every)(row)


def _every(_: fleet.BoxRow) -> bool:
    return True


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
