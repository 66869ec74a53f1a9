"""A long list, a page of it at a time. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

T = TypeVar("T")
ROWS = 50
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """``rows`` of all that were ``found``, ``first`` to ``last`` (from 1); addresses of the pages around it, or ""."""

    rows: Sequence[T]
    found: int
    first: int
    last: int
    previous: str
    next: str


def part(found: Sequence[T], number: str, *, path: str, query: Mapping[str, str]) -> Part[T]:
    """The page ``number`` (from 1, as it stands in an address; what is no number there, or beyond the end, is taken for
    the nearest) of ``found``; ``query``: what else stands in the address."""
    last = max(0, len(found) - 1) // ROWS
    at = min(last, max(0, int(number) - 1) if _NUMBER.fullmatch(number) else 0)
    rows = found[at * ROWS : (at + 1) * ROWS]

    def page(index: int) -> str:
        return address(path, {**query, "page": str(index + 1) if index else ""}) if 0 <= index <= last else ""

    return Part(rows, len(found), at * ROWS + 1, at * ROWS + len(rows), page(at - 1), page(at + 1))


def address(path: str, query: Mapping[str, str]) -> str:
    """``path`` with what ``query`` has a value for."""
    kept = {key: value for key, value in query.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
