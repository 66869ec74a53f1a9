"""Charts as plotly reads them, each with a title and a sentence that says the finding. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import captions
from dashboard.figures.palette import GRID, INK, MUTED, TARGET, VERDICT_COLOUR
from dashboard.numbers import count, percent
from dashboard.words import Words
from satisfaction.score import Z95, Counts, Verdict, verdict

SYMBOLS = {Verdict.MET: "circle", Verdict.NOT_MET: "triangle-down", Verdict.UNDECIDED: "circle-open"}
CURVE_POINTS = 60


@dataclass(frozen=True, slots=True)
class Plot:
    """``figure``: data and layout as plotly reads them."""

    title: str
    finding: str
    figure: dict[str, Any]


def funnel(units: Sequence[tuple[str, str, Counts]], *, target: float, words: Words) -> Plot:
    """Shares by number of presses within the limits p₀ ± z·√(p₀(1−p₀)/n): the verdict as a picture.

    ``units``: (code, name, counts); those without presses are left out.
    """
    pressed = [unit for unit in units if unit[2].total]
    by_verdict = {kind: [u for u in pressed if verdict(u[2], target=target) is kind] for kind in SYMBOLS}
    most = max((unit[2].total for unit in pressed), default=10)
    data = [*_limits(target, most, words), *(_units(kind, by_verdict[kind], words) for kind in SYMBOLS)]
    layout = _layout(words) | {
        "xaxis": {"title": {"text": words("n.label")}, "gridcolor": GRID, "range": [0, most * 1.04]},
        "yaxis": {"title": {"text": words("share.short")}, "tickformat": ".0%", "gridcolor": GRID},
    }
    finding = words(
        "funnel.finding",
        below=count(len(by_verdict[Verdict.NOT_MET]), language=words.language),
        met=count(len(by_verdict[Verdict.MET]), language=words.language),
        undecided=count(len(by_verdict[Verdict.UNDECIDED]), language=words.language),
    )
    return Plot(words("funnel"), finding, {"data": data, "layout": layout})


def days(name: str, by_day: Mapping[str, Counts], *, target: float, words: Words) -> Plot:
    """The share of each day with presses."""
    pressed = [(day, counts) for day, counts in sorted(by_day.items()) if counts.total]
    trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [day for day, _ in pressed],
        "y": [counts.share for _, counts in pressed],
        "text": [f"{day[8:]}/{day[5:7]}/{day[:4]}: {captions.value(c, words.language)}" for day, c in pressed],
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": VERDICT_COLOUR[Verdict.MET], "width": 1},
        "marker": {"size": 7},
        "name": name,
    }
    layout = _layout(words) | {
        "xaxis": {"type": "date", "gridcolor": GRID, "tickformat": "%d/%m"},
        "yaxis": {"title": {"text": words("share.short")}, "tickformat": ".0%", "gridcolor": GRID},
        "shapes": [_target(target)],
        "showlegend": False,
    }
    low = min((counts.share or 0 for _, counts in pressed), default=None)
    finding = words("days.finding", n=len(pressed), low=percent(low, language=words.language))
    return Plot(words("days"), finding, {"data": [trace], "layout": layout})


def _units(kind: Verdict, units: Sequence[tuple[str, str, Counts]], words: Words) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": words(f"verdict.{kind}"),
        "x": [counts.total for _, _, counts in units],
        "y": [counts.share for _, _, counts in units],
        "text": [captions.hover(name, counts, kind, words.language) for _, name, counts in units],
        "customdata": [code for code, _, _ in units],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"symbol": SYMBOLS[kind], "color": VERDICT_COLOUR[kind], "size": 9, "line": {"width": 1.5}},
    }


def _limits(target: float, most: int, words: Words) -> list[dict[str, Any]]:
    sizes = [max(1, round(most * 1.04 * (step / CURVE_POINTS) ** 2)) for step in range(1, CURVE_POINTS + 1)]
    width = [Z95 * math.sqrt(target * (1 - target) / n) for n in sizes]
    dashed = {"color": TARGET, "dash": "dash"}
    name = captions.target_line(target, words.language)
    curve = {"type": "scatter", "mode": "lines", "x": sizes, "hoverinfo": "skip", "line": {"color": MUTED, "width": 1}}
    return [
        curve | {"y": [min(1.0, target + w) for w in width], "showlegend": False},
        curve | {"y": [max(0.0, target - w) for w in width], "name": words("funnel.limits")},
        curve | {"y": [target] * len(sizes), "name": name, "line": dashed},
    ]


def _target(target: float) -> dict[str, Any]:
    line = {"color": TARGET, "dash": "dash", "width": 1.5}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": target, "y1": target, "line": line}


def _layout(words: Words) -> dict[str, Any]:
    return {
        "separators": ",." if words.language == "vi" else ".,",
        "font": {"family": "system-ui, Segoe UI, Noto Sans, Roboto, Arial, sans-serif", "color": INK, "size": 13},
        "margin": {"l": 64, "r": 16, "t": 12, "b": 48},
        "height": 420,
        "hovermode": "closest",
        "legend": {"orientation": "h", "y": -0.18},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }
