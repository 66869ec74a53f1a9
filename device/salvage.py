"""What a damaged outbox still tells: reads it from both ends up to the damage, and changes nothing in it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from device.database import is_damage
from device.outbox import SALVAGED
from device.rows import COLUMNS, Key
from satisfaction.press import is_spool

_FACTS = f"SELECT name, value FROM facts WHERE name = 'settings' OR name GLOB '{SALVAGED}*'"  # noqa: S608
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Saved:
    """``lasts``: the counter of each spool, the oldest first; ``rows``: COLUMNS by press, in the order made."""

    lasts: dict[str, int] = field(default_factory=dict)
    rows: dict[Key, tuple[Any, ...]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


def read_all(files: Sequence[Path]) -> Saved:
    """What can be read of ``files``, the oldest first: of two copies of a press the later one holds.

    A file that a later one notes as salvaged already is left out.
    """
    found: list[Saved] = []
    noted: set[str] = set()
    for file in reversed(files):
        if SALVAGED + file.name not in noted:
            found.append(_read_file(file))
            noted.update(found[-1].facts)
    saved = Saved()
    for each in reversed(found):
        for spool, last in each.lasts.items():
            saved.lasts[spool] = max(saved.lasts.get(spool, 0), last)
        saved.rows.update(each.rows)
        saved.facts.update(each.facts)
    return saved


def _read_file(file: Path) -> Saved:
    saved = _read(str(file))
    if not saved.lasts and not saved.rows:  # its write-ahead log may be what cannot be read
        saved = _read(f"{file.absolute().as_uri()}?immutable=1")
    log.warning("%d presses can be read in %s", len(saved.rows), file.name)
    return saved


def whole(path: Path) -> bool:
    """Whether the SQLite file ``path`` can be read without damage. Raises other database errors."""
    return _whole(path) or _whole(path)  # a card may fail once


def _whole(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as db:
            return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise


def _read(name: str) -> Saved:
    try:
        db = sqlite3.connect(name, uri=name.startswith("file:"))
    except sqlite3.DatabaseError as error:
        log.warning("%s: nothing can be read: %s", name, error)
        return Saved()
    with closing(db):
        lasts = dict(_readable(db, "SELECT spool, last FROM spools ORDER BY n"))
        rows = {Key(row[0], row[1]): row for row in _rows(db) if is_spool(row[0]) and isinstance(row[1], int)}
        facts = dict(_readable(db, _FACTS))
    for spool, seq in rows:
        lasts[spool] = max(lasts.get(spool, 0), seq)
    return Saved(lasts, rows, facts)


def _rows(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """COLUMNS of the presses that can be read, in the order they were made."""
    numbered: dict[int, tuple[Any, ...]] = {}
    for order in ("ASC", "DESC"):
        found = _readable(db, f"SELECT n, {COLUMNS} FROM presses NOT INDEXED ORDER BY n {order}")  # noqa: S608
        numbered.update((row[0], row[1:]) for row in found)
    return [numbered[n] for n in sorted(numbered)]


def _readable(db: sqlite3.Connection, sql: str) -> Iterator[Any]:
    """The rows up to the first that is damaged."""
    try:
        yield from db.execute(sql)
    except sqlite3.DatabaseError as error:
        log.warning("%s: stopped at %s", sql, error)
