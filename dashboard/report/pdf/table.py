"""A table of the PDF as data: each column says its head and what it shows of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dashboard.language import numbers
from dashboard.report.pdf.document import Align, Grid, Head

Row = TypeVar("Row")


@dataclass(frozen=True)  # with slots, Column[X](…) fails on Python 3.11: typing sets an attribute
class Column(Generic[Row]):
    """One column: ``width`` in mm (None: what is left); ``summed`` False leaves its place in the row of sums blank."""

    title: str
    cell: Callable[[Row], str]
    width: float | None = None
    align: Align = "left"
    summed: bool = True


def count(title: str, value: Callable[[Row], int | None], width: float) -> Column[Row]:
    """A column of whole numbers."""
    return Column(title, lambda row: numbers.count(value(row)), width, "right")


def share(title: str, value: Callable[[Row], float | None], width: float, *, places: int = 1) -> Column[Row]:
    """A column of fractions, shown in per cent."""
    return Column(title, lambda row: numbers.percent(value(row), places=places), width, "right")


def grid(columns: Sequence[Column[Row]], rows: Iterable[Row], *, total: Row | None = None) -> Grid:
    """The table of ``rows``; ``total`` is its row of sums."""
    return Grid(
        tuple(Head(column.title, column.width, column.align) for column in columns),
        [tuple(column.cell(row) for column in columns) for row in rows],
        () if total is None else tuple(column.cell(total) if column.summed else "" for column in columns),
    )
