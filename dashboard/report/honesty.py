"""The honest head of every report: what the figures rest on, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from dashboard.language import numbers
from dashboard.language.period_name import period_name
from dashboard.language.words import VI, Words
from dashboard.report import seal
from dashboard.report.model import ReportModel
from satisfaction.integrity import FIRST_RULE, Rule
from satisfaction.score import Counts

NAMED = 6  # silent boxes; of more only the number


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the head."""

    label: str
    text: str


def honest_head(model: ReportModel, *, words: Words = VI, preview: bool = False) -> list[Fact]:
    """Every line, in the order in which they stand: Vietnamese in a report, English where a page is asked for it.

    ``preview``: without the checksum while the period is open, which the next press changes: it stands in each file.
    """
    head = _Head(model, words)
    checked = [] if preview and model.closed is None else [head.checksum()]
    return [*head.facts(), *checked]


def audit_line(model: ReportModel, *, words: Words = VI) -> str:
    """Who stands behind the file: at the foot of every format."""
    if model.closed is None:
        return words("head.audit.open", at=numbers.moment(model.as_of_ms, language=words.language))
    at = numbers.moment(model.closed.at_ms, language=words.language)
    return words("head.audit.closed", at=at, by=model.closed.by)


class _Head:
    """The lines of one report in one language."""

    def __init__(self, model: ReportModel, words: Words) -> None:
        self._model = model
        self._words = words
        self._count = partial(numbers.count, language=words.language)
        self._percent = partial(numbers.percent, language=words.language, places=2)

    def facts(self) -> list[Fact]:
        """Lines with nothing to say are left out."""
        total = self._model.total
        texts = {
            "head.period": self._period(),
            "head.taken": self._taken(),
            "head.stored": self._count(total.stored),
            "head.excluded": self._excluded(),
            "head.counted": self._count(total.counts.total),
            "head.rejected": self._count(total.rejected),
            "head.missing": self._missing(),
            "head.completeness": self._completeness(),
            "head.silent": self._silent(),
            "head.share": self._share(total.counts),
            "head.everything": self._share(total.everything),
            "head.ballots": self._ballots(),
            "head.adjustments": self._adjustments(),
            "head.rules": "; ".join(map(self._rule, self._model.rules)),
        }
        return [Fact(self._words(key), text) for key, text in texts.items() if text]

    def checksum(self) -> Fact:
        """The figures' checksum, which takes a walk through all of them."""
        return Fact(self._words("head.checksum"), _grouped(seal.checksum(self._model)))

    def _period(self) -> str:
        period = self._model.period
        name = period_name(period.text, self._words)
        first, last = numbers.day(period.first), numbers.day(period.last)
        return self._words("head.period.days", name=name, first=first, last=last)

    def _taken(self) -> str:
        state = "closed" if self._model.closed else "provisional" if self._model.provisional else "open"
        at = numbers.moment(self._model.as_of_ms, language=self._words.language)
        return self._words(f"head.taken.{state}", at=at)

    def _excluded(self) -> str:
        excluded = self._model.total.excluded
        parts = [
            f"{self._words(f'excluded.{key}').lower()} {self._count(n)}" for key, n in excluded.by_reason.items() if n
        ]
        return self._count(excluded.total) + (f" ({'; '.join(parts)})" if parts else "")

    def _missing(self) -> str:
        missing, lost = self._count(self._model.total.missing), self._model.total.lost
        return self._words("head.missing.lost", missing=missing, lost=self._count(lost)) if lost else missing

    def _completeness(self) -> str:
        if not self._model.boxes and not self._model.total.stored:
            return self._words("head.completeness.no_box")
        share, doubtful = self._percent(self._model.total.completeness), len(self._model.doubtful_boxes)
        if not doubtful:
            return self._words("head.completeness.proven", share=share)
        return self._words(
            "head.completeness.doubtful",
            share=share,
            n=self._count(doubtful),
            boxes=self._count(len(self._model.boxes)),
        )

    def _silent(self) -> str:
        silent, boxes = self._model.silent_boxes, len(self._model.boxes)
        if not silent:
            return self._words("head.none") if boxes else ""
        more = len(silent) - NAMED
        return self._words(
            "head.silent.more" if more > 0 else "head.silent.named",
            n=self._count(len(silent)),
            boxes=self._count(boxes),
            names=", ".join(box.box for box in silent[:NAMED]),
            more=self._count(more),
        )

    def _share(self, counts: Counts) -> str:
        return f"{self._percent(counts.share)} (n = {self._count(counts.total)})"

    def _ballots(self) -> str:
        ballots = self._model.ballots
        if not ballots.total:
            return ""
        return self._words("head.ballots.told", n=self._count(ballots.total), share=self._percent(ballots.share))

    def _adjustments(self) -> str:
        adjustments = self._model.adjustments
        if not adjustments:
            return self._words("head.none")
        periods = ", ".join(sorted({item.period for item in adjustments}))
        return self._words("head.adjustments.told", n=self._count(len(adjustments)), periods=periods)

    def _rule(self, rule: Rule) -> str:
        return self._words(
            "head.rules.first" if rule == FIRST_RULE else "head.rules.later",
            version=rule.version,
            since=numbers.day(rule.valid_from),
            grace=rule.grace_min,
        )


def _grouped(digits: str) -> str:
    """Eight digits at a time: to be read aloud and compared."""
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))
