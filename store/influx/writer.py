"""Writing presses and roll-ups to InfluxDB, where nothing is a transaction: the order of writes keeps the promises.

1. A box-day is marked dirty. 2. Its presses are written. 3. (roll-up) Its cells, its unit's cells and the numbers held
are written. 4. The mark is taken away. A crash anywhere leaves at worst a mark too many, and so a recount too many.

A request that the server carries out long after it was given up can undo nothing of marks and numbers held, as each
such write begins a new term (see ``store.influx.state``). Cells have no term: their box-days are noted as doubtful
before the mark is taken away, and counted once more when no such request can be on its way any longer, whoever
writes by then.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from satisfaction.press import Identity, Press
from store import ledger, rollup
from store.contract import Held, StoreMisconfigured, StoreUnavailable
from store.engine import Marks, Tail
from store.influx import lines, marks, questions, state
from store.influx.marks import Marked
from store.influx.prepare import prepare, refuse_expiring
from store.influx.questions import RAW, ROLLUPS
from store.influx.reader import TOGETHER, InfluxReader
from store.influx.server import PointRefused, Server
from store.influx.state import State
from store.ledger import Ledger, Spool
from store.rollup import BoxDay, Cell, Kept, Span

BATCH = 5_000  # lines in one request
LATEST_S = 900.0  # after which a request that was given up is no longer on its way


class InfluxWriter(InfluxReader):
    """A WriteEngine. Whoever makes one holds ``data/ingest.lock``."""

    def __init__(self, server: Server, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(server)
        self._monotonic = monotonic
        self._in_term = False  # whether the server has answered that it has ``_state``
        self._state = replace(self._state_or_prepared(), writer=uuid.uuid4().hex)
        refuse_expiring(server)
        self._doubt(self._state.dirty)  # what the writer before this one may have had on its way

    def marks(self) -> Marks:
        if self._state.doubtful and self._monotonic() >= self._certain_at:
            self._keep(dirty=marks.union(self._state.dirty, self._state.doubtful), doubtful={})
        return super().marks()

    def tails(self, since: date) -> dict[Spool, Tail]:
        """Raises StoreMisconfigured too when the server has been told to delete presses by itself."""
        refuse_expiring(self._server)
        return super().tails(since)

    def _read_state(self) -> State:
        """Raises StoreUnavailable when another process has begun to write: two would take each other's marks away. A
        server that has gone back to what was before, as after a power cut, is told again."""
        found = super()._read_state()
        if not self._in_term or found == self._state:
            return found
        if found.term >= self._state.term and found.writer != self._state.writer:
            where = f"{self._server.base}/{self._server.database}"
            raise StoreUnavailable(f"another ingest writes to {where}: let only one run, and start it again")
        self._keep()
        return self._state

    def equal(self, presses: Sequence[Press]) -> set[Press]:
        spools: dict[Spool, list[Press]] = {}
        for press in presses:
            spools.setdefault((press.box, press.spool), []).append(press)
        asked = list(spools.values())
        stored: set[Press] = set()
        for start in range(0, len(asked), TOGETHER):
            for series in self._server.ask(map(questions.raw_of_spool, asked[start : start + TOGETHER])):
                stored.update(lines.presses(series))
        return stored.intersection(presses)

    def write(  # numbers held are written down when box-days are made clean
        self,
        presses: Sequence[Press],
        held: Ledger,  # noqa: ARG002
    ) -> list[tuple[Identity, str]]:
        self._mark(marks.of_presses(presses))
        return self._write_raw(presses, [lines.of_press(press) for press in presses])

    def mark(self, box_days: Iterable[BoxDay]) -> None:
        self._mark(marks.of_box_days(box_days))

    def replace(self, box_days: Sequence[BoxDay], cells: Counter[Cell], held: Ledger) -> None:
        try:
            self._write_cells(box_days, cells)
        except StoreUnavailable:
            self._doubt(marks.added({}, marks.of_box_days(box_days)))
            raise
        self._keep_held(held)
        self._keep(dirty=marks.without(self._state.dirty, marks.of_box_days(box_days)))

    def set_method(self, method: int) -> None:
        self._keep(method=method)

    def set_held(self, held: Ledger) -> None:
        self._keep_held(dict.fromkeys(ledger.of_held(self.held()), ()) | held)

    def expire(self, before: date) -> int:
        counted = self._ask(questions.presses_before(before))
        self._keep(raw_since=before)
        self._server.command(questions.delete_before(before, version=self._server.version()))
        return int(counted[0].rows[0][1]) if counted else 0

    def _state_or_prepared(self) -> State:
        """The state; of a database that is made when it is not there."""
        try:
            return self._read_state()
        except StoreMisconfigured as absent:
            if "not found" not in str(absent):
                raise
            prepare(self._server)
            return self._read_state()

    def _mark(self, days: Iterable[tuple[str, int]]) -> None:
        """Mark days by their ordinals; what is marked already costs nothing."""
        dirty = marks.added(self._state.dirty, days)
        if dirty is not self._state.dirty or not self._in_term:
            self._keep(dirty=dirty)

    def _keep(self, **changes: Any) -> None:
        """Let the state with ``changes`` be that of the server, in a new term when the last write is in doubt."""
        if not self._in_term:
            self._state = replace(self._state, term=self._state.term + 1)  # also when this write fails: never twice
        after = replace(self._state, **changes)
        self._write([state.line(after)])
        self._state, self._in_term = after, True

    def _keep_held(self, held: Ledger) -> None:
        if not self._in_term:
            self._keep()
        self._write([state.held_line(Held(*spool, runs), term=self._state.term) for spool, runs in held.items()])

    def _doubt(self, box_days: Marked) -> None:
        """These are to be counted once more after LATEST_S. The server has it before their marks are taken away, since
        both are in one point: so a writer that starts after this one knows too."""
        self._state = replace(self._state, doubtful=marks.union(self._state.doubtful, box_days))
        self._certain_at = self._monotonic() + LATEST_S

    def _write_cells(self, box_days: Sequence[BoxDay], cells: Counter[Cell]) -> None:
        asked = set(box_days)
        before: dict[Cell, int] = {}
        for span in rollup.dirty_spans(box_days):
            before.update(lines.cells(self._ask(questions.cells(Kept.BOX_DAY, span))))
        before = {cell: n for cell, n in before.items() if (cell.box, cell.day) in asked}
        self._write_changed(Kept.BOX_DAY, before, cells)
        self._sum(box_days, {cell.unit for cell in (*before, *cells)})

    def _sum(self, box_days: Sequence[BoxDay], units: set[str]) -> None:
        """Sum the unit-days of these days and units, and their months, anew."""
        if not units:
            return
        for span in rollup.dirty_spans(("", day) for _, day in box_days):
            days = span._replace(boxes=None)
            self._sum_anew(Kept.UNIT_DAY, days, units, questions.unit_days(days, units))
        for month in sorted({rollup.month(day) for _, day in box_days}):
            self._sum_anew(Kept.BOX_MONTH, month, units, questions.box_months(month, units))
            self._sum_anew(Kept.UNIT_MONTH, month, units, questions.unit_months(month, units))

    def _sum_anew(self, kept: Kept, span: Span, units: set[str], question: str) -> None:
        before, after = self._server.ask([questions.cells(kept, span, units=units), question])
        self._write_changed(kept, dict(lines.cells(before)), dict(lines.cells(after)))

    def _write_changed(self, kept: Kept, before: Mapping[Cell, int], after: Mapping[Cell, int]) -> None:
        """Let ``after`` be the cells where ``before`` were: 0 where a combination vanished, and what stands is left."""
        cells = dict.fromkeys(before, 0) | dict(after)
        self._write([lines.of_cell(kept, cell, n) for cell, n in sorted(cells.items()) if before.get(cell) != n])

    def _write_raw(self, presses: Sequence[Press], texts: Sequence[str]) -> list[tuple[Identity, str]]:
        """Write presses by their lines; when the server refuses the batch, halve it until the bad ones stand alone.
        Good points of a batch that was refused are stored already: writing them again changes nothing."""
        if not presses:
            return []
        try:
            self._server.write(texts, policy=RAW)
        except PointRefused as refused:
            if len(presses) == 1:
                return [(presses[0].identity, str(refused))]
            half = len(presses) // 2
            return self._write_raw(presses[:half], texts[:half]) + self._write_raw(presses[half:], texts[half:])
        return []

    def _write(self, texts: Sequence[str]) -> None:
        """Lines of our own making; that one is refused means that the database is not as we need it."""
        try:
            for start in range(0, len(texts), BATCH):
                self._server.write(texts[start : start + BATCH], policy=ROLLUPS)
        except StoreUnavailable:
            self._in_term = False
            raise
        except PointRefused as refused:
            self._in_term = False
            raise StoreMisconfigured(f"{self._server.base} refuses {ROLLUPS}: {refused}") from refused
