"""Writing presses, the same on every engine: identity is judged here, roll-ups are made here. One process only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby

from satisfaction import clock
from satisfaction.press import Identity, Press
from store import intervals, ledger, rechecking, rollup
from store.batch import sort
from store.contract import Appended, Figure, Held, Past, Progress, StoreUnavailable
from store.engine import WriteEngine
from store.judge import Judge, Recount
from store.ledger import Ledger
from store.reader import Reader, windows
from store.rollup import ONE_DAY, BoxDay, Span

CHUNK = 500  # box-days that are rolled up in one step of the engine
STEP = 100  # at most, where somebody may want to go on with something else
FIRST_STEP = 5  # then, and twice as many in the next: a crowd's box-days may hold a thousand presses each


class Writer(Reader):
    """A PressStore over an engine. Sequence numbers held are kept in memory, loaded at the first append."""

    def __init__(self, engine: WriteEngine, judge: Judge) -> None:
        super().__init__(engine, judge)
        self._engine = engine
        self._ledger: Ledger | None = None
        self._raw_since = engine.marks().raw_since
        self._adopt_method()

    def append(self, presses: Sequence[Press]) -> Appended:
        """Store a batch; idempotent by identity. Returns only when durable, with box-days marked dirty;
        raises StoreUnavailable having promised nothing."""
        known = self._known()
        batch = sort(presses, known)
        equal = self._equal(batch.again) if batch.again else set()
        for press in batch.again:
            (batch.duplicate if press in equal else batch.conflict).append(press)
        old = _too_old(batch.new, self._raw_since)
        new = {key: press for key, press in batch.new.items() if key not in old} if old else batch.new
        return batch.appended(old | self._write(new, known))

    def roll_up(self, *, limit: int | None = None, until: Callable[[], bool] | None = None) -> int:
        """Recompute up to ``limit`` dirty box-days from raw, the latest days first; how many (0: all clean)."""
        marks = self._engine.marks()
        dirty = sorted(marks.dirty, key=lambda box_day: (box_day[1].toordinal(), box_day[0]), reverse=True)[:limit]
        step, most, done = (FIRST_STEP, STEP, 0) if until else (CHUNK, CHUNK, 0)
        while done < len(dirty) and not (until and done and until()):
            self._recompute(dirty[done : done + step])
            done, step = min(done + step, len(dirty)), min(2 * step, most)
        return done

    def recount(self, correction: Recount) -> None:
        """Have the box-days of a correction recomputed; those without raw presses are left as they are."""
        known = self._engine.days()
        if known is None:
            return
        since = max(correction.since, known[0])
        until = known[1] if correction.until is None else min(correction.until, known[1])
        for span in windows(since, until + ONE_DAY, None if correction.box == "*" else frozenset((correction.box,))):
            self._engine.mark(self._box_days(span))

    def recheck(self, *, since: date) -> list[Held]:
        """Compare numbers held, and figures of the days from ``since`` on, with raw presses; what differs is corrected.
        The numbers that are no longer there."""
        known = self._known()
        doubted = rechecking.doubted(known, self._engine.tails(since), raw_since=self._raw_since)
        boxes = frozenset(box for box, _ in doubted)
        raw = self._numbers(boxes) if boxes else {}
        there = rechecking.held(doubted, known, raw, deleted=self._deleted(boxes))
        gone = {spool: intervals.without(known.get(spool, ()), runs) for spool, runs in there.items()}
        if any(known.get(spool) != runs for spool, runs in there.items()):
            known.update(there)
            self._engine.set_held(known)
        self._recount_differing(since)
        return [Held(*spool, runs) for spool, runs in gone.items() if runs]

    def rebuild(self, *, progress: Progress | None = None) -> int:
        """Recompute every box-day that has raw presses, and the numbers held; how many box-days."""
        known, done = self._engine.days(), 0
        if known is None:
            return 0
        held: Ledger = {}
        first, end = max(known[0], self._raw_since or known[0]), known[1] + ONE_DAY
        for span in windows(first, end, None):
            presses = list(self._engine.raw(span))
            done += self._rebuild_day(span, presses)
            held.update(ledger.after(held, (press.identity for press in presses)))
            if progress:
                progress((span.until - first).days, (end - first).days)
        if self._raw_since is not None:  # numbers of deleted presses are known from nowhere but what is held
            held.update({spool: intervals.union(runs, held.get(spool, ())) for spool, runs in self._known().items()})
        self._engine.set_held(held)
        self._ledger = None
        return done

    def adopt(self, past: Past, figures: Iterable[Figure]) -> None:
        """Take over another store's past. Only where no presses of its days are yet: raises ValueError. Can be done
        again: the numbers held come last."""
        known = self._engine.days()
        if self._raw_since not in (None, past.raw_since) or (known is not None and known[0] < past.raw_since):
            raise ValueError(f"this store has presses, or figures, of its own of days before {past.raw_since}")
        for _, month in groupby(figures, key=lambda figure: (figure[0].year, figure[0].month)):
            cells = Counter({rollup.Cell(*figure[:7]): figure[7] for figure in month if figure[0] < past.raw_since})
            box_days = sorted({(cell.box, cell.day) for cell in cells})
            for start in range(0, len(box_days), CHUNK):
                some = box_days[start : start + CHUNK]
                chosen = set(some)
                self._replace(some, Counter({c: n for c, n in cells.items() if (c.box, c.day) in chosen}))
        self._raw_since = past.raw_since
        self._engine.expire(past.raw_since)
        held = ledger.of_held(past.held)
        held |= {spool: intervals.union(runs, held.get(spool, ())) for spool, runs in self._known().items()}
        self._engine.set_held(held)
        self._ledger = None

    def expire(self, *, keep_days: int, today: date) -> int:
        """Delete raw presses older than ``keep_days`` (0: none); daily figures stay. How many presses.

        Counted back from ``today`` or the latest press: a server's clock that is years ahead deletes nothing. Days that
        have expired once stay so: with a longer ``keep_days`` their figures could not be counted again."""
        known = self._engine.days()
        if not keep_days or known is None:
            return 0
        before = date.fromordinal(min(today, known[1] + ONE_DAY).toordinal() - keep_days)
        if self._raw_since is not None and before < self._raw_since:
            return 0
        if any(day < before for _, day in self._engine.marks().dirty):
            return 0  # first let them be counted
        self._raw_since = before  # at once: when it is cut short, what is left of those days is not to be counted
        return self._engine.expire(before)

    def _equal(self, again: Sequence[Press]) -> set[Press]:
        """Which of these are stored exactly so, or were, on a day whose raw presses are no longer kept."""
        equal = self._engine.equal(again)
        unknown = [press for press in again if press not in equal and _before(press, self._raw_since)]
        elsewhere = self._engine.instants([press.identity for press in unknown])
        return equal | {press for press in unknown if press.identity not in elsewhere}

    def _box_days(self, span: Span) -> Counter[BoxDay]:
        """The raw presses of box-days that can be counted again: not those whose presses are (or may be) deleted."""
        kept = self._countable(span)
        return self._engine.box_days(kept) if kept.since < kept.until else Counter()

    def _countable(self, span: Span) -> Span:
        return span._replace(since=max(span.since, self._raw_since or span.since))

    def _numbers(self, boxes: frozenset[str]) -> Ledger:
        """Of all raw presses of ``boxes``."""
        known = self._engine.days()
        if known is None:
            return {}
        days = self._countable(Span(known[0], known[1] + ONE_DAY, boxes))
        return ledger.of(press for span in windows(*days) for press in self._engine.raw(span))

    def _deleted(self, boxes: frozenset[str]) -> Counter[str]:
        """How many raw presses of each box were deleted: the figures of those days stand."""
        found: Counter[str] = Counter()
        first = self._engine.first_figure()
        if first is not None and self._raw_since is not None and boxes:
            for span in windows(first, self._raw_since, boxes):
                for cell, n in self._engine.cells(span).items():
                    found[cell.box] += n
        return found

    def _recount_differing(self, since: date) -> None:
        span = self._countable(Span(since, date.max))
        dirty, cells = self._engine.marks().dirty, self._engine.cells(span)
        self._engine.mark(rechecking.differing(cells, self._engine.box_days(span), dirty=dirty))

    def _rebuild_day(self, span: Span, presses: Sequence[Press]) -> int:
        """Recompute all box-days of a day from its ``presses``; how many."""
        rules, _ = self._judge.now()
        cells = rollup.cells(presses, rules)
        box_days = {(cell.box, cell.day) for cell in (*cells, *self._engine.cells(span))}
        self._engine.mark(box_days)  # until it is done, also where it is cut short
        self._replace(sorted(box_days), cells)
        return len(box_days)

    def _recompute(self, box_days: Sequence[BoxDay]) -> None:
        """Pure recount of these box-days, under the rules as they are now."""
        rules, _ = self._judge.now()
        asked = set(box_days)
        counts: Counter[rollup.Cell] = Counter()
        for span in rollup.dirty_spans(box_days):
            counts.update(rollup.cells(self._engine.raw(span), rules))
        self._replace(box_days, Counter({cell: n for cell, n in counts.items() if (cell.box, cell.day) in asked}))

    def _replace(self, box_days: Sequence[BoxDay], cells: Counter[rollup.Cell]) -> None:
        boxes = {box for box, _ in box_days}
        self._engine.replace(
            box_days, cells, {spool: runs for spool, runs in self._known().items() if spool[0] in boxes}
        )

    def _adopt_method(self) -> None:
        """A new way to make cells has every box-day counted again that still has raw presses."""
        marks, known = self._engine.marks(), self._engine.days()
        if marks.method == rollup.METHOD:
            return
        if known is not None:
            for span in windows(known[0], known[1] + ONE_DAY, None):
                self._engine.mark(self._box_days(span))
        self._engine.set_method(rollup.METHOD)

    def _known(self) -> Ledger:
        if self._ledger is None:
            self._ledger = ledger.of_held(self._engine.held())
        return self._ledger

    def _write(self, new: dict[Identity, Press], known: Ledger) -> dict[Identity, str]:
        """Write what is new; the ledger follows only when the engine has it. What was refused, with why."""
        if not new:
            return {}
        after = ledger.after(known, new)
        try:
            refused = dict(self._engine.write(list(new.values()), after))
        except StoreUnavailable:
            self._ledger = None  # part of it may be stored: look again before the next batch
            raise
        if refused:
            after = ledger.after(known, [identity for identity in new if identity not in refused])
        known.update(after)
        return refused


def _before(press: Press, raw_since: date | None) -> bool:
    """Whether the raw presses of this one's day are no longer kept."""
    return raw_since is not None and clock.local_day(press.at_ms) < raw_since


def _too_old(new: dict[Identity, Press], raw_since: date | None) -> dict[Identity, str]:
    """Presses of days whose raw presses are deleted: their daily figures can no longer be counted again."""
    if raw_since is None:
        return {}
    words = f"presses of days before {raw_since} are no longer kept, and that day's figure stands"
    return {key: words for key, press in new.items() if _before(press, raw_since)}
