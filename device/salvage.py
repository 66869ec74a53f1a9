"""Whether an outbox is damaged, and what a damaged one still tells: changes nothing in it."""

from __future__ import annotations

import errno
import logging
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from device.database import VERSION, is_damage, schema
from device.outbox import SALVAGED
from device.rows import COLUMNS, SUMMED, Key, checksum, is_whole

_FACTS = f"SELECT sum, name, value FROM facts WHERE name = 'settings' OR name GLOB '{SALVAGED}*'"  # noqa: S608
_SPOOLS = "SELECT sum, spool, last, broken FROM spools ORDER BY n"
_SUMMED = (
    _SPOOLS,
    "SELECT sum, boot, up_ms, start_ms FROM boots",
    "SELECT sum, name, value FROM facts",
    f"SELECT sum, {SUMMED} FROM presses",  # noqa: S608
)
PAGE = 4096
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_CHANGES = 24  # where the first page keeps its change counter (sqlite.org/fileformat2.html)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Saved:
    """``lasts``: the counter of each spool, the oldest first; ``rows``: COLUMNS by press, in the order made."""

    lasts: dict[str, int] = field(default_factory=dict)
    rows: dict[Key, tuple[Any, ...]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


def read_all(files: Sequence[Path]) -> Saved:
    """What can be read of ``files``, the oldest first: of two copies of a press the later one holds.

    A file that a later one notes as salvaged already is left out. Raises OSError when there is no room to work.
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
    if not saved.rows:  # its write-ahead log may be what cannot be read, or its first page
        ways = (saved, _read(f"{file.absolute().as_uri()}?immutable=1"), _read_anew(file))
        saved = max(ways, key=lambda each: (len(each.rows), len(each.lasts)))
    log.warning("%d presses can be read in %s", len(saved.rows), file.name)
    return saved


class Newer(RuntimeError):
    """The outbox was made by a later version of the box, whose presses this one cannot read."""


def whole(path: Path) -> bool:
    """Whether all in the outbox ``path`` is as it was written. Raises Newer, and database errors other than damage."""
    return _whole(path) or _whole(path)  # a card may fail once


def _whole(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as db:
            return _is_sound(db)
    except UnicodeDecodeError:  # of SQLite's own words on a schema that it cannot read
        return False
    except sqlite3.DatabaseError as error:
        # Our own questions are right: what SQLite finds wrong in them is wrong in the file.
        if is_damage(error) or error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            return False
        raise


def _is_sound(db: sqlite3.Connection) -> bool:
    ((version,),) = db.execute("PRAGMA user_version")
    if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        return False
    found = _tables(db)
    if found and version > VERSION and found != _ours():
        raise Newer(f"a newer version of the box made these presses: format {version}, and this one knows {VERSION}")
    if not found:  # SQLite takes an empty file for an empty database
        return bool(version == 0)
    return bool(version == VERSION) and found == _ours() and not _changed(db)


def _tables(db: sqlite3.Connection) -> list[str]:
    return [sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name")]


def _ours() -> list[str]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(schema())
        return _tables(db)


def _changed(db: sqlite3.Connection) -> bool:
    """Whether any row is not as it was written."""
    return any(found != checksum(*said) for sql in _SUMMED for found, *said in db.execute(sql))


def _read_anew(file: Path) -> Saved:
    """What is in ``file`` when only its first page, which says where all is, is damaged: every outbox begins alike."""
    with TemporaryDirectory(dir=file.parent) as place:
        fresh, copy = Path(place, "fresh"), Path(place, "copy")
        with closing(sqlite3.connect(fresh)) as db:
            db.executescript(schema())
        try:
            shutil.copyfile(file, copy)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise
            log.warning("%s: nothing can be read: %s", file.name, error)
            return Saved()
        with copy.open("r+b") as out:
            out.write(fresh.read_bytes()[:PAGE])
            out.seek(_CHANGES)
            out.write(b"\xff" * 4)  # so that SQLite asks the file for its size, and not this page
        return _read(str(copy))


def _read(name: str) -> Saved:
    try:
        db = sqlite3.connect(name, uri=name.startswith("file:"))
    except sqlite3.DatabaseError as error:
        log.warning("%s: nothing can be read: %s", name, error)
        return Saved()
    with closing(db):
        db.text_factory = lambda text: text.decode("utf-8", "replace")  # else reading would end there
        lasts = {said[0]: said[1] for found, *said in _readable(db, _SPOOLS) if found == checksum(*said)}
        rows = {Key(row[0], row[1]): row for row in _rows(db) if is_whole(row)}
        facts = {said[0]: said[1] for found, *said in _readable(db, _FACTS) if found == checksum(*said)}
    for spool, seq in rows:
        lasts[spool] = max(lasts.get(spool, 0), seq)
    return Saved(lasts, rows, facts)


def _rows(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """COLUMNS of the presses that can be read, in the order they were made."""
    numbered: dict[int, tuple[Any, ...]] = {}
    for order in ("ASC", "DESC"):
        found = _readable(db, f"SELECT rowid, {COLUMNS} FROM presses NOT INDEXED ORDER BY rowid {order}")  # noqa: S608
        numbered.update((row[0], row[1:]) for row in found)
    return [numbered[n] for n in sorted(numbered)]


def _readable(db: sqlite3.Connection, sql: str) -> Iterator[Any]:
    """The rows up to the first that is damaged."""
    try:
        yield from db.execute(sql)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        log.warning("%s: stopped at %s", sql, error)
