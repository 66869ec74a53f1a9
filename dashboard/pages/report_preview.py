"""What a report rests on, for a reader of English. The report itself is an administrative text, and Vietnamese."""

from __future__ import annotations

from functools import partial

from dashboard import numbers
from dashboard.report import seal
from dashboard.report.honesty import Fact
from dashboard.report.model import ReportModel
from satisfaction.score import Counts

NAMED = 6
count = partial(numbers.count, language="en")
percent = partial(numbers.percent, language="en", places=2)
moment = partial(numbers.moment, language="en")


def facts(model: ReportModel) -> list[Fact]:
    """The lines of ``dashboard.report.honesty.honest_head``, in its order and with its figures."""
    total, period = model.total, model.period
    excluded = "; ".join(f"{key.replace('_', ' ')} {count(n)}" for key, n in total.excluded.by_reason.items() if n)
    found = [
        Fact("Period", f"{period.text}, {numbers.day(period.first)} to {numbers.day(period.last)}"),
        Fact("Figures taken", f"{moment(model.as_of_ms)}; {_state(model)}"),
        Fact("Presses stored", count(total.stored)),
        Fact("Not counted", f"{count(total.excluded.total)}{f' ({excluded})' if excluded else ''}"),
        Fact("Counted", count(total.counts.total)),
        Fact("Rejected (kept aside)", count(total.rejected)),
        Fact("Missing (known only by number)", _missing(model)),
        Fact("Completeness", _completeness(model)),
        Fact("Boxes without a press in the period", _silent(model)),
        Fact("Satisfaction share (counted presses)", _share(total.counts)),
        Fact("Satisfaction share with nothing excluded", _share(total.everything)),
        Fact("Paper ballots (told apart, never added)", _ballots(model.ballots)),
        Fact("Adjustments of closed periods", _adjustments(model)),
        Fact("Rules", "; ".join(f"version {rule.version}, {rule.grace_min} minutes of grace" for rule in model.rules)),
        Fact("Checksum of the figures (SHA-256)", seal.checksum(model)),
    ]
    return [fact for fact in found if fact.text]


def audit_line(model: ReportModel) -> str:
    """Who stands behind the files."""
    if model.closed is None:
        return f"Made by Hài Lòng at {moment(model.as_of_ms)}; the period is not closed."
    return f"Closed at {moment(model.closed.at_ms)} by {model.closed.by}. Check a file with hailong verify-report."


def _state(model: ReportModel) -> str:
    if model.closed is not None:
        return "closed"
    return "the period is still running, provisional" if model.provisional else "not closed"


def _missing(model: ReportModel) -> str:
    lost = f", of which {count(model.total.lost)} are acknowledged as lost" if model.total.lost else ""
    return f"{count(model.total.missing)}{lost}"


def _completeness(model: ReportModel) -> str:
    share, doubtful = percent(model.total.completeness), len(model.doubtful_boxes)
    if not doubtful:
        return f"{share}, checked with each box"
    return f"{share}; not proven for {count(doubtful)} of {count(len(model.boxes))} boxes"


def _silent(model: ReportModel) -> str:
    silent = model.silent_boxes
    if not silent:
        return "none" if model.boxes else ""
    rest = f" and {count(len(silent) - NAMED)} more" if len(silent) > NAMED else ""
    names = ", ".join(box.box for box in silent[:NAMED])
    return f"{count(len(silent))} of {count(len(model.boxes))}: {names}{rest}"


def _share(counts: Counts) -> str:
    return f"{percent(counts.share)} (n = {count(counts.total)})"


def _ballots(ballots: Counts) -> str:
    return f"{count(ballots.total)} ballots, satisfaction share {percent(ballots.share)}" if ballots.total else ""


def _adjustments(model: ReportModel) -> str:
    if not model.adjustments:
        return "none"
    return f"{count(len(model.adjustments))} lines, of {', '.join(sorted({row.period for row in model.adjustments}))}"
