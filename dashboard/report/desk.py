"""Where reports are handed out and periods are closed: the one way for the page and for the command."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.report import seal
from dashboard.report.build import build
from dashboard.report.model import Closed, ReportModel
from dashboard.report.produce import MIME, Format, file_name, produce
from dashboard.report.restrict import restricted
from dashboard.report.settings import ReportSettings
from dashboard.report.sources import Tallies, gather
from satisfaction.periods import Period
from satisfaction.registry_csv import Entries
from store.book import Book, closings
from store.book.closings import Closing, NotPossible
from store.contract import PressReader


@dataclass(frozen=True, slots=True)
class Desk:
    """``tallies``: who counts presses where the user may not see all that ``reader`` knows; ``scope``: their units;
    ``entries``: the registry of now, where it is at hand."""

    reader: PressReader
    book: Book
    settings: ReportSettings
    period_day: int = 1
    tallies: Tallies | None = None
    scope: frozenset[str] | None = None
    small_cells: bool = True
    entries: Entries | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A report as it is handed out. ``sealed``: these very bytes are kept since the period was closed."""

    name: str
    mime: str
    content: bytes
    sealed: bool


def report(desk: Desk, period: Period, *, now_ms: int, patterns: bool = False) -> ReportModel:
    """The report of ``period`` for this desk: the closed one where the period is closed, else as of now.

    ``patterns``: with signals and initiatives, for those who may see single days.
    """
    held = closings.in_force(desk.book, period)
    if held is not None:
        return restricted(seal.from_json(held.figures), scope=desk.scope, small_cells=desk.small_cells)
    return _as_of(desk, period, now_ms, patterns=patterns and desk.small_cells)


def deliver(desk: Desk, period: Period, format: Format, *, now_ms: int, for_excel: bool = False) -> File:
    """The report as a file: sealed where the period is closed, else made from the figures as of now.

    Raises StoreUnavailable.
    """
    kept = sealed(desk, period, format, for_excel=for_excel)
    return kept or made(desk, told(desk, period, format, now_ms=now_ms), format, for_excel=for_excel)


def told(desk: Desk, period: Period, format: Format, *, now_ms: int) -> ReportModel:
    """The report with all that ``format`` shows."""
    return report(desk, period, now_ms=now_ms, patterns=format is not Format.CSV)


def sealed(desk: Desk, period: Period, format: Format, *, for_excel: bool = False) -> File | None:
    """The file as it was produced when the period was closed; None when it is open, or for a desk of some units."""
    held = closings.in_force(desk.book, period)
    if held is None or desk.scope is not None:
        return None
    name = file_name(period, format, for_excel=for_excel)
    kept = closings.content(desk.book, held, name)
    return None if kept is None else File(name, MIME[format], kept, sealed=True)


def made(desk: Desk, model: ReportModel, format: Format, *, for_excel: bool = False, unit_sheets: bool = False) -> File:
    """The file of ``model`` as this program makes it now."""
    content = produce(model, format, settings=desk.settings, for_excel=for_excel, unit_sheets=unit_sheets)
    name = file_name(model.period, format, for_excel=for_excel, scope=desk.scope)
    return File(name, MIME[format], content, sealed=False)


def to_close(desk: Desk, period: Period, *, now_ms: int) -> ReportModel:
    """The report that ``close`` would seal; look at its ``doubtful_boxes`` first. Only for a desk of all units.

    Raises NotPossible before the period has ended, when it is closed already, or when nothing was pressed in it.
    """
    if now_ms < period.until_ms:
        raise NotPossible(f"{period.text} runs until {period.last:%d/%m/%Y}: it can be closed from the day after on")
    if (held := closings.in_force(desk.book, period)) is not None:
        raise NotPossible(f"{period.text} was closed by {held.closed_by}; reopen it first, with a reason")
    model = _as_of(desk, period, now_ms, patterns=True)
    if not model.total.stored:
        raise NotPossible(f"{period.text} holds no press: there is nothing to close")
    return model


def close(desk: Desk, model: ReportModel, *, who: str, now_ms: int) -> Closing:
    """Seal ``model`` (of ``to_close``) as its period's report: figures and files go into the book.

    Raises NotPossible when someone else has closed the period meanwhile.
    """
    final = replace(model, closed=Closed(now_ms, who))
    figures, files = seal.to_json(final), _files(desk, final)
    return closings.close(desk.book, period=model.period, figures=figures, files=files, who=who, at_ms=now_ms)


def _files(desk: Desk, model: ReportModel) -> dict[str, bytes]:
    files = {file_name(model.period, format): produce(model, format, settings=desk.settings) for format in Format}
    for_excel = produce(model, Format.CSV, settings=desk.settings, for_excel=True)
    return {**files, file_name(model.period, Format.CSV, for_excel=True): for_excel}


def _as_of(desk: Desk, period: Period, now_ms: int, *, patterns: bool) -> ReportModel:
    return build(
        gather(
            desk.reader,
            desk.book,
            period=period,
            as_of_ms=now_ms,
            scope=desk.scope,
            period_day=desk.period_day,
            tallies=desk.tallies,
            entries=desk.entries,
            patterns=patterns,
        )
    )
