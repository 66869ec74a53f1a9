"""The city page: the month so far, and every unit of the scope against its target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from dashboard.analysis.counts import merged
from dashboard.data import fleet
from dashboard.data.tables import Cell
from dashboard.frame import frame, months, rendered, silent_boxes, unit_address
from dashboard.language.numbers import count
from dashboard.language.words import Words
from dashboard.parts import bars, first_steps, listing, participation
from dashboard.parts.figure_line import MARKS, Line, line
from dashboard.report.units import units_with_rows
from dashboard.visit import Site, Visit, visit
from satisfaction.periods import Period
from satisfaction.places import Counter, Unit, UnitKind
from satisfaction.score import Counts, Verdict, verdict

FIRST_ROWS = 30  # of the list, on a phone; the rest is a press away
SORTS = ("share", "share-desc", "name", "n")


@dataclass(frozen=True, slots=True)
class Query:
    """What the address asks of the list of units."""

    search: str = ""
    kind: str = ""
    group: str = ""
    field: str = ""
    verdict: str = ""
    sort: str = "share"


@dataclass(frozen=True, slots=True)
class Row:
    """One unit in the list. ``few``: its presses, written, where there are too few to show their split."""

    unit: Unit
    counts: Counts
    target: float
    line: Line
    bar: bars.Bar
    few: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show but the name."""
        return self.line.verdict is Verdict.NO_DATA and not self.few


def query_of(values: Mapping[str, str]) -> Query:
    """The query in an address; what is not known there is ignored."""
    kind, found, sort = values.get("kind", ""), values.get("verdict", ""), values.get("sort", "share")
    return Query(
        search=values.get("q", "").strip()[:80],
        kind=kind if kind in set(UnitKind) else "",
        group=values.get("group", "")[:80],
        field=values.get("field", "")[:80],
        verdict=found if found in set(Verdict) else "",
        sort=sort if sort in SORTS else "share",
    )


def rows_of(
    units: Iterable[Unit],
    cells: Mapping[str, Cell],
    *,
    targets: Mapping[str, float],
    provisional: bool,
    words: Words,
) -> list[Row]:
    """One row per unit, without presses too."""
    found = []
    for unit in units:
        cell, target = cells.get(unit.code, Cell(0, Counts())), targets[unit.code]
        own = cell.counts or Counts()
        few = count(cell.n, language=words.language) if cell.counts is None else ""
        text = line(own, target=target, provisional=provisional, words=words)
        found.append(Row(unit, own, target, text, bars.bar(own, target=target), few))
    return found


def with_strangers(visit: Visit, period: Period, codes: Iterable[str]) -> list[Unit]:
    """The units of ``period``, and those of other times or of no counter that have presses in it: so that rows add up
    to the whole."""
    held = visit.units(period)
    strange = set(codes) - {unit.code for unit in held}
    for unit in units_with_rows(visit.sources.registry.units, period, seen=strange) if strange else ():
        if unit.code in strange:
            held.append(unit if unit.code else replace(unit, name=visit.words("unit.nowhere")))
    return held


def chosen(rows: Iterable[Row], query: Query) -> list[Row]:
    """The rows that the query asks for, in its order; units without presses come last by share."""
    found = [
        row
        for row in rows
        if listing.matches(f"{row.unit.name} {row.unit.code}", query.search)
        and query.kind in ("", row.unit.kind)
        and query.group in ("", row.unit.parent)
        and (not query.verdict or (query.verdict == row.line.verdict and not row.few))
    ]
    found.sort(key=lambda row: listing.order(row.unit.name))
    if query.sort == "n":
        found.sort(key=lambda row: -row.counts.total)
    elif query.sort != "name":
        found.sort(key=lambda row: _by_share(row, descending=query.sort == "share-desc"))
    return found


def install(app: Flask, site: Site) -> None:
    """The route ``/``."""

    app.add_url_rule("/", "city", lambda: page(visit(site)))


def page(visit: Visit) -> str | Response:
    """The page's HTML; who has one unit goes on to that one's page. Raises BadRequest, StoreUnavailable."""
    units = visit.units(visit.month())
    if visit.scope.units is not None and len(units) == 1:
        return redirect(unit_address(units[0].code, request.args.get("period", "")))
    return rendered(visit, "city.html", key=visit.today, values=lambda: values(visit))


def values(visit: Visit) -> dict[str, Any]:
    """What city.html needs."""
    period = visit.month()
    units = visit.units(period)
    counts = visit.reader.units(period.first, visit.until(period))
    told = with_strangers(visit, period, counts)
    provisional = visit.today <= period.last
    whole = line(merged(counts.values()), target=visit.target("", period), provisional=provisional, words=visit.words)
    targets = {unit.code: visit.target(unit.code, period) for unit in told}
    query, boxes = query_of(request.args), first_steps.standing(visit)
    listed, cells = of_field(visit, query.field, period) if query.field else (told, whole_cells(counts))
    rows = rows_of(listed, cells, targets=targets, provisional=provisional, words=visit.words)
    return dict(
        **frame(visit, page="city"),
        period=period,
        line=whole,
        boxes=boxes,
        step=first_steps.next_step(visit, period, boxes) if whole.verdict is Verdict.NO_DATA else None,
        rows=chosen(rows, query),
        query=query,
        tallies=_tallies(rows),
        unit_count=len(told),
        silent=fleet.silent(silent_boxes(visit), visit.sources.registry),
        groups=groups_of(units, visit.sources.registry.units),
        fields=fields_of(visit, units, period),
        today=sum(visit.reader.today().values()),
        participation=participation.latest(visit, period),
        kinds=sorted({str(unit.kind) for unit in units}, key=[str(kind) for kind in UnitKind].index),
        sorts=SORTS,
        first_rows=FIRST_ROWS,
        running=_is_running(visit, period),
        months=months(visit),
        marks=MARKS,
        with_query=lambda **changed: _address(request.args, **changed),
        cleared=_address({"period": request.args.get("period", "")}),
        comparison=f"/comparison?period={period.text}" if request.args.get("period") else "/comparison",
        unit_link=lambda code: unit_address(code, request.args.get("period", "")),
    )


def whole_cells(counts: Mapping[str, Counts]) -> dict[str, Cell]:
    """All presses of each unit, which are never too few to split."""
    return {code: Cell(own.total, own) for code, own in counts.items()}


def of_field(visit: Visit, field: str, period: Period) -> tuple[list[Unit], dict[str, Cell]]:
    """The units with a counter of ``field``, and what was pressed at those counters up to yesterday."""
    counters = [counter for counter in _counters(visit, period) if counter.field == field]
    owners, until = {counter.unit for counter in counters}, min(visit.until(period), visit.today)
    codes = frozenset(counter.code for counter in counters)
    cells = visit.reader.units_at(codes, period.first, until) if until > period.first else {}
    return [unit for unit in visit.units(period) if unit.code in owners], cells


def fields_of(visit: Visit, units: Iterable[Unit], period: Period) -> list[str]:
    """The fields of work at counters of ``units`` in ``period``, sorted."""
    codes = {unit.code for unit in units}
    found = {counter.field for counter in _counters(visit, period) if counter.unit in codes}
    return sorted(found - {""}, key=listing.order)


def _counters(visit: Visit, period: Period) -> list[Counter]:
    """The counters of ``period`` up to today, as they were in it."""
    return visit.sources.registry.counters_within(period.first, min(period.last, visit.today))


def groups_of(units: Iterable[Unit], known: Iterable[Unit]) -> list[tuple[str, str]]:
    """(code, name) of what ``units`` stand under: another unit, ``group:NAME``, or ``hanoi`` (its own name: "")."""
    names = {unit.code: unit.name for unit in known}
    found = {unit.parent: names.get(unit.parent, unit.parent.partition(":")[2]) for unit in units if unit.parent}
    return sorted(found.items(), key=lambda item: listing.order(item[1]))


def _tallies(rows: Iterable[Row]) -> dict[str, int]:
    found = {str(kind): 0 for kind in Verdict}
    for row in rows:
        if row.few:
            continue
        found[verdict(row.counts, target=row.target)] += 1
    return found


def _by_share(row: Row, *, descending: bool) -> tuple[bool, float]:
    share = row.counts.share
    return share is None, 0.0 if share is None else -share if descending else share


def _address(values: Mapping[str, str], **changed: str) -> str:
    kept = {key: value for key, value in {**values, **changed}.items() if value and key != "lang"}
    return f"/?{urlencode(kept)}" if kept else "/"


def _is_running(visit: Visit, period: Period) -> bool:
    return period.first <= visit.today <= period.last
