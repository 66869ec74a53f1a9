"""Text alternatives: the finding of a figure in one or two sentences, for those who hear the page."""

from __future__ import annotations

from collections import Counter as Tally

from dashboard.figures import captions
from dashboard.figures.descriptions import Bar, ShareBars, TargetBar
from dashboard.numbers import Language, whole_percent
from satisfaction.score import Verdict


def share_bars(figure: ShareBars, language: Language) -> str:
    """How many met the target, how many did not, how many cannot be told; the highest and the lowest."""
    met = Tally(bar.verdict for bar in figure.bars)
    silent = met[Verdict.NO_DATA]
    target = whole_percent(figure.target, language=language)
    if language == "vi":
        text = (
            f"{figure.title}. {len(figure.bars)} dòng, so với chỉ tiêu {target}: {met[Verdict.MET]} đạt chỉ tiêu, "
            f"{met[Verdict.NOT_MET]} chưa đạt, {met[Verdict.UNDECIDED]} chưa đủ dữ liệu để kết luận"
        )
        text += f", {silent} chưa có lượt đánh giá." if silent else "."
    else:
        text = (
            f"{figure.title}. {len(figure.bars)} rows against the target of {target}: {met[Verdict.MET]} met it, "
            f"{met[Verdict.NOT_MET]} did not, {met[Verdict.UNDECIDED]} have too little data to tell"
        )
        text += f", {silent} have no presses." if silent else "."
    if figure.provisional:
        text += " Số liệu tạm tính." if language == "vi" else " Provisional figures."
    return text + _extremes(figure.bars, language)


def target_bar(figure: TargetBar, language: Language) -> str:
    """The share, its n, its interval and the verdict of one unit."""
    bar = figure.bar
    text = captions.hover(bar.label, bar.counts, bar.verdict, language)
    if figure.provisional and bar.counts.total:
        text += f" ({captions.say('provisional', language)})"
    return f"{text}. {captions.target_line(bar.target, language)}."


def _extremes(bars: tuple[Bar, ...], language: Language) -> str:
    rated = [(bar.counts.share, bar) for bar in bars if bar.counts.share is not None]
    if len(rated) < 2:
        return ""
    high, low = max(rated, key=lambda pair: pair[0])[1], min(rated, key=lambda pair: pair[0])[1]
    highest, lowest = ("Cao nhất", "thấp nhất") if language == "vi" else ("Highest", "lowest")
    return (
        f" {highest}: {high.label} {captions.value(high.counts, language)}; "
        f"{lowest}: {low.label} {captions.value(low.counts, language)}."
    )
