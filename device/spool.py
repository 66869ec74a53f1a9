"""Opens the outbox whatever happened to its file: damaged, lost, or copied to another machine.

A damaged file is set aside under another name, what can be read of it is salvaged under its old spools, and the box
goes on with a new spool. The outbox notes each file that was salvaged together with what it took from it, so that a
power cut at any step only means doing it at the next start. ``spools.txt`` beside it names every spool, so that a break
is announced even when nothing of the file can be read: the spools it names and the outbox does not know ended
unexpectedly.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from pathlib import Path

from device.outbox import SALVAGED, Outbox
from device.reserve import reserve_of
from device.salvage import read_all, whole
from satisfaction.press import is_spool

NAMES = "spools.txt"
log = logging.getLogger(__name__)


def open_outbox(path: Path, *, box: str, serial: str, keep_mb: int = 512) -> Outbox:
    """The outbox in ``path``, with every spool that was lost marked as broken.

    A card that is too full to open it on gets its reserve back.
    Raises OSError or sqlite3.OperationalError when the disk cannot be used at all, and Newer.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _opened(path, box=box, serial=serial, keep_mb=keep_mb)
    except (OSError, sqlite3.OperationalError) as error:
        log.error("the outbox cannot be opened, tried again without the reserve: %s", error)
        reserve_of(path).give_up()
        return _opened(path, box=box, serial=serial, keep_mb=keep_mb)


def _opened(path: Path, *, box: str, serial: str, keep_mb: int) -> Outbox:
    if path.exists() and not whole(path):
        log.error("the outbox is damaged: set aside as %s", _set_aside(path).name)
    if not path.exists():
        _logs_follow(path)
    outbox = Outbox(path, box=box, serial=serial, keep_mb=keep_mb)
    _salvage(outbox)
    for spool in _named(path.parent / NAMES):
        if outbox.last_seq(spool) is None:
            outbox.adopt(spool, last=0)
    outbox.on_new_spool = lambda spool: _name(path.parent / NAMES, spool)
    if outbox.spool not in _named(path.parent / NAMES):
        _name(path.parent / NAMES, outbox.spool)
    return outbox


def _asides(path: Path) -> list[Path]:
    """The files that were set aside, the oldest first."""
    prefix = f"{path.name}.damaged-"
    found = {file.name.removeprefix(prefix): file for file in path.parent.glob(f"{prefix}*")}
    return [found[number] for number in sorted((text for text in found if text.isdecimal()), key=int)]


def _set_aside(path: Path) -> Path:
    taken = [int(file.name.rpartition("-")[2]) for file in _asides(path)]
    return path.rename(path.with_name(f"{path.name}.damaged-{max(taken, default=0) + 1}"))


def _logs_follow(path: Path) -> None:
    """The logs of a file that was set aside go with it; before the next outbox is made, which would empty them."""
    for aside in _asides(path)[-1:]:
        for suffix in ("-wal", "-shm"):
            log_file = path.with_name(path.name + suffix)
            if log_file.exists():
                log_file.rename(aside.with_name(aside.name + suffix))


def _salvage(outbox: Outbox) -> None:
    """Take what can be read from every file set aside that was not salvaged yet."""
    waiting = [file for file in _asides(outbox.path) if outbox.fact(SALVAGED + file.name) is None]
    if not waiting:
        return
    try:
        saved = read_all(waiting)
        saved.facts.update((SALVAGED + file.name, "yes") for file in waiting)
        outbox.take_in(saved.rows.values(), lasts=saved.lasts, facts=saved.facts)
    except (OSError, sqlite3.OperationalError) as error:
        log.error("the damaged outbox cannot be salvaged now, the next start tries again: %s", error)
        return
    log.warning("%d presses were salvaged", len(saved.rows))


def _named(path: Path) -> list[str]:
    try:
        text = path.read_text("ascii", errors="replace")
    except FileNotFoundError:
        return []
    except OSError as error:
        log.error("%s cannot be read, so a spool that was lost is not told: %s", path.name, error)
        return []
    return [line for line in text.splitlines() if is_spool(line)]


def _name(path: Path, spool: str) -> None:
    """Add ``spool`` to the list, durably; on a full card the next start does it."""
    try:
        with path.open("a", encoding="ascii") as out:
            out.write(f"{spool}\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        log.error("%s does not name spool %s yet: %s", path.name, spool, error)
