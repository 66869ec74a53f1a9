"""The charts of the PDF, drawn as SVG by the house's own figures."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.figures import findings
from dashboard.figures.descriptions import Bar, ShareBars
from dashboard.figures.svg import for_print
from dashboard.report.document import Drawing
from dashboard.report.model import ReportModel

BARS_PER_PAGE = 42
WIDTH_MM = 165.0


def drawings(model: ReportModel) -> Iterator[Drawing]:
    """Bars against the target line, so many to a page."""
    bars = [Bar(row.code, row.name, row.counts, row.target) for row in model.rows if row.counts.total]
    for start in range(0, len(bars), BARS_PER_PAGE):
        part = tuple(bars[start : start + BARS_PER_PAGE])
        title = f"Tỷ lệ hài lòng so với chỉ tiêu ({start + 1}–{start + len(part)} trên {len(bars)} đơn vị)"
        figure = ShareBars(title, part, target=model.total.target, provisional=model.provisional)
        yield Drawing(for_print(figure, language="vi"), findings.share_bars(figure, "vi"), WIDTH_MM, title)
