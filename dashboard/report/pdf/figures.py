"""The charts of the PDF: the house's own figures, drawn for print."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.figures import findings
from dashboard.figures.descriptions import Bar, Dot, Range, RankForest, ShareBars, TargetFunnel, Trend, TrendPoint
from dashboard.figures.svg import for_print
from dashboard.language.numbers import whole_percent
from dashboard.report.model import ReportModel
from dashboard.report.pdf.document import Drawing

BARS_PER_PAGE = 42
WIDTH_MM = 165.0


def drawings(model: ReportModel) -> Iterator[Drawing]:
    """Months, funnel, then bars of every unit from the highest share on and ranges of rank, so many to a page."""
    points = tuple(
        TrendPoint(f"{point.month[5:]}/{point.month[:4]}", point.counts) for point in model.months if point.counts.total
    )
    if len(points) > 1:
        title = "Tỷ lệ hài lòng theo tháng dương lịch, với khoảng tin cậy 95%"
        yield _drawing(Trend(title, points, model.total.target))
    if len([row for row in model.rows if row.counts.total]) > 1:
        yield _drawing(_funnel(model))
    yield from map(_drawing, _bars(model))
    yield from _ranks(model)


def _funnel(model: ReportModel) -> TargetFunnel:
    dots = tuple(
        Dot(row.code, row.name, row.counts.very_satisfied + row.counts.satisfied, row.counts.total)
        for row in model.rows
        if row.counts.total
    )
    title = (
        f"Biểu đồ phễu quanh chỉ tiêu {whole_percent(model.total.target)}: ngoài hai đường giới hạn là đạt hoặc chưa "
        "đạt, ở giữa là chưa đủ dữ liệu để kết luận"
    )
    return TargetFunnel(title, dots, model.total.target)


def _bars(model: ReportModel) -> Iterator[ShareBars]:
    bars = [Bar(row.code, row.name, row.counts, row.target) for row in model.rows if row.counts.total]
    bars.sort(key=lambda bar: (-(bar.counts.share or 0.0), bar.key))
    for start in range(0, len(bars), BARS_PER_PAGE):
        part = tuple(bars[start : start + BARS_PER_PAGE])
        title = (
            f"Tỷ lệ hài lòng so với chỉ tiêu, từ cao đến thấp ({start + 1}–{start + len(part)} trên {len(bars)} đơn vị)"
        )
        yield ShareBars(title, part, target=model.total.target, provisional=model.provisional)


def _ranks(model: ReportModel) -> Iterator[Drawing]:
    """The forest of ranges, the best first; each page says in words what the whole shows."""
    ranges = [
        Range(row.code, row.name, row.rank[0], row.rank[1], row.counts.total)
        for row in model.rows
        if row.rank is not None
    ]
    ranges.sort(key=lambda row: (row.low + row.high, row.key))
    title = "Khoảng thứ hạng theo tỷ lệ rất hài lòng: những thứ hạng mà số liệu cho phép"
    whole = findings.finding(RankForest(title, tuple(ranges), len(ranges)), "vi")
    for start in range(0, len(ranges), BARS_PER_PAGE):
        part = tuple(ranges[start : start + BARS_PER_PAGE])
        caption = (
            f"{title} ({start + 1}–{start + len(part)} trên {len(ranges)} đơn vị); xanh: cả khoảng ở nửa trên, "
            "cam: cả khoảng ở nửa dưới"
        )
        figure = RankForest(caption, part, len(ranges))
        yield Drawing(for_print(figure, language="vi"), whole, WIDTH_MM, caption)


def _drawing(figure: ShareBars | TargetFunnel | Trend) -> Drawing:
    return Drawing(for_print(figure, language="vi"), findings.finding(figure, "vi"), WIDTH_MM, figure.title)
