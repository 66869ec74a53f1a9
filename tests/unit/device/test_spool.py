"""What happens to an outbox that was damaged, emptied or deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from device.clock import Moment
from device.outbox import Key, Outbox
from device.spool import NAMES, open_outbox
from satisfaction.press import Rating
from satisfaction.receipt import Receipt

NOW = Moment("boot-1", 60_000, 1_770_000_000_000, synced=True)
PAGE = 4096


@pytest.fixture
def path(memory: Path) -> Path:
    return memory / "data" / "outbox.db"


def opened(path: Path) -> Outbox:
    return open_outbox(path, box="b1", serial="pi-1")


def filled(path: Path, *, presses: int, receipted: int = 0) -> str:
    """An outbox that was closed properly; its spool."""
    outbox = opened(path)
    for _ in range(presses):
        outbox.add(Rating.VERY_SATISFIED, boottime_ms=NOW.boottime_ms, now=NOW)
    outbox.receive([Receipt(outbox.spool, tuple(range(1, receipted + 1)))], now_ms=NOW.wall_ms)
    outbox.remember("settings", '{"reasons": true}')
    outbox.close()
    return outbox.spool


def pending(outbox: Outbox) -> list[Key]:
    return [key for _, key in outbox.pending_after(0, limit=100_000)]


def test_a_whole_outbox_goes_on_with_its_spool(path: Path) -> None:
    spool = filled(path, presses=3)
    outbox = opened(path)
    assert outbox.spool == spool
    assert outbox.broken_spools() == ()


def test_a_damaged_page_costs_what_was_on_it_and_the_break_is_announced(path: Path) -> None:
    spool = filled(path, presses=2_000, receipted=500)
    content = bytearray(path.read_bytes())
    middle = len(content) // PAGE // 2 * PAGE
    content[middle : middle + PAGE] = b"\xa5" * PAGE
    path.write_bytes(content)

    outbox = opened(path)

    assert outbox.broken_spools() == (spool,)
    assert outbox.spool != spool
    saved = pending(outbox)
    assert 1_200 < len(saved) <= 1_500
    assert saved == sorted(saved)
    assert {key.spool for key in saved} == {spool}
    assert outbox.last_seq(spool) == 2_000
    assert len(outbox.read(saved)) == len(saved)
    assert outbox.fact("settings") == '{"reasons": true}'
    assert path.with_name("outbox.db.damaged-1").exists()
    assert outbox.add(Rating.SATISFIED, boottime_ms=1, now=NOW).seq == 1


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 500], ids=["emptied", "overwritten"])
def test_an_outbox_of_which_nothing_can_be_read_is_announced_by_the_list_of_spools(path: Path, content: bytes) -> None:
    spool = filled(path, presses=3)
    path.write_bytes(content)
    outbox = opened(path)
    assert outbox.broken_spools() == (spool,)
    assert outbox.spool != spool


def test_a_deleted_outbox_is_announced_too_and_only_once(path: Path) -> None:
    spool = filled(path, presses=3)
    path.unlink()
    opened(path).close()
    outbox = opened(path)
    assert outbox.broken_spools() == (spool,)
    assert (path.parent / NAMES).read_text().split() == [spool, outbox.spool]


def test_it_can_be_damaged_twice(path: Path) -> None:
    spools = [filled(path, presses=3)]
    for _ in range(2):
        path.write_bytes(b"x" * 8_192)
        outbox = opened(path)
        spools.append(outbox.spool)
        outbox.close()
    assert set(opened(path).broken_spools()) == set(spools[:-1])
    assert path.with_name("outbox.db.damaged-2").exists()
