"""A sheet of SVG: elements are added in pixels, ``finish`` gives the text. Everything written on it is escaped."""

from __future__ import annotations

from html import escape
from typing import Literal

from dashboard.figures.palette import INK, SCREEN_FONT

Anchor = Literal["start", "middle", "end"]


class Canvas:
    """An SVG of ``width`` × ``height`` CSS pixels that shrinks to its container and never grows past its width."""

    def __init__(self, *, width: float, height: float, font: str = SCREEN_FONT) -> None:
        self.width = width
        self.height = height
        self._font = font
        self._parts: list[str] = []

    def line(
        self, *, x1: float, y1: float, x2: float, y2: float, stroke: str = INK, width: float = 1, dash: str = ""
    ) -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<line x1="{_px(x1)}" y1="{_px(y1)}" x2="{_px(x2)}" y2="{_px(y2)}" '
            f'stroke="{stroke}" stroke-width="{_px(width)}"{dashed}/>'
        )

    def rect(
        self, *, x: float, y: float, width: float, height: float, fill: str, stroke: str = "", title: str = ""
    ) -> None:
        """A filled rectangle; ``title`` shows on hovering."""
        edge = f' stroke="{stroke}"' if stroke else ""
        head = (
            f'<rect x="{_px(x)}" y="{_px(y)}" width="{_px(max(width, 0))}" height="{_px(height)}" fill="{fill}"{edge}'
        )
        self._parts.append(head + _closed("rect", title))

    def circle(self, *, x: float, y: float, radius: float, fill: str, stroke: str = "", title: str = "") -> None:
        """A disc; ``title`` shows on hovering."""
        edge = f' stroke="{stroke}" stroke-width="1.5"' if stroke else ""
        head = f'<circle cx="{_px(x)}" cy="{_px(y)}" r="{_px(radius)}" fill="{fill}"{edge}'
        self._parts.append(head + _closed("circle", title))

    def path(
        self,
        shape: str,
        *,
        fill: str = "none",
        stroke: str = "none",
        width: float = 1.5,
        dash: str = "",
        title: str = "",
    ) -> None:
        """A path in SVG's own notation, e.g. from ``polyline``."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        head = f'<path d="{shape}" fill="{fill}" stroke="{stroke}" stroke-width="{_px(width)}"{dashed}'
        self._parts.append(head + _closed("path", title))

    def text(
        self,
        content: str,
        *,
        x: float,
        y: float,
        anchor: Anchor = "start",
        size: float = 13,
        fill: str = INK,
        bold: bool = False,
        title: str = "",
    ) -> None:
        """One line of text, its baseline at ``y``; ``title`` holds the whole where ``content`` is shortened."""
        weight = ' font-weight="600"' if bold else ""
        hover = f"<title>{escape(title)}</title>" if title else ""
        self._parts.append(
            f'<text x="{_px(x)}" y="{_px(y)}" text-anchor="{anchor}" font-size="{_px(size)}" '
            f'fill="{fill}"{weight}>{hover}{escape(content)}</text>'
        )

    def finish(self, label: str) -> str:
        """The whole SVG; ``label`` is its text alternative."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" '
            f'viewBox="0 0 {_px(self.width)} {_px(self.height)}" width="{_px(self.width)}" height="{_px(self.height)}" '
            f'font-family="{escape(self._font)}">{"".join(self._parts)}</svg>'
        )


def polyline(points: list[tuple[float, float]]) -> str:
    """The path through ``points``."""
    return "M" + "L".join(f"{_px(x)} {_px(y)}" for x, y in points)


def text_width(content: str, *, size: float) -> float:
    """About how wide ``content`` is in a common sans-serif: 0.56 em a character, which errs on the wide side."""
    return 0.56 * size * len(content)


def shortened(content: str, *, size: float, room: float) -> str:
    """``content``, cut with an ellipsis where it would be wider than ``room``."""
    if text_width(content, size=size) <= room:
        return content
    return content[: max(1, int(room / (0.56 * size)) - 1)].rstrip() + "…"


def _px(value: float) -> str:
    """A length with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def _closed(tag: str, title: str) -> str:
    return f"><title>{escape(title)}</title></{tag}>" if title else "/>"
