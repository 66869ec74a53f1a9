"""The presses on the box's own disk: taken, then final and pending until their receipt, kept 90 days after it.

Every method that changes something returns only when it is on disk.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from device import clock, rows
from device.boots import Boots
from device.clock import Moment
from device.database import Database
from device.numbering import Spools
from device.receiving import receive
from device.reserve import reserve_of
from device.rows import COLUMNS, PARKED, PENDING, SAID, SUMMED, TAKEN, Key, Unfinished
from device.settling import settle, untimed
from satisfaction.clock import DAY_MS
from satisfaction.health import SpoolHealth
from satisfaction.press import ClockState, Press, Rating, Void
from satisfaction.reasons import Reason
from satisfaction.receipt import Receipt

KEEP_MS = 90 * DAY_MS
SALVAGED = "salvaged "  # facts that begin so name files that were salvaged
_PRUNE_STEP = 2_000
log = logging.getLogger(__name__)


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
        self._reserve = reserve_of(path)
        self._db = Database(path)
        self._spools = Spools(self._db)
        self._boots = Boots(self._db)
        if self.fact("serial") != serial:
            with self._db.writing():
                self._db.set_fact("serial", serial)
                self._spools.begin()
        self.spool = self._spools.present()
        if self.fact("box") is None:
            self.remember("box", box)

    @property
    def owner(self) -> str:
        """The box whose presses these are: the one that made the file."""
        return self.fact("box") or self.box

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    # -- presses ------------------------------------------------------------------------------------------------

    def add(self, rating: Rating, *, boottime_ms: int, now: Moment, void: Void | None = None) -> Key:
        """Store a press that went down at ``boottime_ms`` of ``now``'s boot. Durable when this returns.

        It is not sent before ``finish``.
        """
        taken_ms = clock.wall_ms(boottime_ms, sync=now)
        with self._db.writing():
            self._boots.note(now)
            start_ms = self._boots.start_ms(now.boot)
            known = (None, None) if start_ms is None else (start_ms + boottime_ms, ClockState.SYNCED)
            seq = self._spools.next_seq(self.spool)
            self._db.execute(
                "INSERT INTO presses (spool, seq, rating, void, boot, boottime_ms, taken_ms, at_ms, clock, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (self.spool, seq, rating, void, now.boot, boottime_ms, taken_ms, *known, TAKEN),
            )
            self._db.execute(f"{_SUM} WHERE spool = ? AND seq = ?", (self.spool, seq))
        return Key(self.spool, seq)

    def mark(self, key: Key, *, void: Void | None = None, reason: Reason | None = None) -> None:
        """Add what became known before the press was final."""
        with self._db.writing():
            self._db.execute(
                "UPDATE presses SET void = coalesce(?, void), reason = coalesce(?, reason) WHERE spool = ? AND seq = ?",
                (void, reason, *key),
            )
            self._db.execute(f"{_SUM} WHERE spool = ? AND seq = ?", key)

    def finish(self, key: Key) -> None:
        """Nothing about ``key`` changes any more: it is pending, and may be sent once this returns."""
        with self._db.writing():
            self._db.execute("UPDATE presses SET state = 0 WHERE spool = ? AND seq = ? AND state = ?", (*key, TAKEN))

    def unfinished(self) -> list[Unfinished]:
        """The presses that are not final, in the order they were made; at a start, what the life before left."""
        found = self._db.execute(
            "SELECT spool, seq, rating, void, boot, boottime_ms FROM presses WHERE state = ? ORDER BY n", (TAKEN,)
        )
        return [rows.unfinished(row) for row in found]

    def receive(self, receipts: Collection[Receipt], *, now_ms: int) -> bool:
        """The server has these presses, or keeps them aside as rejected.

        True: numbers of the current spool are taken, so this disk is an older copy. A new spool has begun, and presses
        whose number another press has got theirs there, once: they are pending again.
        """
        spool = receive(self._db, self._spools, receipts, spool=self.spool, now_ms=now_ms)
        copied = spool != self.spool
        if copied:
            log.error("spool %s was continued elsewhere: this card is an older copy", self.spool)
            self.spool = spool
            self.on_new_spool(spool)
        return copied

    def park(self, key: Key) -> None:
        """The server does not answer for this one press: stop sending it, keep it."""
        with self._db.writing():
            self._db.execute("UPDATE presses SET state = ? WHERE spool = ? AND seq = ? AND state = 0", (PARKED, *key))

    def unpark(self) -> int:
        """Parked presses are pending again; how many."""
        with self._db.writing():
            return self._db.execute("UPDATE presses SET state = ? WHERE state = ?", (PENDING, PARKED)).rowcount

    # -- what to send -------------------------------------------------------------------------------------------

    def read(self, keys: Iterable[Key]) -> list[Press]:
        """The presses of ``keys`` that the box still holds and whose time is known."""
        each = (self._db.execute(f"{_SELECT} WHERE spool = ? AND seq = ? AND at_ms NOT NULL", key) for key in keys)
        return [rows.press(row, box=self.box) for found in each for row in found]

    def pending_after(self, n: int, *, limit: int) -> list[tuple[int, Key]]:
        """Up to ``limit`` pending presses with a known time, in the order they were made, after number ``n``."""
        found = self._db.execute(
            "SELECT n, spool, seq FROM presses WHERE n > ? AND state = 0 AND at_ms NOT NULL ORDER BY n LIMIT ?",
            (n, limit),
        )
        return [(n, Key(spool, seq)) for n, spool, seq in found]

    def held_after(self, n: int, *, since_ms: int, limit: int) -> list[tuple[int, Key]]:
        """Up to ``limit`` presses since ``since_ms`` that are not pending (for a refill), after number ``n``.

        With them all whose time is not certain: they may be from any time, and sending one twice costs nothing.
        """
        found = self._db.execute(
            "SELECT n, spool, seq FROM presses WHERE n > ? AND state IN (1, 2, 3) AND (at_ms >= ? OR clock <> 'synced')"
            " ORDER BY n LIMIT ?",
            (n, since_ms, limit),
        )
        return [(n, Key(spool, seq)) for n, spool, seq in found]

    # -- time ---------------------------------------------------------------------------------------------------

    def settle_times(self, now: Moment) -> bool:
        """Give every press the time that it can have now, for good (device.settling); whether any was given."""
        (first,) = self._db.one("SELECT min(n) FROM presses WHERE at_ms IS NULL")
        if first is None:
            return False
        (before,) = self._db.one("SELECT max(n) FROM presses WHERE n < ?", first)
        found = self._db.execute(_SINCE, (first if before is None else before,))
        uptimes_ms = self._boots.uptimes_ms(but=now.boot)
        timed = settle(untimed(found), now, uptimes_ms=uptimes_ms, starts_ms=self._boots.starts_ms())
        if timed:
            with self._db.writing():
                for n, at_ms, known in timed:
                    self._db.execute("UPDATE presses SET at_ms = ?, clock = ? WHERE n = ?", (at_ms, known, n))
                    self._db.execute(f"{_SUM} WHERE n = ?", (n,))
        return bool(timed)

    def note_uptime(self, now: Moment) -> None:
        """Remember how long this boot has lasted (device.boots)."""
        with self._db.writing():
            self._boots.note(now)

    # -- what is said about it ----------------------------------------------------------------------------------

    def backlog(self) -> Backlog:
        """How much waits."""
        pending, parked, oldest_ms = self._db.one(
            "SELECT coalesce(sum(state <> 3), 0), coalesce(sum(state = 3), 0), min(taken_ms) FROM presses"
            " WHERE state IN (0, 3, 4)"
        )
        return Backlog(pending, parked, oldest_ms)

    def spools(self) -> tuple[SpoolHealth, ...]:
        """First and last seq held and the seq up to which all have receipts, of every spool that still has presses."""
        found = self._db.execute(
            "SELECT spool, last, (SELECT min(seq) FROM presses p WHERE p.spool = s.spool),"
            " (SELECT min(seq) FROM presses p WHERE p.spool = s.spool AND state IN (0, 3, 4)) FROM spools s ORDER BY n"
        )
        return tuple(
            SpoolHealth(spool, first or last + 1, last, last if waiting is None else waiting - 1)
            for spool, last, first, waiting in found
            if first is not None or spool == self.spool
        )

    def broken_spools(self) -> tuple[str, ...]:
        """Spools that ended unexpectedly, for ever; of very many the latest."""
        return self._spools.broken()

    def last_seq(self, spool: str) -> int | None:
        """The stored counter of ``spool``; None for a spool this box never had."""
        return self._spools.last_seq(spool)

    # -- upkeep -------------------------------------------------------------------------------------------------

    def prune(self, *, now_ms: int) -> int:
        """Forget presses 90 days after their receipt, and beyond the size cap the oldest that have one; how many.

        A pending press is never deleted.
        """
        return self._forget(now_ms - KEEP_MS, over=self._db.pages() > self._keep_pages)

    def make_room(self) -> None:
        """The disk is full: the reserve and the oldest presses that have a receipt give way.

        The clock, which may be behind since a power cut, has no say.
        """
        self._reserve.give_up()
        self._db.checkpoint()
        self._forget(0, over=True)

    def _forget(self, limit_ms: int, *, over: bool) -> int:
        with self._db.writing():
            return self._db.execute(
                "DELETE FROM presses WHERE n IN (SELECT n FROM presses WHERE state IN (1, 2) AND (? OR done_ms <= ?)"
                " ORDER BY done_ms LIMIT ?)",
                (over, limit_ms, _PRUNE_STEP),
            ).rowcount

    def tidy(self) -> None:
        """Move the write-ahead log into the file."""
        self._db.checkpoint()

    def keep_reserve(self) -> None:
        """Have room to make room, from the start of a box to its first full disk."""
        self._reserve.keep()

    def probe(self) -> None:
        """Raises when presses could not be stored."""
        self._db.probe()

    def fact(self, name: str) -> str | None:
        """A small thing to remember, e.g. the settings that came last."""
        return self._db.fact(name)

    def remember(self, name: str, value: str) -> None:
        """Keep ``value`` as the fact ``name``."""
        with self._db.writing():
            self._db.set_fact(name, value)

    def adopt(self, spool: str, *, last: int) -> None:
        """Know ``spool``, which ended unexpectedly at ``last`` or later, as an older one than the present."""
        with self._db.writing():
            self._spools.adopt(spool, last)

    def take_in(
        self, salvaged: Iterable[tuple[object, ...]], *, lasts: Mapping[str, int], facts: Mapping[str, str]
    ) -> None:
        """Take salvaged rows (COLUMNS, whole) in the order they were made, all or nothing.

        ``lasts``: the counters of their spools, the oldest first, which ended unexpectedly. All are sent again, since a
        damaged file's word on what has a receipt is no word.
        """
        with self._db.writing():
            for spool, last in reversed(list(lasts.items())):
                self._spools.adopt(spool, last)
            self._db.many(f"INSERT OR IGNORE INTO presses ({COLUMNS}) VALUES ({_MARKS})", salvaged)  # noqa: S608
            self._db.execute("UPDATE presses SET state = ?, done_ms = NULL WHERE state <> ?", (PENDING, TAKEN))
            for name, value in facts.items():
                self._db.set_fact(name, value)


_MARKS = ", ".join("?" * len(COLUMNS.split(", ")))
_SELECT = f"SELECT {SAID} FROM presses"  # noqa: S608  # our own words
_SINCE = f"SELECT {SAID}, n FROM presses WHERE n >= ? ORDER BY n"  # noqa: S608
_SUM = f"UPDATE presses SET sum = checksum({SUMMED})"  # noqa: S608
