"""Text alternatives: the finding of a figure in a few sentences, for those who hear the page."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence

from dashboard.figures import captions
from dashboard.figures.descriptions import (
    Bar,
    ControlChart,
    DifferenceForest,
    Dot,
    Figure,
    HeatTable,
    MeanFunnel,
    RankForest,
    ShareBars,
    TargetFunnel,
    Trend,
)
from dashboard.language.numbers import Language, count, decimal, percent, whole_percent
from satisfaction.false_alarms import average_run_length
from satisfaction.funnel import Where
from satisfaction.p_chart import Rule, Signal
from satisfaction.ranking import LEAST
from satisfaction.score import Counts, Verdict, verdict

NAMED = 5  # units called by name at most


def finding(figure: Figure, language: Language) -> str:
    """What ``figure`` shows, in words."""
    match figure:
        case ShareBars():
            return share_bars(figure, language)
        case TargetFunnel():
            return target_funnel(figure, language)
        case MeanFunnel():
            return mean_funnel(figure, language)
        case ControlChart():
            return control_chart(figure, language)
        case RankForest():
            return rank_forest(figure, language)
        case DifferenceForest():
            return difference_forest(figure, language)
        case HeatTable():
            return heat_table(figure, language)
        case Trend():
            return trend(figure, language)


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


def dots_below(figure: TargetFunnel | MeanFunnel) -> list[Dot]:
    """The units under the limits around the target, or under the 99.8 % limits around the mean."""
    if isinstance(figure, MeanFunnel):
        return [dot for dot in figure.dots if figure.city.where(dot.successes, dot.n) is Where.BELOW_998]
    return [dot for dot in figure.dots if _verdict(dot, figure.target) is Verdict.NOT_MET]


def _verdict(dot: Dot, target: float) -> Verdict:
    return verdict(Counts(dot.successes, 0, dot.n - dot.successes), target=target)


def target_funnel(figure: TargetFunnel, language: Language) -> str:
    """How many units lie above, below and within the limits, those below by name."""
    number = Tally(_verdict(dot, figure.target) for dot in figure.dots)
    target = whole_percent(figure.target, language=language)
    below = dots_below(figure)
    if language == "vi":
        text = (
            f"{figure.title}. {number[Verdict.MET]} đơn vị nằm trên giới hạn 95% quanh chỉ tiêu {target}, "
            f"{number[Verdict.NOT_MET]} nằm dưới, {number[Verdict.UNDECIDED]} nằm trong giới hạn."
        )
        return text + _named(" Dưới giới hạn: ", below, language)
    text = (
        f"{figure.title}. {number[Verdict.MET]} units lie above the 95% limits around the target of {target}, "
        f"{number[Verdict.NOT_MET]} below, {number[Verdict.UNDECIDED]} within."
    )
    return text + _named(" Below: ", below, language)


def mean_funnel(figure: MeanFunnel, language: Language) -> str:
    """How many units differ from the mean, how many chance alone would flag, and the over-dispersion."""
    city = figure.city
    number = Tally(city.where(dot.successes, dot.n) for dot in figure.dots)
    outer = number[Where.ABOVE_998] + number[Where.BELOW_998]
    inner = number[Where.ABOVE_95] + number[Where.BELOW_95] + outer
    chance, rare = (decimal(flags, language=language, places=1) for flags in city.expected_false_flags())
    phi = decimal(city.phi, language=language, places=1)
    mean = percent(city.centre, language=language)
    below = dots_below(figure)
    if language == "vi":
        used = "đã tính vào giới hạn" if city.applied > 1 else "không cần tính vào giới hạn"
        text = (
            f"{figure.title}. Quanh mức chung {mean}: {inner} đơn vị ngoài giới hạn 95% (riêng do ngẫu nhiên đã có "
            f"khoảng {chance}), {outer} ngoài giới hạn 99,8% (do ngẫu nhiên: {rare}). "
            f"Độ phân tán so với ngẫu nhiên φ = {phi}, {used}."
        )
        return text + _named(" Thấp hơn giới hạn 99,8%: ", below, language)
    used = "applied to the limits" if city.applied > 1 else "not needed in the limits"
    text = (
        f"{figure.title}. Around the mean of {mean}: {inner} units outside the 95% limits (chance alone: about "
        f"{chance}), {outer} outside the 99.8% limits (chance: {rare}). Over-dispersion φ = {phi}, {used}."
    )
    return text + _named(" Below the 99.8% limits: ", below, language)


def control_chart(figure: ControlChart, language: Language) -> str:
    """Signals by name and day, or that there is none; how often a false alarm is to be expected."""
    chart = figure.chart
    named = [f"{captions.days(chart.points[s.index])} {captions.signal(s, language)}" for s in episodes(chart.signals)]
    listed = "; ".join(named[-NAMED:])
    centre = percent(chart.centre, language=language)
    every = round(average_run_length())
    if language == "vi":
        found = f"{len(named)} tín hiệu, gần nhất: {listed}" if named else "không có tín hiệu nào"
        return (
            f"{figure.title}. {len(chart.points)} điểm quanh trung bình {centre}: {found}. "
            f"Nếu không có gì thay đổi, trung bình cứ {every} điểm vẫn có một tín hiệu do ngẫu nhiên."
        )
    found = f"{len(named)} signals, the latest: {listed}" if named else "no signal"
    return (
        f"{figure.title}. {len(chart.points)} points around a centre of {centre}: {found}. "
        f"With nothing changed, chance still gives one signal in {every} points on average."
    )


def rank_forest(figure: RankForest, language: Language) -> str:
    """How many units can be told from the middle of the list, and that overlapping ranges cannot be told apart."""
    middle = (figure.of + 1) / 2
    upper = sum(row.high < middle for row in figure.ranges)
    lower = sum(row.low > middle for row in figure.ranges)
    rest = len(figure.ranges) - upper - lower
    if language == "vi":
        return (
            f"{figure.title}. Trong {figure.of} đơn vị: {upper} có cả khoảng ở nửa trên, {lower} có cả khoảng ở nửa "
            f"dưới, {rest} chưa rõ. So sánh từng cặp ở mức 95%."
        )
    return (
        f"{figure.title}. Of {figure.of} units {upper} have their whole range in the upper half, {lower} in the lower, "
        f"{rest} cannot be told. Pairs are compared at 95%."
    )


def difference_forest(figure: DifferenceForest, language: Language) -> str:
    """How many are higher, lower, and not to be told from no difference."""
    higher, lower = sum(row.low > 0 for row in figure.ranges), sum(row.high < 0 for row in figure.ranges)
    rest = len(figure.ranges) - higher - lower
    if language == "vi":
        return f"{figure.title}. {higher} cao hơn, {lower} thấp hơn, {rest} chưa thấy khác biệt rõ."
    return f"{figure.title}. {higher} higher, {lower} lower, {rest} without a clear difference."


def heat_table(figure: HeatTable, language: Language) -> str:
    """How many cells lie below the target, and the lowest, of those with enough presses to be named."""
    shown = [
        (cell.share, cell.n, f"{row.label}, {column}")
        for row in figure.rows
        for column, cell in zip(figure.columns, row.cells, strict=True)
        if cell is not None and cell.share is not None and cell.n >= LEAST
    ]
    below = sum(share < figure.target for share, _, _ in shown)
    few, every = count(below, language=language), count(len(shown), language=language)
    target = whole_percent(figure.target, language=language)
    if language == "vi":
        text = f"{figure.title}. Trong {every} ô có từ {LEAST} lượt, {few} ô dưới chỉ tiêu {target}."
    else:
        text = f"{figure.title}. Of {every} cells with {LEAST} presses or more {few} lie below the target of {target}."
    if not shown:
        return text
    share, n, where = min(shown)
    return f"{text} {'Thấp nhất' if language == 'vi' else 'Lowest'}: {where}, {captions.valued(share, n, language)}."


def trend(figure: Trend, language: Language) -> str:
    """The latest share against the one before and the target."""
    rated = [point for point in figure.points if point.counts.total]
    if not rated:
        return f"{figure.title}. {captions.verdict_text(Verdict.NO_DATA, language)}."
    listed = "; ".join(f"{point.label}: {captions.value(point.counts, language)}" for point in rated[-2:])
    latest = "Gần nhất" if language == "vi" else "Latest"
    return f"{figure.title}. {latest}: {listed}. {captions.target_line(figure.target, language)}."


def episodes(signals: Sequence[Signal]) -> list[Signal]:
    """``signals`` with a run that goes on named once, at its latest point."""
    known = {(signal.rule, signal.side, signal.index) for signal in signals}
    return [s for s in signals if s.rule is not Rule.RUN_OF_8 or (s.rule, s.side, s.index + 1) not in known]


def _named(head: str, dots: Sequence[Dot], language: Language) -> str:
    if not dots:
        return ""
    lowest = sorted(dots, key=lambda dot: (dot.share, dot.key))[:NAMED]
    more = "…" if len(dots) > NAMED else "."
    return head + "; ".join(f"{dot.label} {captions.valued(dot.share, dot.n, language)}" for dot in lowest) + more


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
