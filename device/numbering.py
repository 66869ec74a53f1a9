"""The spools of an outbox: the current one and those before it, each with the counter of its numbers.

Whatever changes something is called within the database's ``writing``.
"""

from __future__ import annotations

import secrets

from device.database import Database

_BROKEN_SAID = 20


class Spools:
    """Kept in ``db``, in the order they were begun."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self) -> str:
        """A new spool, the current one from now on."""
        spool = secrets.token_hex(4)
        self._db.execute("INSERT INTO spools (spool) VALUES (?)", (spool,))
        self._sum(spool)
        return spool

    def present(self) -> str:
        """The one begun last."""
        return str(self._db.one("SELECT spool FROM spools ORDER BY n DESC LIMIT 1")[0])

    def next_seq(self, spool: str) -> int:
        """Count on, and give the number."""
        seq = int(self._db.one("UPDATE spools SET last = last + 1 WHERE spool = ? RETURNING last", spool)[0])
        self._sum(spool)
        return seq

    def last_seq(self, spool: str) -> int | None:
        """The stored counter of ``spool``; None for a spool this box never had."""
        row = self._db.execute("SELECT last FROM spools WHERE spool = ?", (spool,)).fetchone()
        return None if row is None else int(row[0])

    def adopt(self, spool: str, last: int) -> None:
        """Know ``spool``, which ended unexpectedly at ``last`` or later, as an older one than the present."""
        (oldest,) = self._db.one("SELECT min(n) FROM spools")
        self._db.execute(
            "INSERT INTO spools (n, spool, last) VALUES (?, ?, ?)"
            " ON CONFLICT (spool) DO UPDATE SET last = max(last, excluded.last)",
            (oldest - 1, spool, last),
        )
        self.end_badly(spool)

    def end_badly(self, spool: str) -> None:
        """``spool`` ended unexpectedly; ``broken`` counts the breaks, so that the latest can be told."""
        self._db.execute(
            "UPDATE spools SET broken = (SELECT max(broken) + 1 FROM spools) WHERE spool = ? AND NOT broken", (spool,)
        )
        self._sum(spool)

    def broken(self) -> tuple[str, ...]:
        """Spools that ended unexpectedly, for ever; of very many the latest, as a health report holds no more."""
        found = self._db.execute("SELECT spool FROM spools WHERE broken ORDER BY broken DESC LIMIT ?", (_BROKEN_SAID,))
        return tuple(row[0] for row in found)

    def _sum(self, spool: str) -> None:
        self._db.execute("UPDATE spools SET sum = checksum(spool, last, broken) WHERE spool = ?", (spool,))
