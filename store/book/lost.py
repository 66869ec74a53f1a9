"""Presses that are lost for good: what no box holds any more, acknowledged once by a person with a reason."""

from __future__ import annotations

from satisfaction.press import is_seq, is_spool
from store.book import Book


def acknowledge(book: Book, box: str, *, spool: str, first: int, last: int, who: str, reason: str, now_ms: int) -> None:
    """Numbers ``first`` to ``last`` of ``spool`` will never come. Raises ValueError for impossible or known ones."""
    if not is_spool(spool) or not is_seq(first) or not is_seq(last) or last < first:
        raise ValueError(f"not numbers of a spool: {spool} {first}-{last}")
    if not who.strip() or not reason.strip():
        raise ValueError("a loss needs a name and a reason")
    with book.write() as connection:
        known = book.row(
            "SELECT first, last FROM lost WHERE box = ? AND spool = ? AND first <= ? AND last >= ?",
            box,
            spool,
            last,
            first,
        )
        if known is not None:
            raise ValueError(f"{known['first']}-{known['last']} of {spool} is acknowledged already")
        connection.execute(
            "INSERT INTO lost VALUES (?, ?, ?, ?, ?, ?, ?)", (box, spool, first, last, who, reason, now_ms)
        )
