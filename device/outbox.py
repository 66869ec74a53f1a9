"""The presses on the box's own disk: taken, then final and pending until their receipt, kept 90 days after it.

One SQLite file, one connection, one thread (SQLite before 3.51.3 can corrupt a WAL with two writers). Every method that
changes something returns only when it is on disk (WAL, ``synchronous=FULL``).
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from device import clock
from device.clock import Moment
from device.settling import Untimed, settle
from satisfaction.health import SpoolHealth
from satisfaction.press import Cause, ClockState, Press, Rating, Void
from satisfaction.reasons import Reason
from satisfaction.receipt import Receipt

KEEP_MS = 90 * 86_400_000
PENDING, RECEIPTED, REJECTED, PARKED, TAKEN = range(5)
VERSION = 1
SALVAGED = "salvaged "  # facts that begin so name files that were salvaged
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNREADABLE = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS)
_BROKEN_SAID = 20
_PRUNE_STEP = 2_000
_WAL_PAGES = 4_000  # 16 MB; checkpoints happen hourly (tidy), so that no press waits for one
log = logging.getLogger(__name__)


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is damaged, or on a place of the card that cannot be read: not merely full or locked."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)  # Python's own errors, e.g. of decoding, have none
    return code & 0xFF in _DAMAGE or code in _UNREADABLE


class Key(NamedTuple):
    """A press of this box."""

    spool: str
    seq: int


class Unfinished(NamedTuple):
    """A press that went down at ``boottime_ms`` of ``boot`` and was never said to be final."""

    key: Key
    rating: Rating
    void: Void | None
    boot: str
    boottime_ms: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a receipt. ``oldest_ms``: the wall clock (UTC) when the oldest was taken, None if none."""

    pending: int
    parked: int
    oldest_ms: int | None


class Outbox:
    """The presses of box ``box`` in the file ``path``, made on the machine ``serial``.

    Raises sqlite3.DatabaseError when the file cannot be used; ``device.spool`` decides what happens then.
    """

    def __init__(self, path: Path, *, box: str, serial: str, keep_mb: int = 512) -> None:
        self.path = path
        self.box = box
        self.on_new_spool: Callable[[str], None] = lambda _: None
        self._keep_pages = keep_mb * 256
        # Only the box's own thread writes; the simulator hands the whole box from one thread to another under a lock.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-2000")
        self._db.execute(f"PRAGMA wal_autocheckpoint={_WAL_PAGES}")
        if self._one("PRAGMA user_version")[0] == 0:
            schema = resources.files("device").joinpath("schema.sql").read_text("utf-8")
            self._db.executescript(f"BEGIN; {schema} PRAGMA user_version={VERSION}; COMMIT")
        known = self.fact("serial")
        if known is None or known != serial:
            with self._writing():
                self._set("serial", serial)
                self._new_spool()
        self.spool: str = self._one("SELECT spool FROM spools ORDER BY n DESC LIMIT 1")[0]

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    # -- presses ------------------------------------------------------------------------------------------------

    def add(self, rating: Rating, *, boottime_ms: int, now: Moment, void: Void | None = None) -> Key:
        """Store a press that went down at ``boottime_ms`` of ``now``'s boot. Durable when this returns.

        It is not sent before ``finish``.
        """
        taken_ms = clock.wall_ms(boottime_ms, sync=now)
        known = (taken_ms, ClockState.SYNCED) if now.synced else (None, None)
        with self._writing():
            self._remember_boot(now)
            seq = self._next_seq(self.spool)
            self._db.execute(
                "INSERT INTO presses (spool, seq, rating, void, boot, boottime_ms, taken_ms, at_ms, clock, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (self.spool, seq, rating, void, now.boot, boottime_ms, taken_ms, *known, TAKEN),
            )
        return Key(self.spool, seq)

    def mark(self, key: Key, *, void: Void | None = None, reason: Reason | None = None) -> None:
        """Add what became known before the press was final."""
        with self._writing():
            self._db.execute(
                "UPDATE presses SET void = coalesce(?, void), reason = coalesce(?, reason) WHERE spool = ? AND seq = ?",
                (void, reason, *key),
            )

    def finish(self, key: Key) -> None:
        """Nothing about ``key`` changes any more: it is pending, and may be sent once this returns."""
        with self._writing():
            self._db.execute("UPDATE presses SET state = 0 WHERE spool = ? AND seq = ? AND state = ?", (*key, TAKEN))

    def unfinished(self) -> list[Unfinished]:
        """The presses that are not final, in the order they were made; at a start, what the life before left."""
        rows = self._db.execute(
            "SELECT spool, seq, rating, void, boot, boottime_ms FROM presses WHERE state = ? ORDER BY n", (TAKEN,)
        )
        return [
            Unfinished(Key(spool, seq), Rating(rating), None if void is None else Void(void), boot, boottime_ms)
            for spool, seq, rating, void, boot, boottime_ms in rows
        ]

    def receive(self, receipts: Collection[Receipt], *, now_ms: int) -> bool:
        """The server has these presses, or keeps them aside as rejected.

        True: numbers of the present spool are taken, so this disk is an older copy. A new spool has begun, and presses
        whose number another press has got theirs there, once: they are pending again.
        """
        rows: list[tuple[int, int, str | None, str, int]] = []
        for found in receipts:
            rows += [(RECEIPTED, now_ms, None, found.spool, seq) for seq in found.seqs]
            rows += [(REJECTED, now_ms, cause, found.spool, seq) for seq, cause in found.rejected.items()]
        spool = self.spool
        with self._writing():
            copied = any(self._used_elsewhere(found) for found in receipts if found.spool == spool)
            if copied:
                self._break(spool)
                spool = self._new_spool()
            for *_, cause, old, seq in rows:
                if cause == Cause.CONFLICT:
                    self._renumber(Key(old, seq), spool)
            self._db.executemany(
                "UPDATE presses SET state = ?, done_ms = ?, cause = ? WHERE spool = ? AND seq = ? AND state IN (0, 3)",
                rows,
            )
        if copied:
            log.error("spool %s was continued elsewhere: this card is an older copy", self.spool)
            self.spool = spool
            self.on_new_spool(spool)
        return copied

    def _used_elsewhere(self, found: Receipt) -> bool:
        """Whether the server knows presses of ``found``'s spool that this box has not made, or made otherwise."""
        newest = max((*found.seqs, *found.rejected), default=0)
        return newest > (self.last_seq(found.spool) or 0) or Cause.CONFLICT in found.rejected.values()

    def _renumber(self, key: Key, spool: str) -> None:
        """Give ``key``, whose number in a broken spool another press has, the next one of ``spool``.

        Only where its time was known at once: an estimated time may differ between two copies of the same press.
        """
        movable = self._db.execute(
            "SELECT n FROM presses WHERE spool = ? AND seq = ? AND state IN (0, 3) AND cause IS NULL AND clock = ?"
            " AND spool IN (SELECT spool FROM spools WHERE broken)",
            (*key, ClockState.SYNCED),
        ).fetchone()
        if movable is not None:
            self._db.execute(
                "UPDATE presses SET spool = ?, seq = ?, state = 0, cause = 'renumbered' WHERE n = ?",
                (spool, self._next_seq(spool), *movable),
            )

    def park(self, key: Key) -> None:
        """The server does not answer for this one press: stop sending it, keep it."""
        with self._writing():
            self._db.execute("UPDATE presses SET state = ? WHERE spool = ? AND seq = ? AND state = 0", (PARKED, *key))

    def unpark(self) -> int:
        """Parked presses are pending again; how many."""
        with self._writing():
            return self._db.execute("UPDATE presses SET state = ? WHERE state = ?", (PENDING, PARKED)).rowcount

    # -- what to send -------------------------------------------------------------------------------------------

    def read(self, keys: Iterable[Key]) -> list[Press]:
        """The presses of ``keys`` that the box still holds and whose time is known."""
        rows = (self._db.execute(f"{_SELECT} WHERE spool = ? AND seq = ? AND at_ms NOT NULL", key) for key in keys)
        return [self._press(row) for found in rows for row in found]

    def pending_after(self, n: int, *, limit: int) -> list[tuple[int, Key]]:
        """Up to ``limit`` pending presses with a known time, in the order they were made, after number ``n``."""
        rows = self._db.execute(
            "SELECT n, spool, seq FROM presses WHERE n > ? AND state = 0 AND at_ms NOT NULL ORDER BY n LIMIT ?",
            (n, limit),
        )
        return [(n, Key(spool, seq)) for n, spool, seq in rows]

    def held_after(self, n: int, *, since_ms: int, limit: int) -> list[tuple[int, Key]]:
        """Up to ``limit`` presses since ``since_ms`` that are not pending (for a refill), after number ``n``.

        With them all whose time is not certain: they may be from any time, and sending one twice costs nothing.
        """
        rows = self._db.execute(
            "SELECT n, spool, seq FROM presses WHERE n > ? AND state IN (1, 2, 3) AND (at_ms >= ? OR clock <> 'synced')"
            " ORDER BY n LIMIT ?",
            (n, since_ms, limit),
        )
        return [(n, Key(spool, seq)) for n, spool, seq in rows]

    # -- time ---------------------------------------------------------------------------------------------------

    def settle_times(self, now: Moment) -> bool:
        """Give every press the time that it can have now, for good (device.settling); whether any was given."""
        untimed = [Untimed(*row) for row in self._db.execute(_UNTIMED)]
        boots = self._db.execute("SELECT boot, up_ms FROM boots WHERE boot <> ? ORDER BY n DESC", (now.boot,))
        timed = settle(untimed, now, uptimes_ms=dict(boots.fetchall())) if untimed else []
        if timed:
            with self._writing():
                self._db.executemany(
                    "UPDATE presses SET at_ms = ?, clock = ? WHERE n = ?", [(at, known, n) for n, at, known in timed]
                )
        return bool(timed)

    def note_uptime(self, now: Moment) -> None:
        """Remember how long this boot has lasted, so that waiting is counted over power cuts."""
        with self._writing():
            self._remember_boot(now)

    def _remember_boot(self, now: Moment) -> None:
        self._db.execute(
            "INSERT INTO boots (boot, up_ms) VALUES (?, ?) ON CONFLICT (boot) DO UPDATE SET up_ms = excluded.up_ms",
            (now.boot, now.boottime_ms),
        )

    # -- what is said about it ----------------------------------------------------------------------------------

    def backlog(self) -> Backlog:
        """How much waits."""
        pending, parked, oldest_ms = self._one(
            "SELECT coalesce(sum(state <> 3), 0), coalesce(sum(state = 3), 0), min(taken_ms) FROM presses"
            " WHERE state IN (0, 3, 4)"
        )
        return Backlog(pending, parked, oldest_ms)

    def spools(self) -> tuple[SpoolHealth, ...]:
        """First and last seq held and the seq up to which all have receipts, of every spool that still has presses."""
        rows = self._db.execute(
            "SELECT spool, last, (SELECT min(seq) FROM presses p WHERE p.spool = s.spool),"
            " (SELECT min(seq) FROM presses p WHERE p.spool = s.spool AND state IN (0, 3, 4)) FROM spools s ORDER BY n"
        )
        return tuple(
            SpoolHealth(spool, first or last + 1, last, last if waiting is None else waiting - 1)
            for spool, last, first, waiting in rows
            if first is not None or spool == self.spool
        )

    def broken_spools(self) -> tuple[str, ...]:
        """Spools that ended unexpectedly, for ever; of very many the latest, as a health report holds no more."""
        found = self._db.execute("SELECT spool FROM spools WHERE broken ORDER BY broken DESC LIMIT ?", (_BROKEN_SAID,))
        return tuple(row[0] for row in found)

    def last_number(self) -> int:
        """The number of the press made last; 0 when there is none."""
        return int(self._one("SELECT coalesce(max(n), 0) FROM presses")[0])

    def last_seq(self, spool: str) -> int | None:
        """The stored counter of ``spool``; None for a spool this box never had."""
        row = self._db.execute("SELECT last FROM spools WHERE spool = ?", (spool,)).fetchone()
        return None if row is None else int(row[0])

    # -- upkeep -------------------------------------------------------------------------------------------------

    def prune(self, *, now_ms: int, full: bool = False) -> int:
        """Forget presses 90 days after their receipt, and beyond the size cap the oldest that have one; how many.

        ``full``: the disk is full, as if the cap were reached. A pending press is never deleted.
        """
        over = full or self._one("PRAGMA page_count")[0] - self._one("PRAGMA freelist_count")[0] > self._keep_pages
        limit_ms = now_ms if over else now_ms - KEEP_MS
        with self._writing():
            return self._db.execute(
                "DELETE FROM presses WHERE n IN (SELECT n FROM presses WHERE state IN (1, 2) AND done_ms <= ?"
                " ORDER BY done_ms LIMIT ?)",
                (limit_ms, _PRUNE_STEP),
            ).rowcount

    def tidy(self) -> None:
        """Move the write-ahead log into the file."""
        self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def probe(self) -> None:
        """Take and give back the write lock: raises when presses could not be stored."""
        self._db.execute("BEGIN IMMEDIATE")
        self._one("SELECT last FROM spools WHERE spool = ?", self.spool)
        self._db.execute("ROLLBACK")

    def fact(self, name: str) -> str | None:
        """A small thing to remember, e.g. the settings that came last."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def remember(self, name: str, value: str) -> None:
        """Keep ``value`` as the fact ``name``."""
        with self._writing():
            self._set(name, value)

    def adopt(self, spool: str, *, last: int) -> None:
        """Know ``spool``, which ended unexpectedly at ``last`` or later, as an older one than the present."""
        with self._writing():
            self._adopt(spool, last)

    def take_in(self, rows: Iterable[tuple[object, ...]], *, lasts: Mapping[str, int], facts: Mapping[str, str]) -> int:
        """Take salvaged rows (COLUMNS) in the order they were made, all or nothing; how many were good presses.

        ``lasts``: the counters of their spools, the oldest first, which ended unexpectedly.
        """
        good = [row for row in rows if self._is_press(row)]
        with self._writing():
            for spool, last in reversed(list(lasts.items())):
                self._adopt(spool, last)
            self._db.executemany(f"INSERT OR IGNORE INTO presses ({COLUMNS}) VALUES ({_MARKS})", good)  # noqa: S608
            for name, value in facts.items():
                self._set(name, value)
        return len(good)

    def _adopt(self, spool: str, last: int) -> None:
        (oldest,) = self._one("SELECT min(n) FROM spools")
        self._db.execute(
            "INSERT INTO spools (n, spool, last) VALUES (?, ?, ?)"
            " ON CONFLICT (spool) DO UPDATE SET last = max(last, excluded.last)",
            (oldest - 1, spool, last),
        )
        self._break(spool)

    def _break(self, spool: str) -> None:
        """``spool`` ended unexpectedly; ``broken`` counts the breaks, so that the latest can be told."""
        self._db.execute(
            "UPDATE spools SET broken = (SELECT max(broken) + 1 FROM spools) WHERE spool = ? AND NOT broken", (spool,)
        )

    def _is_press(self, row: tuple[object, ...]) -> bool:
        spool, seq, rating, reason, void, boot, boottime_ms, taken_ms, at_ms, known, state, *_ = row
        try:
            self._press((spool, seq, at_ms, rating, known or ClockState.SYNCED, reason, void))
        except ValueError:
            return False
        numbers = (boottime_ms, taken_ms, 0 if at_ms is None else at_ms, state)
        return isinstance(boot, str) and all(isinstance(number, int) for number in numbers)

    def _next_seq(self, spool: str) -> int:
        return int(self._one("UPDATE spools SET last = last + 1 WHERE spool = ? RETURNING last", spool)[0])

    def _new_spool(self) -> str:
        spool = secrets.token_hex(4)
        self._db.execute("INSERT INTO spools (spool) VALUES (?)", (spool,))
        return spool

    def _set(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _one(self, sql: str, *values: object) -> tuple:  # type: ignore[type-arg]
        row: tuple = self._db.execute(sql, values).fetchone()  # type: ignore[type-arg]
        return row

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _press(self, row: tuple) -> Press:  # type: ignore[type-arg]
        spool, seq, at_ms, rating, clock_state, reason, void = row
        return Press(
            self.box,
            spool,
            seq,
            at_ms,
            Rating(rating),
            ClockState(clock_state),
            None if reason is None else Reason(reason),
            None if void is None else Void(void),
        )


COLUMNS = "spool, seq, rating, reason, void, boot, boottime_ms, taken_ms, at_ms, clock, state, done_ms, cause"
_MARKS = ", ".join("?" * len(COLUMNS.split(", ")))
_SELECT = "SELECT spool, seq, at_ms, rating, clock, reason, void FROM presses"
_UNTIMED = """
SELECT n, boot, boottime_ms, taken_ms,
  (SELECT at_ms FROM presses k WHERE k.n < p.n AND at_ms NOT NULL ORDER BY k.n DESC LIMIT 1),
  (SELECT at_ms FROM presses k WHERE k.n > p.n AND at_ms NOT NULL ORDER BY k.n LIMIT 1)
FROM presses p WHERE at_ms IS NULL ORDER BY n"""
