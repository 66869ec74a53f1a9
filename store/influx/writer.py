"""Writing presses and roll-ups to InfluxDB, where nothing is a transaction: the order of writes keeps the promises.

1. A box-day is marked dirty. 2. Its presses are written. 3. (roll-up) Its cells, its unit's cells and the numbers held
are written. 4. The mark is taken away. A crash anywhere leaves at worst a mark too many, and so a recount too many.

What is held here to be marked is marked on the server: it is added after its write, and taken away before. A request
that the server carries out after it was given up could still undo a later one: so the last days are marked at a start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from satisfaction import clock
from satisfaction.press import Identity, Press
from store import codes, intervals, rollup
from store.contract import Held, StoreMisconfigured, StoreUnavailable
from store.influx import lines, questions
from store.influx.questions import RAW, ROLLUPS
from store.influx.reader import TOGETHER, InfluxReader
from store.influx.server import PointRefused, Server
from store.rollup import BoxDay, Cell, Span

BATCH = 5_000  # lines in one request


class InfluxWriter(InfluxReader):
    """A WriteEngine. Whoever makes one holds ``data/ingest.lock``."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self._dirty = _by_box(_marks_or_made(self, server))
        self._held: dict[tuple[str, str], intervals.Runs] | None = None  # None: to be read again before it is relied on
        self.mark(lines.box_days(self._ask(questions.presses_of_late())))

    def equal(self, presses: Sequence[Press]) -> set[Press]:
        spools: dict[tuple[str, str], list[Press]] = {}
        for press in presses:
            spools.setdefault((press.box, press.spool), []).append(press)
        asked = list(spools.values())
        stored: set[Press] = set()
        for start in range(0, len(asked), TOGETHER):
            for series in self._server.ask(map(questions.raw_of_spool, asked[start : start + TOGETHER])):
                stored.update(lines.presses(series))
        return stored.intersection(presses)

    def write(self, presses: Sequence[Press], held: Sequence[Held]) -> list[tuple[Identity, str]]:
        placeable = [press for press in presses if lines.FIRST_NS <= lines.press_ns(press) <= lines.LAST_NS]
        days = {(press.box, (press.at_ms + clock.OFFSET_MS) // clock.DAY_MS) for press in placeable}
        self.mark((box, clock.local_day(day * clock.DAY_MS)) for box, day in days)
        try:
            refused = self._write_raw(placeable)
        except StoreUnavailable:
            self._held = None
            raise
        if len(placeable) < len(presses):
            words = "InfluxDB knows the years 1678 to 2261 only"
            refused += [
                (identity, words) for identity in {p.identity for p in presses} - {p.identity for p in placeable}
            ]
        if self._held is not None:
            self._note(held, {identity for identity, _ in refused})
        return refused

    def mark(self, box_days: Iterable[BoxDay]) -> None:
        new = _by_box(box_day for box_day in box_days if box_day[1] not in self._dirty.get(box_day[0], ()))
        after = {box: self._dirty.get(box, set()) | days for box, days in new.items()}
        self._write([lines.of_dirty(box, days) for box, days in after.items()], ROLLUPS)
        self._dirty.update(after)

    def replace(self, box_days: Sequence[BoxDay], cells: Counter[Cell]) -> None:
        held = self._known_held()
        asked = set(box_days)
        old = self._cells_of(box_days)
        after = {cell: 0 for cell in old if (cell.box, cell.day) in asked} | cells
        self._write([lines.of_cell("box_day", cell, n) for cell, n in sorted(after.items())], ROLLUPS)
        self._sum_units(box_days, {cell.unit for cell in after})
        boxes = {box for box, _ in box_days}
        self._write([lines.of_held(Held(*spool, runs)) for spool, runs in held.items() if spool[0] in boxes], ROLLUPS)
        left = {box: self._dirty.get(box, set()) - {day for other, day in asked if other == box} for box in boxes}
        self._dirty.update(left)
        self._write([lines.of_dirty(box, days) for box, days in sorted(left.items())], ROLLUPS)

    def set_method(self, method: int) -> None:
        self._write([lines.of_fact("method", method)], ROLLUPS)

    def set_held(self, held: Sequence[Held]) -> None:
        after = {(item.box, item.spool): item.runs for item in held}
        gone = {(item.box, item.spool): () for item in self.held() if (item.box, item.spool) not in after}
        self._write([lines.of_held(Held(*spool, runs)) for spool, runs in {**after, **gone}.items()], ROLLUPS)
        self._held = after

    def expire(self, before: date) -> int:
        counted = self._ask(questions.presses_before(before))
        self._write([lines.of_fact("raw_since", codes.day_number(before))], ROLLUPS)
        self._server.command(questions.delete_before(before))
        return int(counted[0].rows[0][1]) if counted else 0

    def _known_held(self) -> dict[tuple[str, str], intervals.Runs]:
        """The numbers held, read again when a write may have been half done."""
        if self._held is None:
            self._held = {(item.box, item.spool): item.runs for item in self.held()}
        return self._held

    def _note(self, held: Sequence[Held], refused: set[Identity]) -> None:
        for item in held:
            gone = [seq for box, spool, seq in refused if (box, spool) == (item.box, item.spool)]
            runs = intervals.without(item.runs, intervals.of(gone)) if gone else item.runs
            self._known_held()[item.box, item.spool] = runs

    def _cells_of(self, box_days: Sequence[BoxDay]) -> set[Cell]:
        """Every cell that these box-days ever had, those that are 0 by now included."""
        found: set[Cell] = set()
        for span in rollup.dirty_spans(box_days):
            found.update(cell for cell, _ in lines.cells(self._ask(questions.cells("box_day", span))))
        return found

    def _sum_units(self, box_days: Sequence[BoxDay], units: set[str]) -> None:
        """Sum the unit-days of these days and units anew from their boxes."""
        if not units:
            return
        for span in rollup.dirty_spans(("", day) for _, day in box_days):
            days = Span(span.since, span.until)
            before, after = self._server.ask(
                [questions.cells("unit_day", days, units=units), questions.unit_sums(days, units)]
            )
            sums = {cell: 0 for cell, _ in lines.cells(before)} | dict(lines.cells(after))
            self._write([lines.of_cell("unit_day", cell, n) for cell, n in sorted(sums.items())], ROLLUPS)

    def _write_raw(self, presses: Sequence[Press]) -> list[tuple[Identity, str]]:
        """Write presses; when the server refuses the batch, halve it until the bad ones stand alone. Good points of a
        batch that was refused are stored already: writing them again changes nothing."""
        if not presses:
            return []
        try:
            self._server.write([lines.of_press(press) for press in presses], policy=RAW)
        except PointRefused as refused:
            if len(presses) == 1:
                return [(presses[0].identity, str(refused))]
            half = len(presses) // 2
            return self._write_raw(presses[:half]) + self._write_raw(presses[half:])
        return []

    def _write(self, texts: Sequence[str], policy: str) -> None:
        """Lines of our own making; that one is refused means that the database is not as we need it."""
        for start in range(0, len(texts), BATCH):
            try:
                self._server.write(texts[start : start + BATCH], policy=policy)
            except PointRefused as refused:
                raise StoreMisconfigured(f"{self._server.base} refuses {policy}: {refused}") from refused


def prepare(server: Server) -> None:
    """Make the database and its retention policies where the server lets us; else say what to run."""
    name, version = server.database, server.version()
    known = version or "(unknown version)"
    if not version.startswith("1."):
        raise StoreMisconfigured(
            f"InfluxDB {known} at {server.base} lacks {name}/raw and {name}/rollups. Make both: "
            f"influx bucket create -n {name}/raw --retention 0 --shard-group-duration 52w; "
            f"influx bucket create -n {name}/rollups --retention 0 --shard-group-duration 520w"
        )
    statements = (
        f'CREATE DATABASE "{name}"',
        f'CREATE RETENTION POLICY "{RAW}" ON "{name}" DURATION INF REPLICATION 1 SHARD DURATION 52w DEFAULT',
        f'CREATE RETENTION POLICY "{ROLLUPS}" ON "{name}" DURATION INF REPLICATION 1 SHARD DURATION 520w',
    )
    try:
        for statement in statements:
            server.command(statement)
    except StoreMisconfigured as error:
        raise StoreMisconfigured(f"{error}. Let an administrator run: {'; '.join(statements)}") from error


def _marks_or_made(reader: InfluxReader, server: Server) -> frozenset[BoxDay]:
    """The dirty box-days; of a database that is made when it is not there."""
    try:
        return reader.marks().dirty
    except StoreMisconfigured as absent:
        if "not found" not in str(absent):
            raise
        prepare(server)
        return reader.marks().dirty


def _by_box(box_days: Iterable[BoxDay]) -> dict[str, set[date]]:
    found: dict[str, set[date]] = {}
    for box, day in box_days:
        found.setdefault(box, set()).add(day)
    return found
