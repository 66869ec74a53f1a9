"""Raw presses as lines of CSV, judged under the rules of now."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from satisfaction import clock
from satisfaction.integrity import Rules
from satisfaction.press import Press

COLUMNS = (
    "at", "unit", "counter", "box", "spool", "seq", "rating", "reason", "counted", "exclusion", "void", "clock",
)  # fmt: skip


def write(file: TextIO, presses: Iterable[Press], judge: Rules, *, unit: str | None = None) -> int:
    """A line of names, then one per press (of ``unit``, when given); how many presses. ``at`` is ISO 8601, +07:00."""
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(COLUMNS)
    count = 0
    for press in presses:
        place, exclusion = judge.judge(press)
        if unit is not None and place.unit != unit:
            continue
        at = clock.local_datetime(press.at_ms).isoformat(timespec="milliseconds")
        counted = "no" if exclusion else "yes"
        said = (press.rating, press.reason or "", counted, exclusion or "", press.void or "", press.clock)
        lines.writerow((at, place.unit, place.counter, press.box, press.spool, press.seq, *map(str, said)))
        count += 1
    return count
