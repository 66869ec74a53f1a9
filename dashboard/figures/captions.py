"""What stands in figures: their phrases with their values put in."""

from __future__ import annotations

from dashboard.language.numbers import Language, count, decimal, percent, whole_percent
from dashboard.language.words import words
from satisfaction.p_chart import Point, Rule, Side, Signal
from satisfaction.score import Counts, Verdict


def say(key: str, language: Language, **values: str) -> str:
    """The caption ``key`` in ``language`` with its values put in."""
    return words(language)(f"figure.{key}", **values)


def verdict_text(found: Verdict, language: Language) -> str:
    """``Đạt chỉ tiêu``."""
    return words(language)(f"verdict.{found}")


def target_line(target: float, language: Language) -> str:
    """``Chỉ tiêu 86%``."""
    return words(language)("target", target=whole_percent(target, language=language))


def valued(share: float, n: int, language: Language) -> str:
    """A share with its n: never one without the other."""
    return say("value", language, share=percent(share, language=language), n=count(n, language=language))


def value(counts: Counts, language: Language) -> str:
    """The satisfaction share of ``counts`` with its n, or that there are no presses."""
    share = counts.share
    return verdict_text(Verdict.NO_DATA, language) if share is None else valued(share, counts.total, language)


def hover(label: str, counts: Counts, verdict: Verdict, language: Language) -> str:
    """What shows on pointing at one unit: name, share, n, interval, verdict."""
    bounds = counts.interval
    if bounds is None:
        return f"{label}: {verdict_text(Verdict.NO_DATA, language)}"
    low, high = percent(bounds.low, language=language), percent(bounds.high, language=language)
    interval = words(language)("interval", bounds=f"{low} – {high}")
    return f"{label}: {value(counts, language)}; {interval}; {verdict_text(verdict, language)}"


def signal(found: Signal, language: Language) -> str:
    """A signal by name: ``dưới giới hạn``."""
    return say(f"{Rule(found.rule).value}.{Side(found.side).value}", language)


def days(point: Point) -> str:
    """``02/11/2026``, or the first and the last day of a joined point; months as ``10/2026``."""
    first, last = written(point.first), written(point.last)
    return first if first == last else f"{first} – {last}"


def written(at: str) -> str:
    """ISO text the way people write it: ``2026-11-02`` as 02/11/2026, ``2026-10`` as 10/2026."""
    return "/".join(reversed(at.split("-")))


def points(difference: float, language: Language) -> str:
    """A difference of shares in percentage points with its sign: ``+1,2``."""
    text = decimal(100 * difference, language=language, places=1)
    return f"+{text}" if 100 * difference >= 0.05 else text.replace("-", "−")
