"""What an engine does for the store: keep raw presses, cells and marks. Their meaning is in reader and writer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

from satisfaction.press import Identity, Press
from store.contract import Held, Tally
from store.ledger import Ledger, Spool
from store.rollup import BoxDay, Cell, Kept, Key, Span


@dataclass(frozen=True, slots=True)
class Marks:
    """The state of roll-ups: the ``method`` they were made by (0: none yet), ``dirty`` box-days, and the first day of
    which raw presses are still kept (None: all)."""

    method: int = 0
    dirty: frozenset[BoxDay] = field(default_factory=frozenset)
    raw_since: date | None = None


class Tail(NamedTuple):
    """The last presses of a spool: the lowest of their numbers, and how many they are."""

    first: int
    presses: int


class ReadEngine(Protocol):
    """Every call raises StoreUnavailable when the engine cannot answer."""

    def snapshot(self) -> AbstractContextManager[None]:
        """Reads inside see one state, where the engine can do so."""

    def marks(self) -> Marks:
        """The state of roll-ups."""

    def raw(self, span: Span) -> Iterator[Press]:
        """Raw presses of a span, in any order. Callers ask for small spans: the answer may be held in memory."""

    def box_days(self, span: Span) -> Counter[BoxDay]:
        """How many raw presses each box-day has that has any."""

    def days(self) -> tuple[date, date] | None:
        """The first and last day that has raw presses."""

    def sums(self, query: Tally, span: Span) -> Counter[Key]:
        """The roll-ups' answer to ``query`` within ``span``, dirty or not; see ``rollup.sources``."""

    def cells(self, span: Span, kept: Kept = Kept.BOX_DAY, *, units: frozenset[str] | None = None) -> Counter[Cell]:
        """The cells of a roll-up (``units``: of these only), dirty or not; cells of 0 left out."""

    def first_figure(self) -> date | None:
        """The first day that has roll-up cells of boxes."""

    def held(self, boxes: frozenset[str] | None = None) -> list[Held]:
        """Stored sequence numbers per box and spool (``boxes``: of these only)."""

    def tails(self, since: date) -> dict[Spool, Tail]:
        """The end of each spool that has raw presses: those of the days from ``since`` on, or its latest alone."""

    def instants(self, identities: Sequence[Identity]) -> dict[Identity, int]:
        """When these presses were (UTC ms), those that are stored."""

    def close(self) -> None:
        """Give back connections and files."""


class WriteEngine(ReadEngine, Protocol):
    """What the one writing process may do."""

    def equal(self, presses: Sequence[Press]) -> set[Press]:
        """Which of these are stored exactly so."""

    def write(self, presses: Sequence[Press], held: Ledger) -> list[tuple[Identity, str]]:
        """Make new presses durable and their box-days dirty; ``held``: the numbers of their spools afterwards, to be
        written in the same transaction where there is one. Returns what was refused for good, with the engine's words.
        """

    def mark(self, box_days: Iterable[BoxDay]) -> None:
        """Make box-days dirty, durably."""

    def replace(self, box_days: Sequence[BoxDay], cells: Counter[Cell], held: Ledger) -> None:
        """Let ``cells`` be all the cells of ``box_days``, sum their units and months anew, and make them clean.
        ``held``: the numbers of their boxes, to be written before that where ``write`` could not."""

    def set_method(self, method: int) -> None:
        """Remember by which method roll-ups are made."""

    def set_held(self, held: Ledger) -> None:
        """Let ``held`` be all that is known to be stored (after a rebuild)."""

    def expire(self, before: date) -> int:
        """Delete raw presses of the days before ``before``; roll-ups and sequence numbers stay. How many."""
