"""What ingest keeps in the book: rejects, alerts, refills, settings of boxes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from satisfaction import clock, periods
from satisfaction.box_settings import BoxSettings, Refill
from satisfaction.health import Health, SpoolHealth
from satisfaction.press import Cause
from store.book import Book, alerts, box_settings, boxes, lost, refills, rejects, spool_reports
from store.book.alerts import AlertKind, Condition
from store.book.rejects import Rejected

NOW_MS = clock.from_iso("2026-11-20T03:00:00Z")
SPOOL = "9f3c2a1b"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = Book(tmp_path / "book.db", new=True)
    yield opened
    opened.close()


def rejected(payload: bytes, box: str = "b1") -> Rejected:
    return Rejected(box, Cause.MALFORMED, "why", payload)


def keep(book: Book, *items: Rejected, now_ms: int = NOW_MS) -> list[bool]:
    return rejects.keep(book, items, now_ms=now_ms, per_box_day=2)


def test_copies_that_differ_only_in_when_they_were_sent_are_kept_once_with_a_count(book: Book) -> None:
    keep(book, rejected(b'{"seq":1,"sent":"2026-11-20T03:00:00Z"}'), rejected(b'{"sent":"later","seq":1}'))
    (found,) = rejects.find(book)
    assert (found.copies, found.rejected.payload) == (2, b'{"seq":1,"sent":"2026-11-20T03:00:00Z"}')


def test_one_box_cannot_fill_the_book_and_its_bound_is_not_anothers(book: Book) -> None:
    assert keep(book, rejected(b"1"), rejected(b"2"), rejected(b"3"), rejected(b"1"), rejected(b"1", "b2")) == [
        True,
        True,
        False,
        True,
        True,
    ]
    assert keep(book, rejected(b"4")) == [False]
    assert keep(book, rejected(b"4"), now_ms=NOW_MS + clock.DAY_MS) == [True]


def test_a_requeued_reject_is_no_longer_open_and_a_refused_one_is_open_again(book: Book) -> None:
    keep(book, rejected(b"1"), rejected(b"2"))
    first, second = (each.id for each in rejects.find(book))
    assert rejects.ask_requeue(book, [first, second, 999], now_ms=NOW_MS) == 2
    rejects.requeued(book, first, now_ms=NOW_MS)
    rejects.refused_again(book, second, detail="still wrong")
    assert [(each.id, each.rejected.detail) for each in rejects.find(book)] == [(second, "still wrong")]
    assert rejects.asked(book, limit=10) == []
    assert rejects.by_cause(book) == {"malformed": 1}


def condition(box: str, detail: str = "x") -> Condition:
    return Condition(AlertKind.SILENT, box, "00004", detail)


def test_an_alert_begins_once_ends_once_and_begins_anew(book: Book) -> None:
    for minute, now in enumerate(([condition("b1")], [condition("b1", "y"), condition("b2")], [], [condition("b1")])):
        alerts.follow(book, now, now_ms=NOW_MS + minute)
    stories = book.rows("SELECT box, detail, begin_ms - ?, end_ms - ? FROM alerts ORDER BY id", NOW_MS, NOW_MS)
    assert [tuple(row) for row in stories] == [("b1", "y", 0, 2), ("b2", "x", 1, 2), ("b1", "x", 3, None)]


def test_an_alert_is_acknowledged_once_and_then_not_told_again(book: Book) -> None:
    alerts.follow(book, [condition("b1"), condition("b2")], now_ms=NOW_MS)
    first, second = alerts.unsent(book)
    assert alerts.acknowledge(book, first.id, who="An", now_ms=NOW_MS)
    assert not alerts.acknowledge(book, first.id, who="Bình", now_ms=NOW_MS)
    assert alerts.unsent(book) == [second]
    alerts.sent(book, [second], now_ms=NOW_MS)
    assert alerts.unsent(book) == []
    assert [alert.acknowledged_by for alert in alerts.open_alerts(book)] == ["An", None]


def test_a_box_is_asked_for_the_same_hole_once_and_is_done_with_all_wishes_before(book: Book) -> None:
    assert refills.ask(book, "b1", since_ms=500, cause="gap 1", now_ms=NOW_MS)
    assert refills.ask(book, "b1", since_ms=500, cause="gap 1", now_ms=NOW_MS) is None
    later = refills.ask(book, "b1", since_ms=900, cause="gap 2", now_ms=NOW_MS)
    other = refills.ask(book, "b2", since_ms=100, cause="gap 1", now_ms=NOW_MS)
    assert later
    assert other
    assert refills.open_refills(book) == {"b1": Refill(later, 500), "b2": Refill(other, 100)}
    refills.done(book, "b2", later, now_ms=NOW_MS)  # another box's word changes nothing
    assert set(refills.open_refills(book)) == {"b1", "b2"}
    refills.done(book, "b1", later, now_ms=NOW_MS)
    assert set(refills.open_refills(book)) == {"b2"}


def test_a_refill_that_a_clock_years_ahead_has_noted_as_done_keeps_nobody_from_asking_again(book: Book) -> None:
    asked = refills.ask(book, "b1", since_ms=500, cause="gap 1", now_ms=NOW_MS)
    assert asked
    refills.done(book, "b1", asked, now_ms=NOW_MS + 365 * clock.DAY_MS)
    assert refills.ask(book, "b1", since_ms=500, cause="gap 1", now_ms=NOW_MS)


def test_a_box_has_its_own_settings_or_the_citys_or_the_defaults(book: Book) -> None:
    box_settings.give(book, "b1", lockout_s=5, reasons=True)
    assert box_settings.of_boxes(book, ["b1", "b2"]) == {"b1": BoxSettings(5, True), "b2": BoxSettings()}
    box_settings.give(book, "*", lockout_s=2, reasons=False)
    assert box_settings.of_boxes(book, ["b1", "b2"]) == {"b1": BoxSettings(5, True), "b2": BoxSettings(2, False)}


def test_the_last_report_of_a_day_stands_and_numbers_never_go_back(book: Book) -> None:
    for minutes, last in ((0, 10), (1, 12), (2, 11)):
        sent_ms = NOW_MS + minutes * 60_000
        report = Health(sent_ms, "1.0", spools=(SpoolHealth(SPOOL, 1, last, last),))
        boxes.save(book, seen={"b1": sent_ms}, online={}, reports=[boxes.Report("b1", report, sent_ms + 2_000)])
    (found,) = spool_reports.edges(book)
    assert (found.first, found.last, found.receipted, found.sent_ms) == (1, 12, 12, NOW_MS + 120_000)
    state = boxes.states(book)["b1"]
    assert (state.clock_error_ms, state.last_seen_ms) == (2_000, NOW_MS + 120_000)


def test_a_report_is_never_from_a_later_day_than_it_was_received_on(book: Book) -> None:
    report = Health(NOW_MS + 26_000 * clock.DAY_MS, "1.0", spools=(SpoolHealth(SPOOL, 1, 10, 10),))
    boxes.save(book, seen={}, online={}, reports=[boxes.Report("b1", report, NOW_MS)])
    assert [row.sent_ms for row in spool_reports.edges(book, periods.parse("2026-11-20..2026-11-20"))] == [NOW_MS]


@pytest.mark.parametrize("known", [False, True])
def test_a_broken_spool_is_noted_though_the_box_knows_nothing_else_of_it(book: Book, known: bool) -> None:
    """Its file was unreadable: the name is all that is left."""
    if known:
        before = Health(NOW_MS - 60_000, "1.0", spools=(SpoolHealth(SPOOL, 3, 10, 9),))
        boxes.save(book, seen={}, online={}, reports=[boxes.Report("b1", before, NOW_MS)])
    after = Health(NOW_MS, "1.0", spools=(SpoolHealth("0000000b", 1, 1, 0),), broken_spools=(SPOOL,))
    boxes.save(book, seen={}, online={}, reports=[boxes.Report("b1", after, NOW_MS)])
    old = next(row for row in spool_reports.edges(book) if row.spool == SPOOL)
    assert old.broken
    assert (old.first, old.last, old.receipted) == ((3, 10, 9) if known else (1, 0, 0))


def test_online_since_is_when_it_last_changed(book: Book) -> None:
    for moment, online in ((1, True), (2, True), (3, False), (4, False)):
        boxes.save(book, seen={}, online={"b1": (online, moment)}, reports=[])
    state = boxes.states(book)["b1"]
    assert (state.online, state.online_changed_ms) == (False, 3)


def acknowledge(book: Book, first: int, last: int, reason: str = "thẻ nhớ hỏng") -> None:
    lost.acknowledge(book, "b1", spool=SPOOL, first=first, last=last, who="An", reason=reason, now_ms=NOW_MS)


def test_a_loss_is_acknowledged_once_with_name_and_reason(book: Book) -> None:
    acknowledge(book, 5, 9)
    with pytest.raises(ValueError, match="already"):
        acknowledge(book, 9, 12)
    with pytest.raises(ValueError, match="reason"):
        acknowledge(book, 20, 21, reason=" ")
    acknowledge(book, 10, 12)
