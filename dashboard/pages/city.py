"""The city page: the month so far, and every unit of the scope against its target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request

from dashboard import bars, listing
from dashboard.data import summed
from dashboard.figure_line import MARKS, Line, line
from dashboard.frame import frame, months, rendered
from dashboard.visit import Site, Visit, visit
from dashboard.words import Words
from satisfaction.periods import Period
from satisfaction.places import Unit, UnitKind
from satisfaction.score import Counts, Verdict, verdict

SORTS = ("share", "share-desc", "name", "n")


@dataclass(frozen=True, slots=True)
class Query:
    """What the address asks of the list of units."""

    search: str = ""
    kind: str = ""
    group: str = ""
    verdict: str = ""
    sort: str = "share"


@dataclass(frozen=True, slots=True)
class Row:
    """One unit in the list."""

    unit: Unit
    counts: Counts
    target: float
    line: Line
    bar: bars.Bar


def query_of(values: Mapping[str, str]) -> Query:
    """The query in an address; what is not known there is ignored."""
    kind, found, sort = values.get("kind", ""), values.get("verdict", ""), values.get("sort", "share")
    return Query(
        search=values.get("q", "").strip()[:80],
        kind=kind if kind in set(UnitKind) else "",
        group=values.get("group", "")[:20],
        verdict=found if found in set(Verdict) else "",
        sort=sort if sort in SORTS else "share",
    )


def rows_of(
    units: Iterable[Unit],
    counts: Mapping[str, Counts],
    *,
    targets: Mapping[str, float],
    provisional: bool,
    words: Words,
) -> list[Row]:
    """One row per unit, without presses too."""
    found = []
    for unit in units:
        own, target = counts.get(unit.code, Counts()), targets[unit.code]
        text = line(own, target=target, provisional=provisional, words=words)
        found.append(Row(unit, own, target, text, bars.bar(own, target=target)))
    return found


def chosen(rows: Iterable[Row], query: Query) -> list[Row]:
    """The rows that the query asks for, in its order; units without presses come last by share."""
    found = [
        row
        for row in rows
        if listing.matches(f"{row.unit.name} {row.unit.code}", query.search)
        and query.kind in ("", row.unit.kind)
        and query.group in ("", row.unit.parent)
        and query.verdict in ("", row.line.verdict)
    ]
    found.sort(key=lambda row: listing.order(row.unit.name))
    if query.sort == "n":
        found.sort(key=lambda row: -row.counts.total)
    elif query.sort != "name":
        found.sort(key=lambda row: _by_share(row, descending=query.sort == "share-desc"))
    return found


def install(app: Flask, site: Site) -> None:
    """The route ``/``."""

    def city() -> str:
        return page(visit(site))

    app.add_url_rule("/", "city", city)


def page(visit: Visit) -> str:
    """The page's HTML. Raises BadRequest, StoreUnavailable."""
    visit.month()
    return rendered(visit, "city.html", key=visit.today, values=lambda: values(visit))


def values(visit: Visit) -> dict[str, Any]:
    """What city.html needs."""
    period = visit.month()
    units = visit.units(period)
    counts = visit.reader.units(period.first, visit.until(period))
    provisional = visit.today <= period.last
    whole = line(summed(counts.values()), target=visit.target("", period), provisional=provisional, words=visit.words)
    targets = {unit.code: visit.target(unit.code, period) for unit in units}
    rows = rows_of(units, counts, targets=targets, provisional=provisional, words=visit.words)
    query = query_of(request.args)
    return dict(
        **frame(visit, page="city"),
        period=period,
        line=whole,
        rows=chosen(rows, query),
        query=query,
        tallies=_tallies(rows),
        unit_count=len(rows),
        today=sum(visit.reader.today().values()),
        kinds=sorted({str(unit.kind) for unit in units}, key=[str(kind) for kind in UnitKind].index),
        sorts=SORTS,
        running=_is_running(visit, period),
        months=months(visit),
        marks=MARKS,
        with_query=lambda **changed: _address(request.args, **changed),
        cleared=_address({"period": request.args.get("period", "")}),
        unit_link=lambda code: _unit_address(code, request.args.get("period", "")),
    )


def _tallies(rows: Iterable[Row]) -> dict[str, int]:
    found = {str(kind): 0 for kind in Verdict}
    for row in rows:
        found[verdict(row.counts, target=row.target)] += 1
    return found


def _by_share(row: Row, *, descending: bool) -> tuple[bool, float]:
    share = row.counts.share
    return share is None, 0.0 if share is None else -share if descending else share


def _address(values: Mapping[str, str], **changed: str) -> str:
    kept = {key: value for key, value in {**values, **changed}.items() if value and key != "lang"}
    return f"/?{urlencode(kept)}" if kept else "/"


def _unit_address(code: str, period: str) -> str:
    return f"/unit/{code}?period={period}" if period else f"/unit/{code}"


def _is_running(visit: Visit, period: Period) -> bool:
    return period.first <= visit.today <= period.last
