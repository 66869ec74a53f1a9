"""What happens to an outbox that was damaged, emptied or deleted."""

from __future__ import annotations

import errno
import io
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from device import report
from device.clock import Moment
from device.database import is_damage
from device.outbox import Outbox
from device.rows import Key
from device.salvage import Newer
from device.spool import NAMES, open_outbox
from satisfaction.health import decode
from satisfaction.press import Press, Rating
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
        press(outbox)
    outbox.receive([Receipt(outbox.spool, tuple(range(1, receipted + 1)))], now_ms=NOW.wall_ms)
    outbox.remember("settings", '{"reasons": true}')
    outbox.close()
    return outbox.spool


def press(outbox: Outbox) -> Key:
    """A final press."""
    key = outbox.add(Rating.VERY_SATISFIED, boottime_ms=NOW.boottime_ms, now=NOW)
    outbox.finish(key)
    return key


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
    page = content.rindex(b"very_satisfied", 0, len(content) // 2) // PAGE * PAGE  # one that holds presses
    content[page : page + PAGE] = b"\xa5" * PAGE
    path.write_bytes(content)

    outbox = opened(path)

    assert outbox.broken_spools() == (spool,)
    assert outbox.spool != spool
    saved = pending(outbox)
    assert 1_900 < len(saved) < 2_000  # those with a receipt too: a damaged file's word on that is no word
    assert saved == sorted(saved)
    assert {key.spool for key in saved} == {spool}
    assert outbox.last_seq(spool) == 2_000
    assert len(outbox.read(saved)) == len(saved)
    assert outbox.fact("settings") == '{"reasons": true}'
    assert path.with_name("outbox.db.damaged-1").exists()
    assert press(outbox).seq == 1


@pytest.fixture(scope="module")
def sample() -> Iterator[tuple[bytes, list[Press], str]]:
    """An outbox of one flushed file, its presses and its spool."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name, "outbox.db")
        spool = filled(place, presses=12, receipted=4)
        outbox = opened(place)
        presses = [press for _, key in everything(outbox) for press in outbox.read([key])]
        outbox.close()
        yield place.read_bytes(), presses, spool


def everything(outbox: Outbox) -> list[tuple[int, Key]]:
    return outbox.pending_after(0, limit=100) + outbox.held_after(0, since_ms=0, limit=100)


WHERE = [  # what is written there, and which byte of it
    (b"very_satisfied", 3),
    (b"very_satisfied", 5),
    (b"synced", 1),
    (b"boot-1", 5),
    (b"boot-1", 7),  # the time since power-on
    (b"boot-1", 13),  # the time of the press
    (b"synced", -2),
    (b"CREATE TABLE presses", 40),
    (b"CREATE TABLE spools", 30),
    (b"CREATE TABLE facts", 25),
    (b"SQLite format 3", 4),
    (b"SQLite format 3", 63),  # the version of the outbox
    (b"pi-1", 1),
    (b"boxb1", 4),
]


@pytest.mark.parametrize(("what", "further"), WHERE)
def test_one_changed_bit_anywhere_is_noticed_and_no_press_is_sent_changed(
    path: Path, sample: tuple[bytes, list[Press], str], what: bytes, further: int
) -> None:
    content, presses, spool = sample
    for bit in range(8):
        shutil.rmtree(path.parent, ignore_errors=True)
        path.parent.mkdir()
        damaged = bytearray(content)
        damaged[content.index(what) + further] ^= 1 << bit
        path.write_bytes(damaged)
        outbox = opened(path)
        assert outbox.broken_spools() == (spool,)
        kept = outbox.read(key for _, key in everything(outbox))
        assert set(kept) <= set(presses)
        assert len(kept) >= len(presses) - 1
        assert outbox.owner == "b1"
        press(outbox)
        outbox.close()


def test_a_press_that_the_card_changes_under_a_running_box_ends_it_so_that_the_next_start_salvages(path: Path) -> None:
    outbox = opened(path)
    key = press(outbox)
    with closing(sqlite3.connect(path)) as card:
        card.execute("UPDATE presses SET at_ms = at_ms + 1000")
        card.commit()
    with pytest.raises(sqlite3.DatabaseError, match="is not as it was stored") as found:
        outbox.read([key])
    assert is_damage(found.value)
    outbox.close()
    assert opened(path).broken_spools() == (key.spool,)


def test_the_presses_of_a_newer_version_are_not_touched_by_an_older_one(path: Path) -> None:
    filled(path, presses=3)
    with closing(sqlite3.connect(path)) as newer:
        newer.executescript("ALTER TABLE presses ADD COLUMN colour TEXT; PRAGMA user_version = 2")
    with pytest.raises(Newer, match="format 2"):
        opened(path)
    assert [file.name for file in path.parent.iterdir() if "damaged" in file.name] == []


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


def damaged(path: Path) -> None:
    """Overwrite the last page."""
    content = bytearray(path.read_bytes())
    content[-PAGE:] = b"\xee" * PAGE
    path.write_bytes(content)


def test_a_power_cut_after_the_file_was_set_aside_does_not_lose_what_was_in_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = filled(path, presses=600)
    damaged(path)
    with monkeypatch.context() as cut:
        cut.setattr(Outbox, "take_in", power_cut)
        with pytest.raises(KeyboardInterrupt):
            opened(path)
    outbox = opened(path)
    assert len(pending(outbox)) > 500
    assert outbox.broken_spools() == (spool,)
    assert outbox.last_seq(spool) == 600


def test_a_power_cut_between_setting_the_file_and_its_log_aside_loses_neither(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed = opened(path)
    keys = [press(crashed) for _ in range(50)]
    crashed.tidy()
    keys += [press(crashed) for _ in range(3)]  # in the log only
    stopped = path.parent.with_name("stopped")
    shutil.copytree(path.parent, stopped)
    crashed.close()
    copy = stopped / path.name
    (stopped / f"{path.name}-shm").unlink()
    copy.rename(copy.with_name("outbox.db.damaged-1"))  # and here the power went
    assert set(pending(opened(copy))) == set(keys)


def test_what_was_salvaged_is_not_salvaged_again(path: Path) -> None:
    filled(path, presses=600)
    damaged(path)
    outbox = opened(path)
    saved = pending(outbox)
    outbox.receive([Receipt(key.spool, (key.seq,)) for key in saved], now_ms=NOW.wall_ms)
    outbox.make_room()
    outbox.make_room()
    outbox.close()
    assert pending(opened(path)) == []
    filled(path, presses=600)
    damaged(path)
    assert len({key.spool for key in pending(opened(path))}) == 1


def test_a_salvage_for_which_the_disk_has_no_room_waits_and_presses_are_taken(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path, presses=600)
    damaged(path)
    with monkeypatch.context() as full:
        full.setattr(Outbox, "take_in", disk_full)
        outbox = opened(path)
    press(outbox)
    outbox.close()
    assert len(pending(opened(path))) > 500


def test_a_card_that_cannot_be_read_at_one_place_is_damaged_and_the_box_starts(path: Path, unreadable: str) -> None:
    path.parent.mkdir()
    path.symlink_to(unreadable)
    with pytest.raises(OSError, match="Invalid argument"):
        path.read_bytes()
    outbox = opened(path)
    assert press(outbox).seq == 1
    assert path.with_name("outbox.db.damaged-1").is_symlink()


def test_a_list_of_spools_that_cannot_be_read_does_not_stop_the_box(path: Path, unreadable: str) -> None:
    spool = filled(path, presses=3)
    (path.parent / NAMES).unlink()
    (path.parent / NAMES).symlink_to(unreadable)
    outbox = opened(path)
    assert outbox.spool == spool
    assert press(outbox).seq == 4


def test_a_read_that_succeeds_when_tried_again_is_no_damage(
    path: Path, monkeypatch: pytest.MonkeyPatch, unreadable: str
) -> None:
    spool = filled(path, presses=1)
    failures = ["once"]
    real = sqlite3.connect

    def connect(*args: Any, **more: Any) -> sqlite3.Connection:
        return real(unreadable) if failures and failures.pop() else real(*args, **more)

    monkeypatch.setattr(sqlite3, "connect", connect)
    assert opened(path).spool == spool


def test_a_broken_spool_of_which_nothing_is_left_is_announced_for_as_long_as_the_box_lives(path: Path) -> None:
    spool = filled(path, presses=3)
    path.unlink()
    outbox = opened(path)
    outbox.prune(now_ms=NOW.wall_ms + 400 * 86_400_000)
    health = report.health(outbox, now=NOW, sent_ms=NOW.wall_ms + 400 * 86_400_000)
    assert decode(health.encode()).broken_spools == (spool,)
    assert spool not in {known.spool for known in health.spools}


def test_of_very_many_breaks_the_latest_are_announced(path: Path) -> None:
    outbox = opened(path)
    spools = []
    for _ in range(30):
        spools.append(outbox.spool)
        outbox.receive([Receipt(outbox.spool, (9,))], now_ms=NOW.wall_ms)  # a press it has not made
    outbox.adopt("0000feed", last=0)
    health = decode(report.health(outbox, now=NOW, sent_ms=NOW.wall_ms).encode())
    assert health.broken_spools == ("0000feed", *reversed(spools[-19:]))


def test_a_list_of_spools_that_cannot_be_written_does_not_stop_the_box_and_is_written_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(Path, "open", no_room)
        outbox = opened(path)
        outbox.receive([Receipt(outbox.spool, (9,))], now_ms=NOW.wall_ms)  # a copied card: another spool begins
        outbox.close()
    opened(path).close()
    assert (path.parent / NAMES).read_text().split() == [outbox.spool]


def no_room(path: Path, mode: str = "r", **more: Any) -> Any:
    """As Path.open on a full card."""
    if mode == "r":
        return io.open(path, mode, **more)  # noqa: UP020  # Path.open is what this replaces
    raise OSError(errno.ENOSPC, "No space left on device")


def power_cut(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def disk_full(*_: object, **__: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")
