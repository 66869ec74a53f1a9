"""How long each boot of the machine has lasted and, when it is known, when it began.

So waiting is counted over power cuts, and a boot that was synced once has exact times when it no longer is: the kernel
calls its clock unsynced nine hours after the last word of a time server.
"""

from __future__ import annotations

from device import clock
from device.clock import Moment
from device.database import Database


class Boots:
    """The boots in the outbox's file. Whoever notes one has a transaction open."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def note(self, now: Moment) -> None:
        """This boot has lasted until ``now``; where its clock is synced, that tells when it began."""
        self._db.execute(
            "INSERT INTO boots (boot, up_ms, start_ms) VALUES (?, ?, ?) ON CONFLICT (boot) DO UPDATE"
            " SET up_ms = excluded.up_ms, start_ms = coalesce(excluded.start_ms, start_ms)",
            (now.boot, now.boottime_ms, clock.wall_ms(0, sync=now) if now.synced else None),
        )
        self._db.execute("UPDATE boots SET sum = checksum(boot, up_ms, start_ms) WHERE boot = ?", (now.boot,))

    def start_ms(self, boot: str) -> int | None:
        """When ``boot``, which was noted, began (UTC ms); None while its clock was never synced."""
        (found,) = self._db.one("SELECT start_ms FROM boots WHERE boot = ?", boot)
        return None if found is None else int(found)

    def starts_ms(self) -> dict[str, int]:
        """When each boot whose clock was synced at some time began (UTC ms)."""
        return dict(self._db.execute("SELECT boot, start_ms FROM boots WHERE start_ms NOT NULL").fetchall())

    def uptimes_ms(self, *, but: str) -> dict[str, int]:
        """How long each boot but ``but`` has lasted, the latest first."""
        found = self._db.execute("SELECT boot, up_ms FROM boots WHERE boot <> ? ORDER BY n DESC", (but,))
        return dict(found.fetchall())
