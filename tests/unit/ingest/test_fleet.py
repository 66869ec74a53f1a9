"""What boxes say of themselves, on its way into the book: a box gone bad cannot fill it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.fleet import MOST_SPOOL_DAYS, TOO_MANY, Fleet
from satisfaction import clock
from satisfaction.health import Health, SpoolHealth
from satisfaction.topics import Kind
from store.book import Book, boxes, spool_reports

NOW_MS = 1_795_300_000_000
OWN = SpoolHealth("9f3c2a1b", 1, 10, 10)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with closing(Book(tmp_path / "book.db", new=True)) as made:
        yield made


def said(fleet: Fleet, book: Book, *spools: SpoolHealth, box: str = "b1", sent_ms: int = NOW_MS, **more: int) -> None:
    report = Health(sent_ms, "1.0", spools=spools)
    fleet.take(box, Kind.HEALTH, report.encode(), now_ms=more.get("now_ms", NOW_MS))
    fleet.save(book)


def flood(fleet: Fleet, book: Book, *, reports: int, now_ms: int = NOW_MS) -> None:
    """So many reports of fifty new spools each, on days of long ago."""
    for n in range(reports):
        made_up = (SpoolHealth(f"{n:04x}{m:04x}", 1, 1, 0) for m in range(50))
        said(fleet, book, *made_up, sent_ms=NOW_MS - n * clock.DAY_MS, now_ms=now_ms)


def rows(book: Book) -> int:
    return int(book.rows("SELECT count(*) FROM spool_reports")[0][0])


def test_a_box_that_names_new_spools_without_end_is_kept_to_so_many_a_day_and_said(book: Book) -> None:
    fleet = Fleet()
    said(fleet, book, OWN)
    flood(fleet, book, reports=30)
    assert rows(book) == MOST_SPOOL_DAYS
    told = boxes.states(book)["b1"].health
    assert told is not None
    assert told.problems == (TOO_MANY,)
    said(fleet, book, OWN)
    assert boxes.states(book)["b1"].health == Health(NOW_MS, "1.0", spools=(OWN,)), "what it named before it may repeat"


def test_another_box_and_the_next_day_are_not_the_worse_for_it(book: Book) -> None:
    fleet = Fleet()
    flood(fleet, book, reports=30)
    said(fleet, book, OWN, box="b2")
    said(fleet, book, OWN, sent_ms=NOW_MS + clock.DAY_MS, now_ms=NOW_MS + clock.DAY_MS)
    assert [(row.box, row.last) for row in spool_reports.edges(book) if row.spool == OWN.spool] == [
        ("b1", 10),
        ("b2", 10),
    ]
