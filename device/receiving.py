"""What a receipt does to the outbox: presses are done with, or turn out to be those of an older copy of the card."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import zip_longest
from typing import NamedTuple

from device.database import Database
from device.numbering import Spools
from device.rows import RECEIPTED, REJECTED, SUMMED, Key
from satisfaction.press import Cause, ClockState
from satisfaction.receipt import Receipt

_WAITS = "spool = ? AND seq = ? AND state IN (0, 3)"


class _Answer(NamedTuple):
    """To the press ``key`` that was made at ``at_ms`` (None: not said). ``cause`` None: it is stored."""

    key: Key
    at_ms: int | None
    cause: str | None


def receive(db: Database, spools: Spools, receipts: Collection[Receipt], *, spool: str, now_ms: int) -> str:
    """Note that the server has these presses, or keeps them aside as rejected; the current spool afterwards.

    A spool other than ``spool`` means that numbers of ``spool`` are taken: this disk is an older copy of a card.
    Presses whose number another press has are given one in the new spool, once, and are pending again. An answer to a
    press that a copy of this card has sent under one of our numbers changes nothing here.
    """
    answers = [answer for found in receipts for answer in _answers(found)]
    with db.writing():
        taken = dict.fromkeys(answer.key for answer in answers if _is_taken(db, answer))
        known = spools.last_seq(spool) or 0
        if any(
            answer.key.seq > known or answer.key in taken or answer.cause == Cause.CONFLICT
            for answer in answers
            if answer.key.spool == spool
        ):
            spools.end_badly(spool)
            spool = spools.begin()
        for key in taken:
            _renumber(db, spools, key, spool=spool)
        db.many(
            f"UPDATE presses SET state = ?, done_ms = ?, cause = ? WHERE {_WAITS}"  # noqa: S608  # our own words
            " AND (clock <> ? OR at_ms IS coalesce(?, at_ms))",
            [
                (REJECTED if item.cause else RECEIPTED, now_ms, item.cause, *item.key, ClockState.SYNCED, item.at_ms)
                for item in answers
            ],
        )
    return spool


def _answers(found: Receipt) -> Iterator[_Answer]:
    for seq, at_ms in zip_longest(found.seqs, found.at_ms):
        yield _Answer(Key(found.spool, seq), at_ms, None)
    for seq, cause in found.rejected.items():
        yield _Answer(Key(found.spool, seq), found.rejected_at_ms.get(seq), cause or "rejected")


def _is_taken(db: Database, answer: _Answer) -> bool:
    """Whether another press than ours is stored under this number."""
    if answer.cause is None:
        return _is_anothers(db, answer)
    return answer.cause == Cause.CONFLICT and not _is_anothers(db, answer)


def _is_anothers(db: Database, answer: _Answer) -> bool:
    """Whether the answer is to another press than the one that waits here; an estimated time tells nothing."""
    sql = f"SELECT 1 FROM presses WHERE {_WAITS} AND clock = ? AND at_ms <> ?"  # noqa: S608  # our own words
    return db.execute(sql, (*answer.key, ClockState.SYNCED, answer.at_ms)).fetchone() is not None


def _renumber(db: Database, spools: Spools, key: Key, *, spool: str) -> None:
    """Give ``key``, whose number in a broken spool another press has, the next one of ``spool``.

    Only where its time was known at once: an estimated time may differ between two copies of the same press.
    """
    movable = db.execute(
        f"SELECT n FROM presses WHERE {_WAITS} AND cause IS NULL AND clock = ? AND sum = checksum({SUMMED})"  # noqa: S608
        " AND spool IN (SELECT spool FROM spools WHERE broken)",
        (*key, ClockState.SYNCED),
    ).fetchone()
    if movable is not None:
        db.execute(
            "UPDATE presses SET spool = ?, seq = ?, state = 0, cause = 'renumbered' WHERE n = ?",
            (spool, spools.next_seq(spool), *movable),
        )
        db.execute(f"UPDATE presses SET sum = checksum({SUMMED}) WHERE n = ?", movable)  # noqa: S608
