"""The golden messages of docs/golden, read and written by the code of both ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest import intake
from ingest.fleet import Fleet
from satisfaction import box_settings, clock, health, receipt
from satisfaction.box_settings import BoxSettings, Refill
from satisfaction.health import Health, SpoolHealth
from satisfaction.press import Cause, ClockState, Press, Rating, Void, encode
from satisfaction.reasons import Reason
from satisfaction.receipt import Receipt
from satisfaction.topics import Kind
from store.book import Book

GOLDEN = Path(__file__).parents[2] / "docs" / "golden"
BOX = "q01"
SPOOL = "9f3c2a1b"
NOW_MS = clock.from_iso("2026-11-22T05:00:00.000Z")


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def press(seq: int, at: str, rating: Rating, **more: Any) -> Press:
    return Press(BOX, SPOOL, seq, clock.from_iso(f"2026-11-22T{at}Z"), rating, **more)


PRESSES = {
    "press-one.json": ("03:15:42.203", [press(1842, "03:15:42.187", Rating.VERY_SATISFIED)]),
    "press-array.json": (
        "04:00:00.500",
        [
            press(1843, "03:20:00.000", Rating.SATISFIED),
            press(1844, "03:21:00.250", Rating.VERY_SATISFIED, clock=ClockState.ESTIMATED),
            press(1845, "03:22:00.999", Rating.DISSATISFIED, clock=ClockState.UNSURE),
        ],
    ),
    "press-reason.json": ("04:10:05.100", [press(1846, "04:10:00.000", Rating.DISSATISFIED, reason=Reason.CONDUCT)]),
    "press-void.json": ("04:10:01.700", [press(1847, "04:10:01.500", Rating.SATISFIED, void=Void.REPEAT)]),
}
NEWER = {"press-newer-box.json": [press(1848, "04:20:00.000", Rating.SATISFIED)]}
RECEIPTS = {
    "receipt.json": Receipt(SPOOL, (1842, 1843, 1844), at_ms=(1795317342187, 1795317351020, 1795317367500)),
    "receipt-rejected.json": Receipt(
        SPOOL, (), {1849: Cause.UNKNOWN_RATING, 1850: Cause.BAD_TIME}, rejected_at_ms={1849: 1795317342187}
    ),
}
SETTINGS = {
    "settings.json": BoxSettings(3.0, True),
    "settings-refill.json": BoxSettings(5.0, False, Refill("5a1f0c9e77d2", clock.from_iso("2026-09-01T00:00:00.000Z"))),
}
HEALTH = {
    "health.json": Health(
        clock.from_iso("2026-11-22T04:00:00.000Z"),
        "0.1.0",
        boot_id="0b6d8a52-9f0f-4d1b-8f6e-2f1f6f6f0c11",
        uptime_s=86_400,
        spools=(SpoolHealth("77aa0c3e", 1, 1203, 1203), SpoolHealth(SPOOL, 1, 1848, 1842)),
        broken_spools=("77aa0c3e",),
        backlog=6,
        oldest_pending_ms=clock.from_iso("2026-11-22T03:20:00.000Z"),
        parked=1,
        disk_free_mb=12_345,
        temperature_c=51.5,
        certificate_until_ms=clock.from_iso("2028-11-21T04:00:00.000Z"),
        glitches=4,
        stuck=("satisfied",),
        refill_done="5a1f0c9e77d2",
        problems=("reasons: cần ba nút",),
    ),
    "health-new-box.json": Health(
        clock.from_iso("2026-11-22T04:00:00.000Z"),
        "0.1.0",
        spools=(SpoolHealth(SPOOL, 1, 0, 0),),
        clock_synced=False,
    ),
}
STATUS = {"status-online.json": True, "status-stopped.json": False, "status-last-will.json": False}
REJECTED = {
    "rejected-unknown-rating.json": (Cause.UNKNOWN_RATING, 1849),
    "rejected-unknown-reason.json": (Cause.UNKNOWN_REASON, 1850),
    "rejected-unknown-void.json": (Cause.UNKNOWN_VOID, 1851),
    "rejected-unknown-clock.json": (Cause.UNKNOWN_CLOCK, 1852),
    "rejected-reason-without-dissatisfied.json": (Cause.REASON_WITHOUT_DISSATISFIED, 1853),
    "rejected-bad-time.json": (Cause.BAD_TIME, 1854),
    "rejected-before-2020.json": (Cause.BEFORE_2020, 1855),
    "rejected-malformed.json": (Cause.MALFORMED, None),
}


@pytest.mark.parametrize("name", PRESSES)
def test_a_box_writes_the_golden_presses(name: str) -> None:
    sent, presses = PRESSES[name]
    assert encode(presses, sent_ms=clock.from_iso(f"2026-11-22T{sent}Z")) == golden(name)


@pytest.mark.parametrize(("name", "presses"), [(n, p) for n, (_, p) in PRESSES.items()] + list(NEWER.items()))
def test_ingest_reads_the_golden_presses(name: str, presses: list[Press]) -> None:
    arrival = intake.read(BOX, golden(name), now_ms=NOW_MS, known={BOX})
    assert list(arrival.presses) == presses
    assert arrival.rejected == ()


@pytest.mark.parametrize("name", REJECTED)
def test_ingest_keeps_the_golden_rejects_aside_with_their_cause(name: str) -> None:
    arrival = intake.read(BOX, golden(name), now_ms=NOW_MS, known={BOX})
    assert arrival.presses == ()
    assert [(item.cause, item.seq) for item in arrival.rejected] == [REJECTED[name]]


@pytest.mark.parametrize("name", RECEIPTS)
def test_receipts_are_written_and_read_as_the_golden_ones(name: str) -> None:
    assert RECEIPTS[name].encode() == golden(name)
    assert receipt.decode(golden(name)) == RECEIPTS[name]


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_are_written_and_read_as_the_golden_ones(name: str) -> None:
    assert SETTINGS[name].encode() == golden(name)
    assert box_settings.decode(golden(name)) == SETTINGS[name]


@pytest.mark.parametrize("name", HEALTH)
def test_health_is_written_and_read_as_the_golden_reports(name: str) -> None:
    assert HEALTH[name].encode() == golden(name)
    assert health.decode(golden(name)) == HEALTH[name]


@pytest.mark.parametrize("name", STATUS)
def test_ingest_reads_the_golden_status(name: str, tmp_path: Path) -> None:
    fleet, book = Fleet(), Book(tmp_path / "book.db", new=True)
    fleet.take(BOX, Kind.STATUS, golden(name), now_ms=NOW_MS)
    fleet.save(book)
    row = book.row("SELECT online FROM box_state WHERE box = ?", BOX)
    book.close()
    assert row is not None
    assert bool(row["online"]) is STATUS[name]
    assert not any(fleet.unreadable().values())


def test_every_golden_message_is_one_line_of_json_and_has_a_test() -> None:
    tested = {*PRESSES, *NEWER, *REJECTED, *RECEIPTS, *SETTINGS, *HEALTH, *STATUS}
    assert {path.name for path in GOLDEN.iterdir()} == tested
    for name in tested:
        json.loads(golden(name))
        assert b"\n" not in golden(name)
