"""Where a trend breaks: the days from which a unit's figures are about something else than before.

On 1 July 2025 Hanoi's wards were merged into 126 units, some of which took over the code of an old ward: figures of
one code before and after that day are not to be joined by a line. The registry's validity dates say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from satisfaction.places import Unit


def of_unit(units: Iterable[Unit], code: str) -> list[date]:
    """Days on which the unit ``code`` came to be, or became another (name or kind), ascending."""
    rows = sorted((row for row in units if row.code == code), key=lambda row: row.valid_from)
    return [
        row.valid_from
        for before, row in zip([None, *rows], rows, strict=False)
        if before is None or (before.name, before.kind) != (row.name, row.kind)
    ]


def begun(units: Iterable[Unit], code: str, *, until: date) -> date:
    """The last day before ``until`` on which the unit ``code`` came to be or became another: what was pressed before is
    about something else. ``date.min`` where the registry knows of none."""
    return max((day for day in of_unit(units, code) if day < until), default=date.min)
