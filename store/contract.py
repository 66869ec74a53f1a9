"""What a store of presses promises, whichever engine keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from satisfaction.press import Identity, Press
from store.judge import Recount


class StoreUnavailable(Exception):
    """The store cannot be reached or refuses for now; nothing of the batch was promised. Try again later."""


class StoreMisconfigured(StoreUnavailable):
    """A person has to mend something (401, 403, 404, a missing database): pause, alert, retry; never drop."""


class StoreReplaced(Exception):
    """Another store lies where this one was: nothing was promised, and what is known of it is worth nothing."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch, in its order. Everything in ``new`` is durable. ``conflict``: copies that differ from
    the one that is stored; ``unstorable``: refused for good (with words). Neither was written, so they come back as
    they were: of one identity another copy may be stored."""

    new: tuple[Identity, ...] = ()
    duplicate: tuple[Identity, ...] = ()
    conflict: tuple[Press, ...] = ()
    unstorable: tuple[tuple[Press, str], ...] = ()


class By(StrEnum):
    """What a tally is grouped by."""

    UNIT = "unit"
    COUNTER = "counter"
    BOX = "box"
    RATING = "rating"
    REASON = "reason"  # "" when none was given
    EXCLUSION = "exclusion"  # "" for a counted press, else the name of the exclusion


class Step(StrEnum):
    """Time steps, in Vietnam. HOUR is read from raw presses, DAY and MONTH (and no step) from roll-ups."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Tally:
    """A question of counts. Days ``since`` (within) to ``until`` (not within), in Vietnam.

    ``units``, ``counters``, ``boxes``: None = all. ``counted_only`` leaves excluded presses out.
    """

    since: date
    until: date
    by: tuple[By, ...] = (By.UNIT, By.RATING)
    step: Step | None = None
    units: frozenset[str] | None = None
    counters: frozenset[str] | None = None
    boxes: frozenset[str] | None = None
    counted_only: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a tally. ``columns``: the groups in the question's order, then ``at`` when a step was asked, then ``n``.

    ``at`` is text in Vietnam's time: ``2026-10-01T08`` (hour), ``2026-10-01`` (day), ``2026-10`` (month).
    Rows are sorted; combinations without presses are absent. A press of a box that stood nowhere has unit "".
    """

    columns: tuple[str, ...]
    rows: list[tuple[str | int, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Held:
    """What is stored of one spool: runs of sequence numbers [first, last], ascending and disjoint."""

    box: str
    spool: str
    runs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequence numbers ``first`` to ``last`` of a spool that are not stored though later ones are (or were named)."""

    box: str
    spool: str
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many presses are missing."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where roll-ups do not equal raw: what, and both counts. ``box`` "": the sum of a unit. ``hours``: the raw
    presses of this group by hour in Vietnam, as (hour, presses). ``month``: the sum of the month that begins on
    ``day``, against that of its days."""

    box: str
    day: date
    group: tuple[str, ...]
    rolled_up: int
    raw: int
    hours: tuple[tuple[int, int], ...] = ()
    month: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What raw presses no longer tell, since those before ``raw_since`` were deleted: their numbers."""

    raw_since: date
    held: tuple[Held, ...]


Figure = tuple[date, str, str, str, str, str, str, int]  # day, unit, counter, box, rating, reason, exclusion, n
Progress = Callable[[int, int], None]  # (done, total)


class PressReader(Protocol):
    """What everyone may do."""

    def tally(self, query: Tally) -> Table:
        """Counts; see Tally and Table. Raises StoreUnavailable."""

    def held(self, boxes: frozenset[str] | None = None) -> list[Held]:
        """Stored sequence numbers per box and spool."""

    def gaps(self) -> list[Gap]:
        """Numbers that are not stored though later ones of their spool are, from 1 on. Rejected and acknowledged ones
        are among them: ``store.completeness`` takes those off."""

    def instants(self, identities: Sequence[Identity]) -> dict[Identity, int]:
        """When these presses were (UTC ms), those that are stored. For a few: the presses that follow a gap."""

    def scan(
        self, *, since_ms: int | None = None, until_ms: int | None = None, boxes: frozenset[str] | None = None
    ) -> Iterator[Press]:
        """Raw presses (``boxes``: of these only) by time then identity, streamed: memory does not grow with their
        number."""

    def verify(
        self, *, since: date | None = None, until: date | None = None, progress: Progress | None = None
    ) -> list[Difference]:
        """Where roll-ups of clean box-days differ from raw; empty when they agree."""

    def past(self) -> Past | None:
        """What a copy of the raw presses does not carry; None while all raw presses are kept."""

    def figures(self, until: date) -> Iterator[Figure]:
        """Daily figures of the days before ``until``, as rolled up, streamed."""

    def ping(self) -> None:
        """Raises StoreUnavailable or StoreMisconfigured when the store cannot answer."""

    def close(self) -> None:
        """Give back connections and files."""


class PressStore(PressReader, Protocol):
    """What the one writing process may do (it holds ``data/ingest.lock``)."""

    def append(self, presses: Sequence[Press]) -> Appended:
        """Store a batch; idempotent by identity. Returns only when durable, with box-days marked dirty;
        raises StoreUnavailable having promised nothing."""

    def roll_up(self, *, limit: int | None = None, until: Callable[[], bool] | None = None) -> int:
        """Recompute up to ``limit`` dirty box-days from raw, the latest first; how many were done (0: all clean).

        ``until`` is asked after every step, of 5 box-days at first and twice as many each time up to 100, which take
        a tenth of a second at most on SQLite: True ends it.
        """

    def recount(self, correction: Recount) -> None:
        """Have the box-days of a correction in the book recomputed (see store.book.recounts.apply)."""

    def recheck(self, *, since: date) -> list[Held]:
        """Compare numbers held, and figures of the days from ``since`` on, with raw presses, and correct what differs.
        The numbers that were stored and are no longer: gaps from now on, which their boxes can fill."""

    def rebuild(self, *, progress: Progress | None = None) -> int:
        """Recompute every box-day that has raw presses; how many."""

    def adopt(self, past: Past, figures: Iterable[Figure]) -> None:
        """Take over another store's past. Only where no presses of its days are yet: raises ValueError."""

    def expire(self, *, keep_days: int, today: date) -> int:
        """Delete raw presses older than ``keep_days`` days (0: none); daily figures stay. How many presses."""
