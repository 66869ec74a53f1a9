"""The first line of a page: share, n, verdict, and what would settle it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dashboard.language.numbers import count, percent, whole_percent
from dashboard.language.words import Words
from satisfaction.score import Counts, Verdict, presses_needed, verdict

MARKS = {Verdict.MET: "●", Verdict.NOT_MET: "▼", Verdict.UNDECIDED: "○", Verdict.NO_DATA: "–"}
MANY = 10_000  # presses: beyond what a ward sees in a month, the exact number says nothing


@dataclass(frozen=True, slots=True)
class Line:
    """Texts for one whole (a unit, the city); ``parts``: the three counts by name; ``bounds``: the interval alone;
    ``verdict`` is the code that styles it, ``target_at`` is in per cent."""

    share: str
    very: str
    n: str
    counts: str
    parts: tuple[str, ...]
    interval: str
    bounds: str
    target: str
    target_at: float
    verdict: Verdict
    verdict_text: str
    mark: str
    needed: str
    provisional: bool


@lru_cache(maxsize=8192)
def line(counts: Counts, *, target: float, provisional: bool, words: Words) -> Line:
    """The line of ``counts`` against ``target``."""
    found = verdict(counts, target=target)
    language = words.language
    within = _within(counts, words)
    parts = {"very": counts.very_satisfied, "satisfied": counts.satisfied, "dissatisfied": counts.dissatisfied}
    counted = {key: count(part, language=language) for key, part in parts.items()}
    return Line(
        share=percent(counts.share, language=language),
        very=percent(counts.very_satisfied_share, language=language),
        n=count(counts.total, language=language),
        counts=" · ".join(counted.values()),
        parts=tuple(f"{text} {words(key).lower()}" for key, text in counted.items()),
        interval=words("interval", bounds=within) if within else "",
        bounds=within,
        target=words("target", target=whole_percent(target, language=language)),
        target_at=round(100 * target, 2),
        verdict=found,
        verdict_text=words(f"verdict.{found}"),
        mark=MARKS[found],
        needed=_needed(counts, found, target, words),
        provisional=provisional,
    )


def _within(counts: Counts, words: Words) -> str:
    bounds, language = counts.interval, words.language
    return "" if bounds is None else " – ".join(percent(edge, language=language) for edge in (bounds.low, bounds.high))


def _needed(counts: Counts, found: Verdict, target: float, words: Words) -> str:
    if found is not Verdict.UNDECIDED:
        return ""
    more = presses_needed(counts, target=target)
    if more is None:
        return words("needed.never")
    key = "needed" if more <= MANY else "needed.many"
    return words(key, n=count(min(more, MANY), language=words.language))
