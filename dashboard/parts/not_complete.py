"""What a report's figures still lack, as sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.language.numbers import count, day
from dashboard.language.words import Words
from dashboard.report.model import BoxNumbers, ReportModel

NAMED = 5  # boxes; of more only the number


@dataclass(frozen=True, slots=True)
class Lack:
    """A sentence; ``boxes`` are named beside it, ``more`` says how many are not ("": none). ``warned``: somebody has to
    see to it; else it passes with time or is settled."""

    text: str
    warned: bool = True
    boxes: tuple[str, ...] = ()
    more: str = ""


def lacks(model: ReportModel, *, words: Words) -> list[Lack]:
    """Everything, the gravest first; empty where all is proven to be there. Of a running period it is not held against
    boxes that their last press of it is not known yet."""
    total, empty = model.total, sum(not row.stored for row in model.rows)
    found = []
    if model.provisional:
        found.append(Lack(words("lack.running", day=day(model.period.last)), warned=False))
    elif model.doubtful_boxes:
        found.append(_of(model.doubtful_boxes, "complete.no", words))
    for key, n in (("lack.missing", total.missing - total.lost), ("lack.rejected", total.rejected)):
        if n:
            found.append(Lack(words(key, n=count(n, language=words.language))))
    if total.lost:
        found.append(Lack(words("lack.lost", n=count(total.lost, language=words.language)), warned=False))
    if model.silent_boxes:
        found.append(_of(model.silent_boxes, "lack.silent", words))
    if empty:
        found.append(Lack(words("units.without", n=count(empty, language=words.language)), warned=False))
    return found


def _of(boxes: Iterable[BoxNumbers], key: str, words: Words) -> Lack:
    names = [one.box for one in boxes]
    more = len(names) - NAMED
    return Lack(
        words(key, n=count(len(names), language=words.language)),
        boxes=tuple(names[:NAMED]),
        more=words("silent.more", n=count(more, language=words.language)) if more > 0 else "",
    )
