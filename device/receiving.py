"""What a receipt does to the outbox: presses are done with, or turn out to be those of an older copy of the card."""

from __future__ import annotations

from collections.abc import Collection

from device.database import Database
from device.numbering import Spools
from device.rows import RECEIPTED, REJECTED, Key
from satisfaction.press import Cause, ClockState
from satisfaction.receipt import Receipt


def receive(db: Database, spools: Spools, receipts: Collection[Receipt], *, spool: str, now_ms: int) -> str:
    """The server has these presses, or keeps them aside as rejected. The spool that is the present one then.

    Another one than ``spool``: its numbers are taken, so this disk is an older copy. Presses whose number another press
    has got theirs in the new spool, once: they are pending again.
    """
    rows: list[tuple[int, int, str | None, str, int]] = []
    for found in receipts:
        rows += [(RECEIPTED, now_ms, None, found.spool, seq) for seq in found.seqs]
        rows += [(REJECTED, now_ms, cause, found.spool, seq) for seq, cause in found.rejected.items()]
    with db.writing():
        if any(_used_elsewhere(spools, found) for found in receipts if found.spool == spool):
            spools.end_badly(spool)
            spool = spools.begin()
        for *_, cause, old, seq in rows:
            if cause == Cause.CONFLICT:
                _renumber(db, spools, Key(old, seq), spool=spool)
        db.many(
            "UPDATE presses SET state = ?, done_ms = ?, cause = ? WHERE spool = ? AND seq = ? AND state IN (0, 3)", rows
        )
    return spool


def _used_elsewhere(spools: Spools, found: Receipt) -> bool:
    """Whether the server knows presses of ``found``'s spool that this box has not made, or made otherwise."""
    newest = max((*found.seqs, *found.rejected), default=0)
    return newest > (spools.last_seq(found.spool) or 0) or Cause.CONFLICT in found.rejected.values()


def _renumber(db: Database, spools: Spools, key: Key, *, spool: str) -> None:
    """Give ``key``, whose number in a broken spool another press has, the next one of ``spool``.

    Only where its time was known at once: an estimated time may differ between two copies of the same press.
    """
    movable = db.execute(
        "SELECT n FROM presses WHERE spool = ? AND seq = ? AND state IN (0, 3) AND cause IS NULL AND clock = ?"
        " AND spool IN (SELECT spool FROM spools WHERE broken)",
        (*key, ClockState.SYNCED),
    ).fetchone()
    if movable is not None:
        db.execute(
            "UPDATE presses SET spool = ?, seq = ?, state = 0, cause = 'renumbered' WHERE n = ?",
            (spool, spools.next_seq(spool), *movable),
        )
