"""What a file says of itself: the period whose report it is. A help to its reader, no proof of anything."""

from __future__ import annotations

import csv
import io
import re
import zipfile

from dashboard.report.as_csv import COLUMNS
from satisfaction.periods import Period

_MARK = re.compile(rb"hailong-report ([0-9A-Z.-]+)")
_PROPERTIES = "docProps/core.xml"


def mark(period: Period) -> str:
    """The keyword that stands in the properties of an Excel file or a PDF."""
    return f"hailong-report {period.text}"


def claimed(content: bytes) -> str | None:
    """The period (as text, or in words) whose report ``content`` says it is; None when it says nothing of the kind."""
    found = _MARK.search(_properties(content))
    return found[1].decode() if found else _of_csv(content)


def _properties(content: bytes) -> bytes:
    """An Excel file's properties; of anything else all bytes, since a PDF's stand among them as they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(_PROPERTIES)
    except (zipfile.BadZipFile, KeyError):
        return content


def _of_csv(content: bytes) -> str | None:
    """The first cell under the head of a report's CSV, whichever separator it has."""
    try:
        lines = content.decode("utf-8-sig").splitlines()[:2]
    except UnicodeDecodeError:
        return None
    for separator in ",;":
        rows = list(csv.reader(lines, delimiter=separator))
        if len(rows) == 2 and tuple(rows[0]) == COLUMNS and rows[1]:
            return rows[1][0]
    return None
