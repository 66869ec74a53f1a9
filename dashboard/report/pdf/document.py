"""A text with headings, tables and figures, apart from how it is typeset. Every cell is finished text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered part of the text, or with ``appendix`` the title of a new page."""

    text: str
    appendix: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column: ``width`` in mm, None = what is left."""

    title: str
    width: float | None
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``total`` is its last, bold row."""

    columns: tuple[Head, ...]
    rows: Sequence[tuple[str, ...]]
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: ``svg`` text, ``alt`` what it shows in words, ``width`` in mm."""

    svg: str
    alt: str
    width: float
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Nơi nhận at the left, the signer's office at the right; name and signature stay blank."""

    recipients: tuple[str, ...]
    office: str


Block = Heading | Paragraph | Grid | Drawing | Signature


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an administrative text after Nghị định 30/2020/NĐ-CP."""

    superior: str
    agency: str
    symbol: str
    place: str
    year: int
    subject: str
    warning: str


@dataclass(frozen=True, slots=True)
class Document:
    """The whole text."""

    title: str
    keyword: str
    letterhead: Letterhead
    blocks: tuple[Block, ...]
    foot: str
