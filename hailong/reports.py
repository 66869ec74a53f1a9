"""What the report commands share: opening a home for reports, reading a period, refusing what cannot be reported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dashboard.report.issuing import ReportContext
from dashboard.report.model import ReportModel
from dashboard.report.units import units_in
from hailong.home import Home, open_book
from hailong.refused import Refused
from hailong.storing import period_of, reading
from satisfaction.periods import Period
from store.book import registry
from store.book.closings import NotPossible
from store.now import now_ms


@dataclass(frozen=True, slots=True)
class Reporting:
    """The context of reports of ``home``, and the moment at which it was opened (UTC ms)."""

    home: Home
    context: ReportContext
    now_ms: int

    def period(self, text: str) -> Period:
        """The period that ``text`` names. Refused when it is none, or has not begun."""
        period = period_of(self.home, text)
        if period.since_ms > self.now_ms:
            begins = f"{period.first:%d/%m/%Y}"
            raise Refused(f"{text} lies in the future: it begins on {begins}. Choose one that has begun.")
        return period


@contextmanager
def reporting(home: Path) -> Iterator[Reporting]:
    """Reporting on the home for as long as the block lasts; what the store and the book refuse is said plainly."""
    with reading(home) as (here, reader), closing(open_book(here)) as book:
        context = ReportContext(reader, book, here.settings.report, period_day=here.settings.general.period_day)
        try:
            yield Reporting(here, context, now_ms())
        except NotPossible as problem:
            raise Refused(f"{problem}.") from problem


def scope_of(context: ReportContext, codes: list[str], period: Period) -> frozenset[str] | None:
    """The units asked for, None for all. Refused when one of them does not exist in ``period``."""
    known = {unit.code for unit in units_in(registry.load(context.book).units, period)}
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
