"""Gather what proves completeness: counts and numbers from the presses, reports and rejects from the book."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from satisfaction.periods import Period
from satisfaction.places import Registry
from satisfaction.press import Identity
from store import intervals
from store.book import Book, spool_reports
from store.book.spool_reports import Row
from store.completeness import Completeness, Report, SpoolFacts, missing, of_box
from store.contract import By, PressReader, Tally
from store.ledger import Spool


def completeness(
    reader: PressReader, book: Book, registry: Registry, period: Period, *, boxes: frozenset[str] | None = None
) -> list[Completeness]:
    """Completeness per box, sorted by box: of every box that stood somewhere in ``period``, or that has presses or
    holes in it. ``boxes``: only these. Raises StoreUnavailable."""
    facts = spool_facts(reader, book, period=period, boxes=boxes)
    return judged(facts, registry, period, counts=counts_of_boxes(reader, period, boxes), boxes=boxes)


def judged(
    facts: Mapping[str, Sequence[SpoolFacts]],
    registry: Registry,
    period: Period,
    *,
    counts: Mapping[str, tuple[int, int]],
    boxes: frozenset[str] | None = None,
) -> list[Completeness]:
    """The same from ``facts`` of ``spool_facts`` and ``counts``: (counted, excluded) per box. Read the facts first: a
    press that comes in meanwhile is then counted and called missing; the other way round it would be neither."""
    standing = _standing(registry, period, boxes)
    parts = []
    for box in sorted({*standing, *counts, *facts}):
        counted, excluded = counts.get(box, (0, 0))
        part = of_box(box, period, facts.get(box, ()), counted=counted, excluded=excluded, stood_to=standing.get(box))
        if part.share is not None or box in standing:
            parts.append(part)
    return parts


def counts_of_boxes(reader: PressReader, period: Period, boxes: frozenset[str] | None) -> dict[str, tuple[int, int]]:
    """Per box: (counted, excluded). Raises StoreUnavailable."""
    query = Tally(period.first, period.end, by=(By.BOX, By.EXCLUSION), boxes=boxes, counted_only=False)
    found: dict[str, tuple[int, int]] = {}
    for box, exclusion, n in reader.tally(query).rows:
        counted, excluded = found.get(str(box), (0, 0))
        found[str(box)] = (counted, excluded + int(n)) if exclusion else (counted + int(n), excluded)
    return found


def spool_facts(
    reader: PressReader, book: Book, *, period: Period | None = None, boxes: frozenset[str] | None = None
) -> dict[str, list[SpoolFacts]]:
    """Per box: what is known of each of its spools. Reports: those that tell something of ``period`` (None: of the
    numbers that are missing)."""
    held = {(item.box, item.spool): item.runs for item in reader.held(boxes)}
    rejected, lost, edges = _rejected(book), _lost(book), _by_spool(spool_reports.edges(book, period, boxes=boxes))
    spools = sorted(held.keys() | rejected.keys() | edges.keys())
    facts = {
        key: SpoolFacts(
            key[1], held.get(key, ()), rejected.get(key, {}), lost.get(key, ()), _reports(edges.get(key, ()))
        )
        for key in spools
        if boxes is None or key[0] in boxes
    }
    eventful = frozenset(_eventful(facts, edges, period))
    if eventful:
        facts |= _in_full(reader, book, {key: facts[key] for key in facts if key[0] in eventful}, edges, period)
    found: dict[str, list[SpoolFacts]] = defaultdict(list)
    for (box, _), known in facts.items():
        found[box].append(known)
    return dict(found)


def _in_full(
    reader: PressReader,
    book: Book,
    facts: Mapping[Spool, SpoolFacts],
    edges: Mapping[Spool, list[Row]],
    period: Period | None,
) -> dict[Spool, SpoolFacts]:
    """``facts`` of eventful boxes with the reports within ``period`` too, and with the instants beside holes."""
    within = _by_spool(spool_reports.within(book, period, boxes=frozenset(box for box, _ in facts)))
    instants = _instants(reader, facts)
    return {
        key: replace(
            known,
            reports=_reports({*edges.get(key, ()), *within.get(key, ())}),
            instants=instants.get(key, {}),
        )
        for key, known in facts.items()
    }


def _eventful(
    facts: Mapping[Spool, SpoolFacts], edges: Mapping[Spool, list[Row]], period: Period | None
) -> Iterator[str]:
    """The boxes of which the reports within ``period`` say more than those next to it: numbers are missing, a spool is
    broken, or it began after others. Of the others they only name numbers that are here."""
    spools = Counter(box for box, _ in edges)
    for key, known in facts.items():
        own = edges.get(key, [])
        begins = period is not None and any(row.sent_ms >= period.since_ms for row in own[:1])
        if missing(known) or any(row.broken for row in own) or (begins and spools[key[0]] > 1):
            yield key[0]


def _instants(reader: PressReader, facts: Mapping[Spool, SpoolFacts]) -> dict[Spool, dict[int, int]]:
    """When the presses beside holes were."""
    beside = [Identity(*key, seq) for key, known in facts.items() for seq in _beside(known.held, known.reports)]
    found: dict[Spool, dict[int, int]] = defaultdict(dict)
    for identity, at_ms in reader.instants(beside).items():
        found[identity.box, identity.spool][identity.seq] = at_ms
    return found


def _beside(held: intervals.Runs, reports: Iterable[Report]) -> Iterator[int]:
    """Stored numbers next to a hole."""
    for low, high in intervals.missing(held):
        yield from (high + 1,) if low == 1 else (low - 1, high + 1)
    if held and any(report.last > held[-1][1] for report in reports):
        yield held[-1][1]


def _standing(registry: Registry, period: Period, boxes: frozenset[str] | None) -> dict[str, date]:
    """Per box that stood somewhere in ``period``: the last of its days on which it did."""
    found: dict[str, date] = {}
    for row in registry.boxes:
        last = min(row.valid_to or period.last, period.last)
        if row.valid_from <= period.last and period.first <= last and (boxes is None or row.box in boxes):
            found[row.box] = max(last, found.get(row.box, last))
    return found


def _rejected(book: Book) -> dict[Spool, dict[int, int]]:
    rows = book.rows(
        "SELECT box, spool, seq, min(coalesce(at_ms, first_ms)) FROM rejects "
        "WHERE requeued_ms IS NULL AND spool IS NOT NULL AND seq IS NOT NULL GROUP BY 1, 2, 3"
    )
    found: dict[Spool, dict[int, int]] = defaultdict(dict)
    for box, spool, seq, at_ms in rows:
        found[box, spool][seq] = at_ms
    return found


def _lost(book: Book) -> dict[Spool, intervals.Runs]:
    found: dict[Spool, intervals.Runs] = {}
    for box, spool, first, last in book.rows("SELECT box, spool, first, last FROM lost"):
        found[box, spool] = intervals.union(found.get((box, spool), ()), ((first, last),))
    return found


def _by_spool(rows: Iterable[Row]) -> dict[Spool, list[Row]]:
    found: dict[Spool, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.box, row.spool].append(row)
    return found


def _reports(rows: Iterable[Row]) -> list[Report]:
    """Reports in order of time."""
    ascending = sorted(rows, key=lambda row: row.sent_ms)
    return [Report(row.sent_ms, row.last, bool(row.broken), bool(row.clock_synced)) for row in ascending]
