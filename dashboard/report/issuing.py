"""Issuing reports and closing periods: the one way for the page and for the command."""

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
class ReportContext:
    """Whose report is made, from which sources. ``tallies``: who counts presses where the user may not see all that
    ``reader`` knows; ``scope``: their units; ``entries``: the registry of now, where it is at hand."""

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


def report(
    context: ReportContext, period: Period, *, now_ms: int, months: bool = True, patterns: bool = False
) -> ReportModel:
    """The report of ``period`` in this context: the closed one where the period is closed, else as of now.

    ``months``: with the months before, which every file's figures have. ``patterns``: with signals and initiatives, for
    those who may see single days.
    """
    held = closings.in_force(context.book, period)
    if held is not None:
        return restricted(seal.from_json(held.figures), scope=context.scope, small_cells=context.small_cells)
    return _as_of(context, period, now_ms, months=months, patterns=patterns and context.small_cells)


def deliver(context: ReportContext, period: Period, format: Format, *, now_ms: int, for_excel: bool = False) -> File:
    """The report as a file: sealed where the period is closed, else made from the figures as of now.

    Raises StoreUnavailable.
    """
    kept = sealed(context, period, format, for_excel=for_excel)
    return kept or made(context, told(context, period, format, now_ms=now_ms), format, for_excel=for_excel)


def told(context: ReportContext, period: Period, format: Format, *, now_ms: int) -> ReportModel:
    """The report with all that ``format`` shows."""
    return report(context, period, now_ms=now_ms, patterns=format is not Format.CSV)


def sealed(context: ReportContext, period: Period, format: Format, *, for_excel: bool = False) -> File | None:
    """The file as it was produced when the period was closed; None when it is open, or in a context of some units."""
    held = closings.in_force(context.book, period)
    if held is None or context.scope is not None:
        return None
    name = file_name(period, format, for_excel=for_excel)
    kept = closings.content(context.book, held, name)
    return None if kept is None else File(name, MIME[format], kept, sealed=True)


def made(
    context: ReportContext, model: ReportModel, format: Format, *, for_excel: bool = False, unit_sheets: bool = False
) -> File:
    """The file of ``model`` as this program makes it now."""
    content = produce(model, format, settings=context.settings, for_excel=for_excel, unit_sheets=unit_sheets)
    name = file_name(model.period, format, for_excel=for_excel, scope=context.scope)
    return File(name, MIME[format], content, sealed=False)


def to_close(context: ReportContext, period: Period, *, now_ms: int) -> ReportModel:
    """The report that ``close`` would seal; look at its ``doubtful_boxes`` first. Only in a context of all units.

    Raises NotPossible before the period has ended, when it is closed already, or when nothing was pressed in it.
    """
    if now_ms < period.until_ms:
        raise NotPossible(f"{period.text} runs until {period.last:%d/%m/%Y}: it can be closed from the day after on")
    if (held := closings.in_force(context.book, period)) is not None:
        raise NotPossible(f"{period.text} was closed by {held.closed_by}; reopen it first, with a reason")
    model = _as_of(context, period, now_ms, months=True, patterns=True)
    if not model.total.stored:
        raise NotPossible(f"{period.text} holds no press: there is nothing to close")
    return model


def close(context: ReportContext, model: ReportModel, *, who: str, now_ms: int) -> Closing:
    """Seal ``model`` (of ``to_close``) as its period's report: figures and files go into the book.

    Raises NotPossible when someone else has closed the period meanwhile.
    """
    final = replace(model, closed=Closed(now_ms, who))
    figures, files = seal.to_json(final), _files(context, final)
    return closings.close(context.book, period=model.period, figures=figures, files=files, who=who, at_ms=now_ms)


def _files(context: ReportContext, model: ReportModel) -> dict[str, bytes]:
    files = {file_name(model.period, format): produce(model, format, settings=context.settings) for format in Format}
    for_excel = produce(model, Format.CSV, settings=context.settings, for_excel=True)
    return {**files, file_name(model.period, Format.CSV, for_excel=True): for_excel}


def _as_of(context: ReportContext, period: Period, now_ms: int, *, months: bool, patterns: bool) -> ReportModel:
    return build(
        gather(
            context.reader,
            context.book,
            period=period,
            as_of_ms=now_ms,
            scope=context.scope,
            period_day=context.period_day,
            tallies=context.tallies,
            entries=context.entries,
            months=months,
            patterns=patterns,
        )
    )
