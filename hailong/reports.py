"""What the report commands share: opening a home, working out its report, refusing what cannot be reported."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dashboard.report.model import ReportModel, build
from dashboard.report.rows import units_in
from dashboard.report.sources import gather
from hailong.home import Home, load, open_book
from hailong.refused import Refused
from satisfaction import periods
from satisfaction.periods import Period
from store.book import Book, registry
from store.contract import PressReader, StoreUnavailable
from store.open import open_reader


@dataclass(frozen=True, slots=True)
class Desk:
    """An open home: where reports are made."""

    home: Home
    book: Book
    reader: PressReader
    now_ms: int


@contextmanager
def desk(path: Path) -> Iterator[Desk]:
    """Open the home at ``path`` for as long as the block lasts."""
    home = load(path)
    book = open_book(home)
    reader = open_reader(home.settings.general.store, home.data, registry.rules(book), influxdb=home.settings.influxdb)
    try:
        yield Desk(home, book, reader, time.time_ns() // 1_000_000)
    except StoreUnavailable as problem:
        raise Refused(
            f"the presses cannot be read: {problem}. Is the store running? `hailong doctor` looks."
        ) from problem
    finally:
        reader.close()
        book.close()


def period_of(text: str, *, period_day: int, now_ms: int) -> Period:
    """The period that ``text`` names. Refused when it is none, or has not begun."""
    try:
        period = periods.parse(text, period_day=period_day)
    except ValueError as problem:
        raise Refused(str(problem)) from problem
    if period.since_ms > now_ms:
        raise Refused(
            f"{text} lies in the future: it begins on {period.first:%d/%m/%Y}. Choose a period that has begun."
        )
    return period


def scope_of(desk: Desk, codes: list[str], period: Period) -> frozenset[str] | None:
    """The units asked for, None for all. Refused when one of them does not exist in ``period``."""
    known = {unit.code for unit in units_in(registry.load(desk.book).units, period)}
    unknown = sorted(set(codes) - known)
    if unknown:
        raise Refused(f"no unit {', '.join(unknown)} in {period.text}: `hailong registry export` lists the codes.")
    return frozenset(codes) or None


def report(desk: Desk, *, period: Period, scope: frozenset[str] | None = None) -> ReportModel:
    """The report of ``period`` as of now. Refused when there is not one press in it."""
    model = build(gather(desk.reader, desk.book, period=period, as_of_ms=desk.now_ms, scope=scope))
    if not model.total.stored + model.total.rejected + model.total.missing:
        raise Refused(
            f"{period.text} is empty: no press from {period.first:%d/%m/%Y} to {period.last:%d/%m/%Y}. "
            "Check the period, and whether boxes still hold presses (`hailong doctor`)."
        )
    return model
