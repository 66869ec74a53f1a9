"""Settings that the server gives each box: computed from the defaults, the box's own row and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable

from satisfaction.box_settings import BoxSettings
from store.book import Book, refills

DEFAULT = "*"


def of_boxes(book: Book, boxes: Iterable[str]) -> dict[str, BoxSettings]:
    """The settings of each of ``boxes``."""
    rows = {row["box"]: row for row in book.rows("SELECT * FROM box_settings")}
    asked = refills.open_refills(book)
    found: dict[str, BoxSettings] = {}
    for box in sorted(boxes):
        row = rows.get(box, rows.get(DEFAULT))
        refill = asked.get(box)
        found[box] = (
            BoxSettings(refill=refill) if row is None else BoxSettings(row["lockout_s"], bool(row["reasons"]), refill)
        )
    return found


def give(book: Book, box: str, *, lockout_s: float, reasons: bool) -> None:
    """Give ``box`` (``*``: all that have no row of their own) these settings. Raises ValueError for impossible ones."""
    checked = BoxSettings(lockout_s, reasons)
    with book.write() as connection:
        connection.execute(
            "INSERT INTO box_settings VALUES (?, ?, ?) ON CONFLICT (box) DO UPDATE SET"
            " lockout_s = excluded.lockout_s, reasons = excluded.reasons",
            (box, checked.lockout_s, checked.reasons),
        )
