"""What of a unit's page needs raw presses: the month by hour and weekday, and what to look at.

A page of its own, which the unit's page takes in once it stands: raw presses are the one thing whose reading grows with
what was pressed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from dashboard.data.tables import Cell
from dashboard.frame import frame, rendered, unit_address
from dashboard.language.numbers import count, percent
from dashboard.language.words import Words
from dashboard.pages import unit_signals
from dashboard.visit import Site, Visit, visit
from satisfaction.false_alarms import points_to_alert
from satisfaction.p_chart import DAYS_BACK


@dataclass(frozen=True, slots=True)
class HourCell:
    """One weekday and hour. ``level`` 0 (none) to 4 (busiest) shades it; ``share`` of dissatisfied, or a dash."""

    n: str
    dissatisfied: str
    level: int


def install(app: Flask, site: Site) -> None:
    """The route ``/unit/<code>/days``."""
    app.add_url_rule("/unit/<code>/days", "unit_days", lambda code: page(visit(site), code))


def address(code: str, period: str) -> str:
    """Where this page is for the unit; ``period`` "": the running month."""
    query = f"?{urlencode({'period': period})}" if period else ""
    return f"/unit/{code}/days{query}"


def page(visit: Visit, code: str) -> str:
    """The page's HTML. Raises Forbidden for a unit outside the scope, BadRequest, StoreUnavailable."""
    visit.unit(code)
    visit.month()
    return rendered(visit, "unit_days.html", key=visit.today, values=lambda: values(visit, code))


def values(visit: Visit, code: str) -> dict[str, Any]:
    """What unit_days.html needs."""
    period = visit.month()
    until = visit.until(period)
    running = period.first <= visit.today <= period.last
    days = visit.reader.days(code, until - timedelta(days=DAYS_BACK), until)
    return dict(
        **frame(visit, page="city", unit=code),
        unit=visit.unit(code),
        period=period,
        back=unit_address(code, "" if running else period.text),
        hours=hour_table(visit.reader.weekday_hours(code, period.first, until), visit.words),
        signals=unit_signals.rows(visit, code, period),
        chart_alert=unit_signals.chart_alert(visit, code, period, days),
        points_to_alert=round(points_to_alert()),
    )


def hour_table(cells: dict[tuple[int, int], Cell], words: Words) -> dict[int, dict[int, HourCell]]:
    """Hour → weekday → cell, from the first to the last hour that has presses."""
    if not cells:
        return {}
    most = max(cell.n for cell in cells.values())
    hours = range(min(hour for _, hour in cells), max(hour for _, hour in cells) + 1)
    days = range(max(5, max(day for day, _ in cells) + 1))
    return {hour: {day: _hour_cell(cells.get((day, hour)), most, words) for day in days} for hour in hours}


def _hour_cell(cell: Cell | None, most: int, words: Words) -> HourCell:
    if cell is None:
        return HourCell("", "", 0)
    level = -(-4 * cell.n // most)
    bad = None if cell.counts is None else cell.counts.dissatisfied / cell.n
    shown = percent(bad, language=words.language, places=0)
    return HourCell(count(cell.n, language=words.language), shown, level)
