"""Public boards: which units have one, and what they write under "Những việc đã khắc phục"."""

from __future__ import annotations

from dataclasses import dataclass

from store.book import Book, audit

LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Board:
    """The board of a unit. ``remedied``: plain text, one matter a line."""

    unit: str
    enabled: bool = False
    remedied: str = ""


def of(book: Book, unit: str) -> Board:
    """The unit's board; one that was never set is off."""
    row = book.row("SELECT * FROM boards WHERE unit = ?", unit)
    return Board(unit) if row is None else Board(unit, bool(row["enabled"]), row["remedied"])


def save(book: Book, board: Board, *, who: str, at_ms: int) -> None:
    """Keep ``board``, with a line in the audit log. Raises ValueError for a text that is too long."""
    if len(board.remedied) > LONGEST_TEXT:
        raise ValueError(f"the text has {len(board.remedied)} characters, at most {LONGEST_TEXT} fit on a board")
    with book.write() as tables:
        tables.execute(
            "INSERT INTO boards VALUES (?, ?, ?, ?, ?) ON CONFLICT (unit) DO UPDATE SET enabled = excluded.enabled,"
            " remedied = excluded.remedied, changed_ms = excluded.changed_ms, changed_by = excluded.changed_by",
            (board.unit, board.enabled, board.remedied, at_ms, who),
        )
        state = "on" if board.enabled else "off"
        audit.note(
            book, who=who, action="board.save", subject=board.unit, detail=f"{state}: {board.remedied}", at_ms=at_ms
        )
