"""The unit page: one ward's month, its counters, hours, reasons, and how complete its figures are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Flask

from dashboard.analysis.counts import between, merged
from dashboard.data import fleet, working_days
from dashboard.data.sources import PAST_KEPT_S
from dashboard.data.tables import HIDDEN, Cell
from dashboard.frame import frame, months, rendered, silent_boxes
from dashboard.language.numbers import NOTHING, count, percent
from dashboard.language.words import Words
from dashboard.pages import unit_days, unit_initiatives, unit_signals
from dashboard.parts import bars, first_steps, participation
from dashboard.parts.figure_line import Line, line
from dashboard.visit import Site, Visit, visit
from satisfaction import periods
from satisfaction.false_alarms import points_to_alert
from satisfaction.integrity import Exclusion
from satisfaction.p_chart import DAYS_BACK
from satisfaction.periods import Period
from satisfaction.places import Counter
from satisfaction.reasons import Reason
from satisfaction.score import Counts, Verdict
from store.book import boards
from store.book.boards import Board
from store.evidence import completeness

DAY = timedelta(days=1)
TREND_MONTHS = 12


@dataclass(frozen=True, slots=True)
class CounterRow:
    """One counter; ``line`` None when its split is not shown."""

    name: str
    field: str
    n: str
    line: Line | None
    bar: bars.Bar | None


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason with its number; ``width`` in per cent of the most frequent."""

    name: str
    n: str
    width: int


def install(app: Flask, site: Site) -> None:
    """The route ``/unit/<code>``."""
    app.add_url_rule("/unit/<code>", "unit", lambda code: page(visit(site), code))


def page(visit: Visit, code: str, *, board: Board | None = None, problem: str = "") -> str:
    """The page's HTML; ``board``: as someone wrote it and could not save it, with its ``problem``.

    Raises Forbidden for a unit outside the scope, BadRequest, StoreUnavailable.
    """
    visit.unit(code)
    visit.month()
    shown = board or boards.of(visit.sources.book, code)
    return rendered(visit, "unit.html", key=(shown, problem), values=lambda: values(visit, code, shown, problem))


def values(visit: Visit, code: str, board: Board, problem: str) -> dict[str, Any]:
    """What unit.html needs."""
    period = visit.month()
    spans, until = trend_spans(visit, period), visit.until(period)
    since = min(spans[-1].first, until - timedelta(days=DAYS_BACK))
    days = visit.reader.days(code, since, until)  # read once, for all that is said of the unit as a whole
    return dict(
        **frame(visit, page="city", unit=code),
        **_so_far(visit, code, spans, days),
        **_told_apart(visit, code, period),
        trend=trend(visit, code, spans, days),
        chart_alert=unit_signals.chart_alert(visit, code, period, days),
        points_to_alert=round(points_to_alert()),
        months=months(visit),
        board=board,
        problem=problem,
    )


def _so_far(visit: Visit, code: str, spans: list[Period], days: Mapping[str, Counts]) -> dict[str, Any]:
    """The month beside the one before, and its latest days; ``spans``: as of ``trend_spans``."""
    (period, before), words, target = spans[:2], visit.words, visit.target(code, spans[0])
    counts, counts_before = (merged(between(days, span.first, span.end).values()) for span in spans[:2])
    begun = visit.begun(code, until=visit.until(period))
    running = period.first <= visit.today <= period.last
    boxes = first_steps.standing(visit, unit=code)
    return {
        "unit": visit.unit(code),
        "period": period,
        "running": running,
        "later": unit_days.address(code, "" if running else period.text),
        "line": line(counts, target=target, provisional=visit.today <= period.last, words=words),
        "bar": bars.bar(counts, target=target),
        "before": line(counts_before, target=target, provisional=False, words=words),
        "before_period": before,
        "change": change(counts, counts_before, words) if begun <= before.first else "",
        "begun": begun,
        "today": visit.reader.today(unit=code).get(code, 0),
        "last_day": last_day(visit, code, days) if running else None,
        "boxes": boxes,
        "step": None if counts.total else first_steps.next_step(visit, period, boxes, unit=code),
    }


def _told_apart(visit: Visit, code: str, period: Period) -> dict[str, Any]:
    """The month by counter, reason and initiative, and how complete it is."""
    counters = counter_rows(visit, code, period)
    reasons = visit.reader.reasons(code, period.first, visit.until(period))
    return {
        "counters": counters,
        "lowest": lowest(counters),
        "reasons": reason_rows(reasons, visit.words),
        "named_reason": any(reasons.get(str(reason)) for reason in Reason),
        "excluded": excluded_rows(visit, code, period),
        "unfinished": unfinished(visit, code, period),
        "participation": participation.latest(visit, period, unit=code),
        "initiatives": unit_initiatives.rows(visit, code, period),
        "silent": fleet.silent(silent_boxes(visit, unit=code), visit.sources.registry),
        "unit_boxes": sorted(visit.boxes_of(code, period)),
    }


def change(now: Counts, before: Counts, words: Words) -> str:
    """The difference of two shares in words, in percentage points; "" where one is missing."""
    if now.share is None or before.share is None:
        return ""
    points = round(100 * (now.share - before.share), 1)
    key = "change.same" if points == 0 else "change.up" if points > 0 else "change.down"
    return words(key, points=percent(abs(points) / 100, language=words.language).rstrip("%"))


def last_day(visit: Visit, code: str, days: Mapping[str, Counts]) -> dict[str, str] | None:
    """The last working day against the same weekdays before, as texts; ``days``: up to today."""
    day = working_days.last_working_day(code, visit.sources.calendar, today=visit.today)
    if day is None:
        return None
    found = working_days.compared(day, days)
    language = visit.words.language
    usual = found.usual
    return {
        "day": f"{visit.words(f'weekday.{day.weekday()}')} {day:%d/%m/%Y}",
        "n": count(found.counts.total, language=language),
        "share": percent(found.counts.share, language=language),
        "usual": NOTHING if usual is None else count(round(usual), language=language),
        "usual_share": percent(found.before.share, language=language),
        "weeks": str(found.weeks),
    }


def trend_spans(visit: Visit, period: Period) -> list[Period]:
    """``period`` and the eleven months before it, the latest first."""
    found = [period]
    while len(found) < TREND_MONTHS:
        found.append(periods.month_of(found[-1].first - DAY, period_day=visit.sources.period_day))
    return found


def trend(
    visit: Visit, code: str, spans: Iterable[Period], days: Mapping[str, Counts]
) -> list[tuple[Period, Line, bars.Bar]]:
    """A row for each of ``spans``, the latest first, up to the first that has presses."""
    rows: list[tuple[Period, Line, bars.Bar]] = []
    for month in spans:
        counts = merged(between(days, month.first, month.end).values())
        target = visit.target(code, month)
        text = line(counts, target=target, provisional=visit.today <= month.last, words=visit.words)
        rows.append((month, text, bars.bar(counts, target=target)))
    while rows and rows[-1][1].verdict is Verdict.NO_DATA:
        rows.pop()
    return rows


def counter_rows(visit: Visit, code: str, period: Period) -> list[CounterRow]:
    """The unit's counters; the running day is not told apart, so figures are those of yesterday."""
    until = min(visit.until(period), visit.today)
    cells = visit.reader.counters(code, period.first, until) if until > period.first else {}
    target = visit.target(code, period)
    known = {counter.code: counter for counter in visit.sources.registry.counters if counter.unit == code}
    return [_counter_row(visit, known.get(key), key, cells[key], target) for key in sorted(cells)]


def _counter_row(visit: Visit, counter: Counter | None, code: str, cell: Cell, target: float) -> CounterRow:
    words = visit.words
    name, field = (counter.name, counter.field) if counter else (code or words("counter.none"), "")
    n = count(cell.n, language=words.language)
    if cell.counts is None:
        return CounterRow(name, field, n, None, None)
    text = line(cell.counts, target=target, provisional=False, words=words)
    return CounterRow(name, field, n, text, bars.bar(cell.counts, target=target))


def lowest(counters: Iterable[CounterRow]) -> CounterRow | None:
    """The counter with the lowest share of those whose split is shown; None where there are not two to compare."""
    shown = [(row.bar.share, row) for row in counters if row.bar and row.bar.share is not None]
    return min(shown, key=lambda one: one[0])[1] if len(shown) > 1 else None


def reason_rows(found: dict[str, int], words: Words) -> list[ReasonRow]:
    """Reasons by frequency; those in cells too small to show are one row at the end."""
    order = [*sorted((str(reason) for reason in Reason), key=lambda key: -found.get(key, 0)), "", HIDDEN]
    most = max(found.values(), default=1)
    return [
        ReasonRow(
            words(f"reason.{key or 'none'}"), count(found[key], language=words.language), round(100 * found[key] / most)
        )
        for key in order
        if found.get(key)
    ]


def excluded_rows(visit: Visit, code: str, period: Period) -> list[tuple[str, str]]:
    """(name, number) of what was not counted."""
    found = visit.reader.excluded(period.first, visit.until(period), unit=code)
    language = visit.words.language
    names = {kind: visit.words(f"excluded.{kind}") for kind in Exclusion}
    return [(names[kind], count(found[kind], language=language)) for kind in Exclusion if found.get(kind)]


def unfinished(visit: Visit, code: str, period: Period) -> list[str]:
    """Boxes of the unit of which not everything of ``period`` is here, or is proven to be."""
    boxes = visit.boxes_of(code, period)
    if not boxes:
        return []
    sources = visit.sources
    upto = Period(period.first, min(period.last, date.fromordinal(visit.today.toordinal() - 1)), period.text)
    if upto.last < upto.first:
        return []
    key = ("completeness", code, upto)
    parts = sources.kept(
        key, PAST_KEPT_S, lambda: completeness(sources.reader, sources.book, sources.registry, upto, boxes=boxes)
    )
    return [part.box for part in parts if not part.complete]
