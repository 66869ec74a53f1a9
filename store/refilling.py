"""Which holes a box is asked to fill again from its own disk; so a new, empty store is filled too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from satisfaction import clock
from store import completeness, evidence, intervals
from store.book import Book, refills, spool_reports
from store.completeness import SpoolFacts
from store.contract import PressReader

PATIENCE_MS = clock.HOUR_MS  # a younger hole is most likely still on its way
MARGIN_MS = clock.DAY_MS  # times within a spool need not ascend where the clock was estimated


@dataclass(frozen=True, slots=True)
class Request:
    """What ``box`` is asked for: all it holds since ``since_ms`` (UTC ms). ``cause``: see ``book.refills.ask``."""

    box: str
    since_ms: int
    cause: str


@dataclass(frozen=True, slots=True)
class OnBox:
    """What a box says of a spool: the first number that it still holds, and up to which it has receipts."""

    first: int = 1
    receipted: int = 0


def requests(box: str, spools: Sequence[SpoolFacts], on_box: Mapping[str, OnBox], *, now_ms: int) -> list[Request]:
    """What to ask ``box`` for. Numbers that it has receipts for and that are not here were lost by the store, so they
    are asked for at once; holes that it no longer holds are not asked for. Pure."""
    found = []
    for facts in spools:
        said = on_box.get(facts.spool, OnBox())
        top = facts.held[-1][1] if facts.held else 0
        for hole in completeness.holes(facts):
            overdue = hole.run[1] < top and hole.until_ms is not None and now_ms - hole.until_ms > PATIENCE_MS
            since_ms = 0 if hole.since_ms is None else max(0, hole.since_ms - MARGIN_MS)
            for low, high in intervals.without((hole.run,), facts.lost):
                if high >= said.first and (overdue or low <= said.receipted):
                    found.append(Request(box, since_ms, f"gap {facts.spool} {low}-{high}"))
    return found


def ask(reader: PressReader, book: Book, *, now_ms: int) -> int:
    """Ask for every hole that is not asked for already; how many were. For ingest, every few minutes."""
    asked = 0
    on_boxes = _on_boxes(book)
    for box, spools in evidence.spool_facts(reader, book).items():
        for request in requests(box, spools, on_boxes.get(box, {}), now_ms=now_ms):
            asked += bool(refills.ask(book, box, since_ms=request.since_ms, cause=request.cause, now_ms=now_ms))
    return asked


def _on_boxes(book: Book) -> dict[str, dict[str, OnBox]]:
    found: dict[str, dict[str, OnBox]] = {}
    for row in spool_reports.edges(book):  # the latest of a spool comes last
        found.setdefault(row.box, {})[row.spool] = OnBox(row.first, row.receipted)
    return found
