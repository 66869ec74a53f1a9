"""What stands around every page: navigation, freshness, silent boxes, the synthetic banner."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from markupsafe import escape

from dashboard.access.scope import Scope
from dashboard.access.security import csrf_token
from dashboard.data.fleet import silent_alerts
from dashboard.data.last_months import last_months
from dashboard.health import problems
from dashboard.language.numbers import count, day, decimal, moment, percent, whole_percent
from dashboard.language.period_name import period_name
from dashboard.visit import Visit
from satisfaction import clock
from store.book import Book, services
from store.book.alerts import Alert

PAGE_KEPT_S = 1.0
TOKEN_MARK, USER_MARK = "\ue000token\ue000", "\ue000user\ue000"  # of the private use area: no text of ours has them


@dataclass(frozen=True, slots=True)
class State:
    """How current the figures are. ``fresh_ms``: up to when presses had been taken in; None: never."""

    fresh_ms: int | None
    stale: bool
    silent: int


def state(visit: Visit, *, unit: str = "") -> State:
    """The state within the visitor's scope; ``unit``: with the silent boxes of that one only."""
    beat = services.heartbeat(visit.sources.book, "ingest")
    return State(
        fresh_ms=None if beat is None else beat.at_ms,
        stale=bool(problems(beat, now_ms=visit.sources.now_ms())),
        silent=len(silent_boxes(visit, unit=unit)),
    )


def silent_boxes(visit: Visit, *, unit: str = "") -> list[Alert]:
    """Boxes within the scope ("" = all of it) that should give signs of life and do not."""
    return [
        alert
        for alert in silent_alerts(visit.sources.book)
        if visit.scope.holds(alert.condition.unit) and unit in ("", alert.condition.unit)
    ]


def is_synthetic(book: Book) -> bool:
    """Whether the presses are made up, as in a demo."""
    row = book.row("SELECT value FROM facts WHERE name = 'synthetic'")
    return row is not None and row["value"] == "1"


def frame(visit: Visit, *, page: str, unit: str = "") -> dict[str, Any]:
    """Values that base.html needs; ``unit``: the one that the page is about."""
    language = visit.words.language
    return {
        "t": visit.words,
        "page": page,
        "scope": visit.scope,
        "user_name": visit.scope.user,
        "settings": visit.site.settings,
        "state": state(visit, unit=unit),
        "synthetic": is_synthetic(visit.sources.book),
        "pages": pages_of(visit.scope),
        "city_target": visit.sources.target("", visit.today.year),
        "other_language": _in_other_language(language),
        "number": lambda value: count(value, language=language),
        "percent": lambda value, places=1: percent(value, language=language, places=places),
        "whole_percent": lambda value: whole_percent(value, language=language),
        "moment": lambda at_ms: moment(at_ms, language=language),
        "day": day,
        "day_of": lambda at_ms: day(clock.local_day(at_ms)),
        "seconds": lambda ms: f"{decimal(ms / 1000, language=language, places=1)} s",
        "phrase": visit.words.phrase,
        "period_name": lambda period, inside=False: period_name(period.text, visit.words, inside=inside),
    }


def rendered(visit: Visit, template: str, *, key: Hashable, values: Callable[[], dict[str, Any]]) -> str:
    """The page of ``template``, made at most once a second for all who see the same: those of one scope, language and
    address. ``key``: what else it depends on. Name and form token of who asks are put in afterwards."""
    shared = (template, visit.scope.role, visit.scope.units, visit.words.language, request.full_path, key)
    marks = {"csrf_token": lambda: TOKEN_MARK, "user_name": USER_MARK}
    text = visit.sources.kept(shared, PAGE_KEPT_S, lambda: render_template(template, **{**values(), **marks}))
    return text.replace(TOKEN_MARK, csrf_token()).replace(USER_MARK, str(escape(visit.scope.user)))


def pages_of(scope: Scope) -> list[tuple[str, str]]:
    """(name, address) of the pages beside the first one that ``scope`` may open."""
    pages = [("boxes", "/boxes"), ("reports", "/reports")]
    return [*pages, ("admin", "/admin")] if scope.may_administer else pages


def months(visit: Visit, *, back: int = 24) -> list[tuple[str, str]]:
    """(period, name) of the running month and those before it, the latest first."""
    found = last_months(visit.month(""), period_day=visit.sources.period_day, number=back)
    return [(month.text, period_name(month.text, visit.words)) for month in reversed(found)]


def unit_address(code: str, period: str) -> str:
    """Where the unit's page is, for ``period`` ("" = the running month)."""
    return f"/unit/{code}?{urlencode({'period': period})}" if period else f"/unit/{code}"


def _in_other_language(language: str) -> str:
    arguments = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    other = "en" if language == "vi" else "vi"
    return f"{request.path}?{urlencode([*arguments, ('lang', other)])}"
