"""Whom the presses speak for: presses beside dossiers, with what those who did not press leave open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from dashboard.analysis.counts import merged
from dashboard.language.numbers import count, percent
from dashboard.language.words import Words
from dashboard.report.handled import Handled, months_of, per_unit
from dashboard.visit import Visit
from satisfaction import periods
from satisfaction.coverage import coverage, sample_size
from satisfaction.periods import Period
from satisfaction.score import Counts


@dataclass(frozen=True, slots=True)
class Participation:
    """Texts. ``bounds``: where the share of everyone served lies, or that there are more presses than dossiers.
    ``of``: of how many units dossiers were imported, "" for one."""

    share: str
    parts: str
    bounds: str
    sample: str
    decision_766: str
    of: str = ""


def participation(counts: Mapping[str, Counts], handled: Mapping[str, Handled], words: Words) -> Participation | None:
    """Of the units with dossiers (``handled``); None where there are none. ``counts``: per unit, as ``handled``."""
    language = words.language
    dossiers = sum(handled.values(), Handled())
    found = coverage(merged(counts.get(code, Counts()) for code in handled), dossiers=dossiers.resolved)
    if found is None:
        return None
    edges = found.bounds
    return Participation(
        share=percent(found.share, language=language),
        parts=words(
            "participation.parts",
            presses=count(found.presses, language=language),
            dossiers=count(found.dossiers, language=language),
        ),
        bounds=words("participation.more")
        if edges is None
        else words(
            "participation.bounds",
            low=percent(edges.low, language=language),
            high=percent(edges.high, language=language),
        ),
        sample=words("participation.sample", n=count(sample_size(found.dossiers), language=language)),
        decision_766=words("participation.766", share=percent(dossiers.decision_766, language=language)),
        of=words("participation.of", n=count(len(handled), language=language)) if len(handled) > 1 else "",
    )


def latest(visit: Visit, period: Period, *, unit: str | None = None) -> tuple[Period, Participation] | None:
    """Of the month ``period``, or of the one before where its dossiers are not imported yet; of ``unit`` or the scope's
    units together. None where neither has any."""
    before = periods.month_of(period.first - timedelta(days=1), period_day=visit.sources.period_day)
    for month in (period, before):
        months = months_of(month, period_day=visit.sources.period_day)
        handled = per_unit(visit.reader.dossiers(month), months)
        own = {code: found for code, found in handled.items() if unit in (None, code)}
        shown = own and participation(visit.reader.units(month.first, visit.until(month)), own, visit.words)
        if shown:
            return month, shown
    return None
