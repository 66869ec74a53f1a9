"""A small city for the contract: two units, three counters, three boxes, and presses drawn from a seed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

from satisfaction import clock
from satisfaction.integrity import Rules
from satisfaction.office_hours import Calendar, WeeklyHours
from satisfaction.places import BoxPlace, Registry, Unit, UnitKind
from satisfaction.places import Counter as Desk
from satisfaction.press import ClockState, Press, Rating, Void
from satisfaction.reasons import Reason
from store import rollup
from store.contract import Step, Table, Tally

BEGIN = date(2026, 1, 1)
FIRST = date(2026, 3, 2)  # a Monday
COUNTERS = {"q-1": "00004", "q-2": "00004", "q-3": "00008"}
BOXES = {"box-1": "q-1", "box-2": "q-2", "box-3": "q-3"}
HOURS = [WeeklyHours("*", weekday, 8 * 60, 17 * 60, BEGIN) for weekday in range(5)]


def rules(*, boxes: list[BoxPlace] | None = None) -> Rules:
    """The city's rules; ``boxes`` where they are not each at its own counter."""
    return Rules(
        Registry(
            units=[Unit(code, code, UnitKind.PHUONG, "hanoi", BEGIN) for code in ("00004", "00008")],
            counters=[Desk(code, unit, code, "", "", BEGIN) for code, unit in COUNTERS.items()],
            boxes=boxes or [BoxPlace(box, counter, BEGIN) for box, counter in BOXES.items()],
        ),
        Calendar(weekly=HOURS),
    )


def at(day: date, hour: float) -> int:
    """An hour of a day in Vietnam, UTC ms."""
    return clock.day_start_ms(day) + int(hour * clock.HOUR_MS)


def press(seq: int, *, box: str = "box-1", at_ms: int | None = None, rating: Rating = Rating.SATISFIED) -> Press:
    """One press."""
    return Press(box, "0000000a", seq, at(FIRST, 9) + seq if at_ms is None else at_ms, rating)


def presses(*, seed: int = 1, days: int = 40, per_day: int = 6) -> list[Press]:
    """Presses of all boxes and of one that stands nowhere, in the order of their making."""
    draw = random.Random(seed)
    found = []
    for box in (*BOXES, "box-nowhere"):
        instants = sorted(
            at(FIRST + timedelta(days=day), draw.uniform(6, 19)) for day in range(days) for _ in range(per_day)
        )
        for seq, at_ms in enumerate(instants, start=1):
            found.append(_drawn(draw, box, seq, at_ms))
    return sorted(found, key=lambda item: item.at_ms)


def _drawn(draw: random.Random, box: str, seq: int, at_ms: int) -> Press:
    rating = draw.choice(list(Rating))
    reason = draw.choice([None, *Reason]) if rating is Rating.DISSATISFIED else None
    void = draw.choice([None] * 8 + list(Void))
    return Press(box, "0000000a", seq, at_ms, rating, draw.choice(list(ClockState)), reason, void)


def counted(given: list[Press], judge: Rules, query: Tally) -> Table:
    """The answer by counting one press after the other."""
    found: Counter[tuple[str, ...]] = Counter()
    for one in given:
        (cell,) = rollup.cells([one], judge)
        asked = query.since <= cell.day < query.until and rollup.wanted(query)(cell)
        if asked:
            groups = [str(getattr(cell, by)) for by in query.by]
            local = clock.local_datetime(one.at_ms)
            form = {Step.HOUR: "%Y-%m-%dT%H", Step.DAY: "%Y-%m-%d", Step.MONTH: "%Y-%m"}
            found[(*groups, *([local.strftime(form[query.step])] if query.step else []))] += 1
    columns = (*map(str, query.by), *(("at",) if query.step else ()), "n")
    return Table(columns, [(*key, n) for key, n in sorted(found.items())])
