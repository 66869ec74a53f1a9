"""Completeness and refills from a real store and a real book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from satisfaction import clock, periods
from satisfaction.health import Health, SpoolHealth
from satisfaction.places import Registry
from satisfaction.press import Cause
from store import evidence, refilling
from store.book import Book, boxes, refills, rejects
from store.book.boxes import Report
from store.book.rejects import Rejected
from store.completeness import Completeness, Unproven, total
from store.contract import PressStore
from store.open import open_writer
from tests.contract import city
from tests.contract.city import FIRST, at, press

MARCH = periods.parse("2026-03")
LATER_MS = clock.day_start_ms(date(2026, 4, 2))


@dataclass
class Kept:
    """A store and its book."""

    store: PressStore
    book: Book

    def completeness(self) -> dict[str, Completeness]:
        found = evidence.completeness(self.store, self.book, city.rules().registry, MARCH)
        return {part.box: part for part in found}

    def reported(
        self, box: str, *, last: int, sent_ms: int = LATER_MS, receipted: int = 0, spool: str = "0000000a"
    ) -> None:
        self.said(box, Health(sent_ms, "1", spools=(SpoolHealth(spool, 1, last, receipted),)), at_ms=sent_ms)

    def said(self, box: str, health: Health, *, at_ms: int) -> None:
        boxes.save(self.book, seen={}, online={}, reports=[Report(box, health, at_ms)])


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    book = Book(tmp_path / "book.db", new=True)
    store = open_writer("sqlite", tmp_path, city.rules())
    yield Kept(store, book)
    store.close()
    book.close()


def test_every_box_that_stood_somewhere_is_there_and_the_sum_adds_up(kept: Kept) -> None:
    given = city.presses(days=20)
    kept.store.append([item for item in given if item.box != "box-2"])
    kept.reported("box-1", last=120)
    found = kept.completeness()
    assert set(found) == {"box-1", "box-2", "box-3", "box-nowhere"}
    assert found["box-1"].complete
    assert (found["box-1"].stored, found["box-1"].excluded > 0) == (120, True)
    assert (found["box-2"].share, found["box-2"].unproven) == (None, Unproven.NO_REPORT)
    assert found["box-3"].unproven is Unproven.NO_REPORT
    assert total(list(found.values())).stored == 3 * 120


def test_a_box_that_was_taken_away_is_proven_by_its_report_of_the_next_morning(kept: Kept) -> None:
    registry = city.rules().registry
    away = [replace(row, valid_to=date(2026, 3, 15)) for row in registry.boxes]
    kept.store.append([press(seq) for seq in range(1, 6)])
    kept.reported("box-1", last=5, sent_ms=clock.day_start_ms(date(2026, 3, 16)))
    found = evidence.completeness(kept.store, kept.book, Registry(counters=registry.counters, boxes=away), MARCH)
    assert {part.box for part in found if part.unproven is None} == {"box-1"}


def test_a_dead_card_that_was_replaced_is_unknown_and_not_complete(kept: Kept) -> None:
    kept.store.append([press(seq) for seq in range(1, 6)])
    kept.reported("box-1", last=5, sent_ms=at(FIRST, 12))
    kept.reported("box-1", last=0, sent_ms=at(FIRST + timedelta(days=3), 12), spool="0000000b")
    kept.reported("box-1", last=0, spool="0000000b")
    assert kept.completeness()["box-1"].unproven is Unproven.SPOOL_ENDED


def test_a_wrong_clock_proves_no_period_to_come(kept: Kept) -> None:
    kept.store.append([press(1)])
    numbers = (SpoolHealth("0000000a", 1, 1, 1),)
    kept.said("box-1", Health(at(FIRST, 9) + 70 * 365 * clock.DAY_MS, "1", spools=numbers), at_ms=at(FIRST, 9))
    kept.said("box-1", Health(0, "1", spools=numbers, clock_synced=False), at_ms=LATER_MS)
    assert kept.completeness()["box-1"].unproven is Unproven.NO_REPORT
    kept.reported("box-1", last=1, receipted=1)
    assert kept.completeness()["box-1"].complete


def test_missing_rejected_and_lost_are_told_apart(kept: Kept) -> None:
    kept.store.append([press(seq) for seq in (1, 2, 5, 6, 9)])
    kept.reported("box-1", last=9)
    rejected = Rejected("box-1", Cause.UNKNOWN_RATING, "x", b"{}", "0000000a", 7, at(FIRST, 10))
    rejects.keep(kept.book, [rejected], now_ms=LATER_MS, per_box_day=10)
    with kept.book.write() as connection:
        connection.execute("INSERT INTO lost VALUES ('box-1', '0000000a', 3, 3, 'a', 'b', 1)")
    part = kept.completeness()["box-1"]
    assert (part.stored, part.rejected, part.missing, part.lost, part.unproven) == (5, 1, 2, 1, None)
    assert part.share == pytest.approx(5 / 9)


def test_an_old_gap_asks_the_box_once(kept: Kept) -> None:
    kept.store.append([press(seq) for seq in (1, 4)])
    assert refilling.ask(kept.store, kept.book, now_ms=press(4).at_ms + 60_000) == 0
    later = press(4).at_ms + 2 * clock.HOUR_MS
    assert refilling.ask(kept.store, kept.book, now_ms=later) == 1
    assert refilling.ask(kept.store, kept.book, now_ms=later + 1) == 0
    assert refills.open_refills(kept.book)["box-1"].since_ms == press(1).at_ms - clock.DAY_MS


def test_a_new_empty_store_asks_every_box_for_all_it_holds(kept: Kept) -> None:
    for box in ("box-1", "box-2"):
        kept.reported(box, last=50, receipted=50)
    assert refilling.ask(kept.store, kept.book, now_ms=LATER_MS) == 2
    assert {box: refill.since_ms for box, refill in refills.open_refills(kept.book).items()} == {"box-1": 0, "box-2": 0}


def test_presses_that_the_store_loses_again_are_asked_for_again(kept: Kept) -> None:
    kept.reported("box-1", last=50, receipted=50)
    assert refilling.ask(kept.store, kept.book, now_ms=LATER_MS) == 1
    asked = refills.open_refills(kept.book)["box-1"]
    an_hour_later = LATER_MS + clock.HOUR_MS
    assert refilling.ask(kept.store, kept.book, now_ms=an_hour_later) == 0, "the box is still asked"
    refills.done(kept.book, "box-1", asked.id, now_ms=LATER_MS)
    assert refilling.ask(kept.store, kept.book, now_ms=an_hour_later - 1) == 0, "not at once: it may hold no more"
    assert refilling.ask(kept.store, kept.book, now_ms=an_hour_later) == 1


def test_a_gap_in_another_month_does_not_touch_this_one(kept: Kept) -> None:
    april = at(FIRST + timedelta(days=35), 9)
    kept.store.append([press(1), press(5, at_ms=april)])
    kept.reported("box-1", last=5, sent_ms=april)
    assert kept.completeness()["box-1"].unproven is Unproven.HOLE, "it may have begun in this month"
    kept.reported("box-1", last=1, sent_ms=MARCH.until_ms)
    assert kept.completeness()["box-1"].complete
