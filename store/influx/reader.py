"""Reading presses and roll-ups from InfluxDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import lru_cache

from satisfaction.press import Identity, Press
from store import ledger, rollup
from store.contract import Held, Step, Tally
from store.engine import Marks, Tail
from store.influx import lines, marks, questions, state
from store.influx.server import Series, Server
from store.influx.state import State
from store.ledger import Spool
from store.rollup import BoxDay, Cell, Kept, Key, Span

TOGETHER = 100  # questions in one request


class InfluxReader:
    """A ReadEngine. InfluxDB gives no snapshots: marks are read before figures, and figures are written before marks
    are taken away, so a figure is either from a roll-up that stood or from raw presses."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def snapshot(self) -> AbstractContextManager[None]:
        return nullcontext()

    def marks(self) -> Marks:
        found = self._read_state()
        return Marks(found.method, frozenset(marks.box_days(found.dirty)), found.raw_since)

    def raw(self, span: Span) -> Iterator[Press]:
        return lines.presses(self._server.stream(questions.raw(span)))

    def box_days(self, span: Span) -> Counter[BoxDay]:
        return Counter(dict(lines.box_days(self._ask(questions.presses_per_box_day(span)))))

    def days(self) -> tuple[date, date] | None:
        first, last = self._server.ask(questions.first_and_last())
        return (lines.day_at(first[0].rows[0][0]), lines.day_at(last[0].rows[0][0])) if first and last else None

    def sums(self, query: Tally, span: Span) -> Counter[Key]:
        found: Counter[Key] = Counter()
        letters = 10 if query.step is Step.DAY else 7
        for series in self._server.ask(questions.sums(query, span)):
            for groups, time_ns, n in _numbers(series, query.by):
                key = (*groups, _day(time_ns)[:letters]) if query.step else groups
                found[key] = found.get(key, 0) + (n or 0)
        return found

    def cells(self, span: Span, kept: Kept = Kept.BOX_DAY, *, units: frozenset[str] | None = None) -> Counter[Cell]:
        numbers = _numbers(self._ask(questions.cells_as_rows(kept, span, units=units)), lines.TAGS)
        return Counter({Cell(lines.day_at(time_ns), *tags): n for tags, time_ns, n in numbers if n})

    def first_figure(self) -> date | None:
        series = self._ask(questions.first_figure())
        return lines.day_at(series[0].rows[0][0]) if series else None

    def held(self, boxes: frozenset[str] | None = None) -> list[Held]:
        """What was written down when box-days were last made clean, and the raw presses of those that are not."""
        dirty = [box_day for box_day in self.marks().dirty if boxes is None or box_day[0] in boxes]
        known = ledger.of_held(state.held(self._ask(questions.held(boxes))))
        for span in rollup.dirty_spans(dirty):
            known.update(ledger.after(known, (press.identity for press in self.raw(span))))
        return [Held(box, spool, runs) for (box, spool), runs in sorted(known.items())]

    def tails(self, since: date) -> dict[Spool, Tail]:
        answers = self._server.ask(questions.tails(since))
        return {spool: Tail(*found) for series in answers for spool, found in lines.tails(series)}

    def instants(self, identities: Sequence[Identity]) -> dict[Identity, int]:
        found: dict[Identity, int] = {}
        for start in range(0, len(identities), TOGETHER):
            some = identities[start : start + TOGETHER]
            for identity, series in zip(some, self._server.ask(map(questions.instant, some)), strict=True):
                if series:
                    found[identity] = series[0].rows[0][0] // lines.MS
        return found

    def close(self) -> None:
        self._server.close()

    def _read_state(self) -> State:
        return state.of(self._ask(questions.state()))

    def _ask(self, question: str) -> list[Series]:
        (series,) = self._server.ask([question])
        return series


@lru_cache(maxsize=8192)
def _day(time_ns: int) -> str:
    return lines.day_at(time_ns).isoformat()


def _numbers(series: list[Series], by: Sequence[str]) -> Iterator[tuple[Key, int, int]]:
    """(values of the tags ``by``, time, number): of series by those tags, or of one with the tags in columns."""
    for item in series:
        own = tuple(item.tags.get(tag, "") for tag in by)
        for time_ns, n, *tags in item.rows:
            key = own if not tags else tuple(tags) if None not in tags else tuple(tag or "" for tag in tags)
            yield key, time_ns, n
