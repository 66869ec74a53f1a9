"""Pieces that plotly's figures share: traces, target lines, axes."""

from __future__ import annotations

from typing import Any

from dashboard.figures import captions
from dashboard.figures.palette import GRID, TARGET, VERDICT_COLOUR
from dashboard.language.numbers import Language, whole_percent
from satisfaction.score import Verdict

HOVER = "%{text}<extra></extra>"
SYMBOLS = {
    Verdict.MET: "circle",
    Verdict.NOT_MET: "triangle-down",
    Verdict.UNDECIDED: "circle-open",
    Verdict.NO_DATA: "circle-open",
}


def marks(x: list[Any], y: list[Any], texts: list[str], verdicts: list[Verdict], *, name: str = "") -> dict[str, Any]:
    """Points in the shapes and colours of their verdicts."""
    return points(x, y, texts, [SYMBOLS[v] for v in verdicts], [VERDICT_COLOUR[v] for v in verdicts], name=name)


def points(
    x: list[Any], y: list[Any], texts: list[str], symbols: list[str], colours: list[str], *, name: str = ""
) -> dict[str, Any]:
    """Points with a symbol and colour each."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "showlegend": False,
        "x": x,
        "y": y,
        "text": texts,
        "hovertemplate": HOVER,
        "marker": {"symbol": symbols, "color": colours, "size": 9, "line": {"width": 1.5, "color": colours}},
    }


def line(
    x: list[Any], y: list[Any], *, colour: str, dash: str = "solid", shape: str = "linear", name: str = ""
) -> dict[str, Any]:
    """A line that shows nothing on pointing at it; None breaks it. With a ``name`` it stands in the key."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "showlegend": bool(name),
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        "connectgaps": False,
        "line": {"color": colour, "width": 1.3, "dash": dash, "shape": shape},
    }


def level(share: float, name: str, *, along: str = "x") -> dict[str, Any]:
    """Layout parts: a dashed line across the plot at ``share`` (``along`` x: horizontal), named ``name`` in the key."""
    across, own = ("x", "y") if along == "x" else ("y", "x")
    stroke = {"color": TARGET, "dash": "dash", "width": 1.5}
    shape = {"type": "line", f"{across}ref": "paper", f"{across}0": 0, f"{across}1": 1, f"{own}0": share}
    shape |= {f"{own}1": share, "line": stroke, "name": name, "showlegend": bool(name)}
    return {"shapes": [shape]}


def target_level(target: float, language: Language) -> dict[str, Any]:
    """The target line."""
    return level(target, captions.target_line(target, language))


def key() -> dict[str, Any]:
    """Layout parts: the names of the lines above the plot, where they hide no point."""
    above = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.01, "yanchor": "bottom", "font": {"size": 12}}
    return {"showlegend": True, "legend": above | {"itemclick": False, "itemdoubleclick": False}}


def share_axis(title: str, ticks: list[float], language: Language, **more: Any) -> dict[str, Any]:
    """An axis of shares; its percentages are written here, not by plotly."""
    texts = [whole_percent(tick, language=language) for tick in ticks]
    return {"title": {"text": title}, "tickvals": ticks, "ticktext": texts, "gridcolor": GRID, **more}
