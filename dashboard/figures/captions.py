"""The words that stand in figures, in both languages."""

from __future__ import annotations

from dashboard.numbers import Language, count, percent, whole_percent
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
_WORDS: dict[Language, dict[str, str]] = {
    "vi": {
        "target": "Chỉ tiêu {target}",
        "value": "{share} · n = {n}",
        "interval": "khoảng tin cậy 95%: {low} – {high}",
        "provisional": "tạm tính",
    },
    "en": {
        "target": "Target {target}",
        "value": "{share} · n = {n}",
        "interval": "95% interval: {low} – {high}",
        "provisional": "provisional",
    },
}


def say(key: str, language: Language, **values: str) -> str:
    """The caption ``key`` in ``language`` with its values put in."""
    return _WORDS[language][key].format(**values)


def target_line(target: float, language: Language) -> str:
    """``Chỉ tiêu 86%``."""
    return say("target", language, target=whole_percent(target, language=language))


def value(counts: Counts, language: Language) -> str:
    """Share with its n: never one without the other."""
    share = counts.share
    if share is None:
        return VERDICTS[language][Verdict.NO_DATA]
    return say("value", language, share=percent(share, language=language), n=count(counts.total, language=language))


def hover(label: str, counts: Counts, verdict: Verdict, language: Language) -> str:
    """What shows on pointing at one unit: name, share, n, interval, verdict."""
    bounds = counts.interval
    if bounds is None:
        return f"{label}: {VERDICTS[language][Verdict.NO_DATA]}"
    low, high = percent(bounds.low, language=language), percent(bounds.high, language=language)
    interval = say("interval", language, low=low, high=high)
    return f"{label}: {value(counts, language)}; {interval}; {VERDICTS[language][verdict]}"
