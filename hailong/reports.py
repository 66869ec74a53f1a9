"""What the report commands share: opening a home's desk, reading a period, refusing what cannot be reported."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dashboard.report.desk import Desk
from dashboard.report.model import ReportModel
from dashboard.report.units import units_in
from hailong.home import load, open_book
from hailong.refused import Refused
from satisfaction import periods
from satisfaction.periods import Period
from store.book import registry
from store.book.closings import NotPossible
from store.contract import StoreUnavailable
from store.open import open_reader


@dataclass(frozen=True, slots=True)
class Office:
    """An open desk and the moment at which it was opened (UTC ms)."""

    desk: Desk
    now_ms: int


@contextmanager
def office(home: Path) -> Iterator[Office]:
    """The home's desk for as long as the block lasts; what the store and the book refuse is said plainly."""
    settings = load(home)
    book = open_book(settings)
    general = settings.settings.general
    reader = open_reader(general.store, settings.data, influxdb=settings.settings.influxdb)
    try:
        desk = Desk(reader, book, settings.settings.report, period_day=general.period_day)
        yield Office(desk, time.time_ns() // 1_000_000)
    except StoreUnavailable as problem:
        raise Refused(
            f"the presses cannot be read: {problem}. Is the store running? `hailong doctor` looks."
        ) from problem
    except NotPossible as problem:
        raise Refused(f"{problem}.") from problem
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
        raise Refused(f"{text} lies in the future: it begins on {period.first:%d/%m/%Y}. Choose one that has begun.")
    return period


def scope_of(desk: Desk, codes: list[str], period: Period) -> frozenset[str] | None:
    """The units asked for, None for all. Refused when one of them does not exist in ``period``."""
    known = {unit.code for unit in units_in(registry.load(desk.book).units, period)}
    unknown = sorted(set(codes) - known)
    if unknown:
        raise Refused(f"no unit {', '.join(unknown)} in {period.text}: `hailong registry export` lists the codes.")
    return frozenset(codes) or None


def refuse_empty(model: ReportModel) -> None:
    """Refused when there is not one press in the report."""
    if not model.total.stored + model.total.rejected + model.total.missing:
        period = model.period
        raise Refused(
            f"{period.text} is empty: no press from {period.first:%d/%m/%Y} to {period.last:%d/%m/%Y}. "
            "Check the period, and whether boxes still hold presses (`hailong doctor`)."
        )
