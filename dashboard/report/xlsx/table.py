"""A table on a sheet: columns described once; sums and shares are formulas with their values cached."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from xlsxwriter.utility import xl_col_to_name

from dashboard.report.xlsx.formats import Formats

Item = TypeVar("Item")
Cell = str | int | float | None
Total = Literal["", "sum", "formula", "value"]
LINE_PT = 16.5


@dataclass(frozen=True)  # with slots, Column[X](…) fails on Python 3.11: typing sets an attribute
class Column(Generic[Item]):
    """One column; ``style`` is one for all rows, or worked out from each.

    ``formula`` refers to other columns of its row as ``{key}``; ``value`` is then what it gives.
    ``total``: in the row of sums "sum" (of the column), "formula" (the same over that row), "value" or "" (nothing).
    """

    key: str
    title: str
    width: float
    style: str | Callable[[Item], str]
    value: Callable[[Item], Cell]
    formula: str = ""
    total: Total = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table stands: rows from 0; ``total`` is the row of the sums (``last`` + 1 when there are any)."""

    head: int
    first: int
    last: int
    columns: dict[str, int]

    @property
    def total(self) -> int:
        """The row of the sums."""
        return self.last + 1


def write_table(
    sheet: Any,
    formats: Formats,
    columns: Sequence[Column[Item]],
    items: Sequence[Item],
    *,
    top: int,
    total: Item | None = None,
    widths: bool = True,
) -> Placed:
    """Write head, rows and, with ``total``, the row of sums, whose values come from ``total``."""
    placed = Placed(top, top + 1, top + len(items), {column.key: index for index, column in enumerate(columns)})
    for index, column in enumerate(columns):
        if widths:
            sheet.set_column(index, index, column.width)
        sheet.write_string(top, index, column.title, formats["head"])
    _make_room(sheet, top, ((column.title, column.width) for column in columns))
    for row, item in enumerate(items, start=placed.first):
        values = [column.value(item) for column in columns]
        _make_room(sheet, row, zip(values, (column.width for column in columns), strict=True))
        for index, (column, value) in enumerate(zip(columns, values, strict=True)):
            style = column.style if isinstance(column.style, str) else column.style(item)
            _write(sheet, formats[style], (row, index), value, _filled(column.formula, row, placed))
    if total is not None:
        _write_total(sheet, formats, columns, placed, total)
    return placed


def _make_room(sheet: Any, row: int, cells: Iterable[tuple[Cell, float]]) -> None:
    """A row as high as its longest text (and width): not every program makes room for wrapped text by itself."""
    texts = [(text, width) for text, width in cells if isinstance(text, str) and len(text) > width]
    if texts:
        sheet.set_row(row, LINE_PT * max(len(textwrap.wrap(text, int(width))) for text, width in texts))


def _write_total(sheet: Any, formats: Formats, columns: Sequence[Column[Item]], placed: Placed, total: Item) -> None:
    for index, column in enumerate(columns):
        formula = ""
        if column.total == "sum" and placed.last >= placed.first:
            letter = xl_col_to_name(index)
            formula = f"=SUM({letter}{placed.first + 1}:{letter}{placed.last + 1})"
        elif column.total == "formula":
            formula = _filled(column.formula, placed.total, placed)
        value = column.value(total) if column.total else None
        style = _TOTAL_STYLE.get(column.style, "total_text") if isinstance(column.style, str) else "total_text"
        _write(sheet, formats[style], (placed.total, index), value, formula)


def _filled(formula: str, row: int, placed: Placed) -> str:
    """The formula of one row: ``{key}`` becomes that column's cell."""
    if not formula:
        return ""
    return "=" + formula.format_map({key: f"{xl_col_to_name(index)}{row + 1}" for key, index in placed.columns.items()})


def _write(sheet: Any, style: Any, at: tuple[int, int], value: Cell, formula: str) -> None:
    """A formula with its cached value, or the value itself; text is always text, whatever it begins with."""
    if formula:
        sheet.write_formula(*at, formula, style, "" if value is None else value)
    elif value is None:
        sheet.write_blank(*at, None, style)
    elif isinstance(value, str):
        sheet.write_string(*at, value, style)
    else:
        sheet.write_number(*at, value, style)


_TOTAL_STYLE = {"count": "total_count", "share": "total_share", "share2": "total_share2"}
