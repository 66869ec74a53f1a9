"""Opens the outbox whatever happened to its file: damaged, lost, or copied to another machine.

A damaged file is set aside under another name, what can be read of it is salvaged under its old spools, and the box
goes on with a new spool. ``spools.txt`` beside it names every spool, so that a break is announced even when nothing of
the file can be read: the spools it names and the outbox does not know ended unexpectedly.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from device.outbox import COLUMNS, Outbox
from satisfaction.press import is_spool

NAMES = "spools.txt"
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
log = logging.getLogger(__name__)


def open_outbox(path: Path, *, box: str, serial: str, keep_mb: int = 512) -> Outbox:
    """The outbox in ``path``, with every spool that was lost marked as broken.

    Raises OSError or sqlite3.OperationalError when the disk cannot be used at all.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    outbox, aside = None, None
    if path.exists() and not whole(path):
        aside = _set_aside(path)
        log.error("the outbox is damaged: set aside as %s", aside.name)
    outbox = Outbox(path, box=box, serial=serial, keep_mb=keep_mb)
    if aside is not None:
        _salvage(outbox, aside)
    for spool in _named(path.parent / NAMES):
        if outbox.last_seq(spool) is None:
            outbox.adopt(spool, last=0)
    outbox.on_new_spool = lambda spool: _name(path.parent / NAMES, spool)
    if outbox.spool not in _named(path.parent / NAMES):
        _name(path.parent / NAMES, outbox.spool)
    return outbox


def whole(path: Path) -> bool:
    """Whether the SQLite file ``path`` can be read without damage. Raises other database errors."""
    try:
        with closing(sqlite3.connect(path)) as db:
            return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _DAMAGED:
            return False
        raise


def _set_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def _salvage(outbox: Outbox, aside: Path) -> None:
    with closing(sqlite3.connect(aside)) as db:
        lasts = dict(_readable(db, "SELECT spool, last FROM spools ORDER BY n"))
        rows: dict[int, tuple[Any, ...]] = {}
        for order in ("ASC", "DESC"):  # from both ends up to the damage
            found = _readable(db, f"SELECT n, {COLUMNS} FROM presses NOT INDEXED ORDER BY n {order}")  # noqa: S608
            rows.update((row[0], row[1:]) for row in found)
        settings = dict(_readable(db, "SELECT name, value FROM facts WHERE name = 'settings'"))
    for row in rows.values():
        if is_spool(row[0]) and isinstance(row[1], int):
            lasts[row[0]] = max(lasts.get(row[0], 0), row[1])
    for spool, last in lasts.items():
        outbox.adopt(spool, last=last)
    kept = outbox.insert(rows[n] for n in sorted(rows))
    for name, value in settings.items():
        outbox.remember(name, value)
    log.warning("%d presses were salvaged from %s", kept, aside.name)


def _readable(db: sqlite3.Connection, sql: str) -> Iterator[Any]:
    """The rows up to the first that is damaged."""
    try:
        yield from db.execute(sql)
    except sqlite3.DatabaseError as error:
        log.warning("%s: stopped at %s", sql, error)


def _named(path: Path) -> list[str]:
    if not path.exists():
        return []
    return [line for line in path.read_text("ascii", errors="replace").splitlines() if is_spool(line)]


def _name(path: Path, spool: str) -> None:
    """Add ``spool`` to the list, durably."""
    with path.open("a", encoding="ascii") as out:
        out.write(f"{spool}\n")
        out.flush()
        os.fsync(out.fileno())
