"""The words that stand in figures, in both languages."""

from __future__ import annotations

from dashboard.numbers import Language, count, decimal, percent, whole_percent
from satisfaction.p_chart import Point, Rule, Side, Signal
from satisfaction.score import Counts, Verdict

VERDICTS: dict[Language, dict[Verdict, str]] = {
    "vi": {
        Verdict.MET: "Đạt chỉ tiêu",
        Verdict.NOT_MET: "Chưa đạt chỉ tiêu",
        Verdict.UNDECIDED: "Chưa đủ dữ liệu để kết luận",
        Verdict.NO_DATA: "Chưa có lượt đánh giá",
    },
    "en": {
        Verdict.MET: "Target met",
        Verdict.NOT_MET: "Target not met",
        Verdict.UNDECIDED: "Not enough data to tell",
        Verdict.NO_DATA: "No presses yet",
    },
}
_PHRASES: dict[str, tuple[str, str]] = {
    "target": ("Chỉ tiêu {target}", "Target {target}"),
    "value": ("{share} · n = {n}", "{share} · n = {n}"),
    "interval": ("khoảng tin cậy 95%: {low} – {high}", "95% interval: {low} – {high}"),
    "mean": ("Mức chung {share}", "Mean {share}"),
    "centre": ("Trung bình {share}", "Centre {share}"),
    "limits": ("giới hạn 3 sigma", "3-sigma limits"),
    "limits.95": ("Giới hạn 95%", "95% limits"),
    "limits.99.8": ("Giới hạn 99,8%", "99.8% limits"),
    "share": ("Tỷ lệ hài lòng", "Satisfaction share"),
    "very": ("Tỷ lệ rất hài lòng", "Very-satisfied share"),
    "presses": ("Số lượt đánh giá (n)", "Presses (n)"),
    "rank": ("Khoảng thứ hạng", "Rank range"),
    "rank.value": ("{low}–{high} · n = {n}", "{low}–{high} · n = {n}"),
    "difference": ("Chênh lệch (điểm phần trăm)", "Difference (percentage points)"),
    "difference.value": ("{value} ({low}; {high})", "{value} ({low}; {high})"),
    "beyond_limits.low": ("dưới giới hạn", "below the limits"),
    "beyond_limits.high": ("trên giới hạn", "above the limits"),
    "run_of_8.low": ("8 điểm liên tiếp dưới trung bình", "8 points in a row below the centre"),
    "run_of_8.high": ("8 điểm liên tiếp trên trung bình", "8 points in a row above the centre"),
    "days": ("{first} – {last}", "{first} – {last}"),
}


def say(key: str, language: Language, **values: str) -> str:
    """The caption ``key`` in ``language`` with its values put in."""
    return _PHRASES[key][0 if language == "vi" else 1].format(**values)


def target_line(target: float, language: Language) -> str:
    """``Chỉ tiêu 86%``."""
    return say("target", language, target=whole_percent(target, language=language))


def valued(share: float, n: int, language: Language) -> str:
    """A share with its n: never one without the other."""
    return say("value", language, share=percent(share, language=language), n=count(n, language=language))


def value(counts: Counts, language: Language) -> str:
    """The satisfaction share of ``counts`` with its n, or that there are no presses."""
    share = counts.share
    return VERDICTS[language][Verdict.NO_DATA] if share is None else valued(share, counts.total, language)


def hover(label: str, counts: Counts, verdict: Verdict, language: Language) -> str:
    """What shows on pointing at one unit: name, share, n, interval, verdict."""
    bounds = counts.interval
    if bounds is None:
        return f"{label}: {VERDICTS[language][Verdict.NO_DATA]}"
    low, high = percent(bounds.low, language=language), percent(bounds.high, language=language)
    interval = say("interval", language, low=low, high=high)
    return f"{label}: {value(counts, language)}; {interval}; {VERDICTS[language][verdict]}"


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
