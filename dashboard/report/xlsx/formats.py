"""Cell formats of the workbook, made once."""

from __future__ import annotations

from typing import Any

FONT = "Times New Roman"


class Formats:
    """Named formats; ``[name]`` gives the object that XlsxWriter wants. Open cells are the ones a clerk may fill in."""

    def __init__(self, workbook: Any) -> None:
        self._made = {name: workbook.add_format({**_BASE, **change}) for name, change in _NAMED.items()}

    def __getitem__(self, name: str) -> Any:
        return self._made[name]


_BASE = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
_CELL = {"border": 1, "border_color": "#8c959f"}
_TOTAL = {**_CELL, "bold": True, "bg_color": "#eef2f6"}
_NAMED: dict[str, dict[str, Any]] = {
    "plain": {},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "bold": {"bold": True},
    "italic": {"italic": True},
    "bold_italic": {"bold": True, "italic": True},
    "title": {"bold": True, "font_size": 14, "align": "center"},
    "centred": {"align": "center"},
    "centred_bold": {"align": "center", "bold": True},
    "centred_italic": {"align": "center", "italic": True},
    "underlined": {"align": "center", "bold": True, "underline": 1},
    "warning": {"bold": True, "font_color": "#c04a00", "align": "center"},
    "head": {**_CELL, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#dde6ee"},
    "text": {**_CELL, "text_wrap": True},
    "after": {**_CELL, "text_wrap": True, "indent": 1},  # text beside a number
    "top": {**_CELL, "text_wrap": True, "valign": "top"},
    "centre": {**_CELL, "align": "center"},
    "plain_text": {"num_format": "@"},
    "code": {**_CELL, "num_format": "@", "align": "center"},
    "count": {**_CELL, "num_format": "#,##0"},
    "share": {**_CELL, "num_format": "0.0%"},
    "share2": {**_CELL, "num_format": "0.00%"},
    "open": {**_CELL, "text_wrap": True, "locked": False, "bg_color": "#fffbe6"},
    "total_text": {**_TOTAL},
    "total_count": {**_TOTAL, "num_format": "#,##0"},
    "total_share": {**_TOTAL, "num_format": "0.0%"},
    "total_share2": {**_TOTAL, "num_format": "0.00%"},
}
