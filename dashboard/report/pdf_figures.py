"""The charts of the PDF, drawn as SVG by the house's own figures."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dashboard.figures import findings
from dashboard.figures.canvas import Canvas, polyline
from dashboard.figures.descriptions import Bar, ShareBars
from dashboard.figures.palette import GREY, GRID, INK, MUTED, PRINT_FONT, VERDICT_COLOUR
from dashboard.figures.svg import for_print
from dashboard.numbers import count, percent, whole_percent
from dashboard.report.document import Drawing
from dashboard.report.model import ReportModel
from satisfaction.score import Z95, Verdict

BARS_PER_PAGE = 42
WIDTH_MM = 165.0
WIDTH_PX, HEIGHT_PX = 680.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 14.0, 16.0, 44.0
FEWEST = 10


def drawings(model: ReportModel) -> Iterator[Drawing]:
    """Months, funnel, then bars of every unit, so many to a page."""
    if len([point for point in model.months if point.counts.total]) > 1:
        yield trend(model)
    if len([row for row in model.rows if row.counts.total]) > 1:
        yield funnel(model)
    bars = [Bar(row.code, row.name, row.counts, row.target) for row in model.rows if row.counts.total]
    for start in range(0, len(bars), BARS_PER_PAGE):
        part = tuple(bars[start : start + BARS_PER_PAGE])
        title = f"Tỷ lệ hài lòng so với chỉ tiêu ({start + 1}–{start + len(part)} trên {len(bars)} đơn vị)"
        figure = ShareBars(title, part, target=model.total.target, provisional=model.provisional)
        yield Drawing(for_print(figure, language="vi"), findings.share_bars(figure, "vi"), WIDTH_MM, title)


def trend(model: ReportModel) -> Drawing:
    """The share of each month with its 95 % interval, against the target."""
    points = [point for point in model.months if point.counts.total]
    sheet = _Sheet(low=_floor([point.counts.share or 0.0 for point in points], model.total.target))
    sheet.target(model.total.target)
    places = []
    for index, point in enumerate(points):
        x = LEFT + (index + 0.5) * sheet.width / len(points)
        bounds, share = point.counts.interval, point.counts.share
        if bounds is None or share is None:
            continue
        sheet.canvas.line(x1=x, y1=sheet.y(bounds.low), x2=x, y2=sheet.y(bounds.high), stroke=GREY, width=1.5)
        sheet.canvas.text(f"{point.month[5:]}/{point.month[:4]}", x=x, y=HEIGHT_PX - 22, anchor="middle", size=11.5)
        sheet.canvas.text(
            f"n = {count(point.counts.total)}", x=x, y=HEIGHT_PX - 8, anchor="middle", size=9.5, fill=MUTED
        )
        places.append((x, sheet.y(share)))
    sheet.canvas.path(polyline(places), stroke=VERDICT_COLOUR[Verdict.MET], width=2)
    for x, y in places:
        sheet.canvas.circle(x=x, y=y, radius=3.5, fill=VERDICT_COLOUR[Verdict.MET])
    title = "Tỷ lệ hài lòng theo tháng dương lịch, với khoảng tin cậy 95%"
    return Drawing(sheet.canvas.finish(title), title, WIDTH_MM, title)


def funnel(model: ReportModel) -> Drawing:
    """Every unit's share over its n, with the limits p₀ ± z·√(p₀(1−p₀)/n): outside them the verdict is settled."""
    rows = [row for row in model.rows if row.share is not None]
    most = max(row.counts.total for row in rows)
    target = model.total.target
    plain = [row.share or 0.0 for row in rows if row.counts.total >= FEWEST]  # one press at 0 % would flatten the rest
    sheet = _Sheet(low=_floor(plain, target))
    sheet.target(target)

    def x(n: float) -> float:
        return LEFT + sheet.width * n / (1.05 * most)

    for side in (-1, 1):
        limits = [
            (n, target + side * Z95 * math.sqrt(target * (1 - target) / n))
            for n in (most * 1.05 * step / 160 for step in range(1, 161))
        ]
        curve = [(x(n), sheet.y(limit)) for n, limit in limits if sheet.low <= limit <= 1.0]
        if len(curve) > 1:
            sheet.canvas.path(polyline(curve), stroke=INK, width=1, dash="2 3")
    for row in rows:
        colour = VERDICT_COLOUR[row.verdict]
        fill = "#ffffff" if row.verdict is Verdict.UNDECIDED else colour
        sheet.canvas.circle(x=x(row.counts.total), y=sheet.y(row.share or 0.0), radius=3, fill=fill, stroke=colour)
    for step in range(6):
        n = _tidy(most / 5) * step
        if n <= 1.05 * most:
            sheet.canvas.text(count(n), x=x(n), y=HEIGHT_PX - 22, anchor="middle", size=11.5)
    sheet.canvas.text("Số lượt được tính (n)", x=LEFT + sheet.width / 2, y=HEIGHT_PX - 6, anchor="middle", size=11.5)
    title = (
        f"Biểu đồ phễu quanh chỉ tiêu {whole_percent(target)}: ngoài hai đường giới hạn là đạt hoặc chưa đạt, "
        "ở giữa là chưa đủ dữ liệu để kết luận"
    )
    return Drawing(sheet.canvas.finish(title), title, WIDTH_MM, title)


class _Sheet:
    """A canvas with a percentage axis from ``low`` to 100 %."""

    def __init__(self, *, low: float) -> None:
        self.low = low
        self.width = WIDTH_PX - LEFT - RIGHT
        self.canvas = Canvas(width=WIDTH_PX, height=HEIGHT_PX, font=PRINT_FONT)
        for step in range(6):
            share = low + (1 - low) * step / 5
            y = self.y(share)
            self.canvas.line(x1=LEFT, y1=y, x2=LEFT + self.width, y2=y, stroke=GRID)
            self.canvas.text(percent(share, places=0), x=LEFT - 6, y=y + 3.5, anchor="end", size=11.5)

    def y(self, share: float) -> float:
        """Where a share stands; below the axis it lies on it."""
        share = max(share, self.low)
        return TOP + (HEIGHT_PX - TOP - BOTTOM) * (1 - share) / (1 - self.low)

    def target(self, share: float) -> None:
        """The line of the target with its name."""
        y = self.y(share)
        self.canvas.line(x1=LEFT, y1=y, x2=LEFT + self.width, y2=y, width=1.5, dash="6 4")
        name = f"Chỉ tiêu {whole_percent(share)}"
        self.canvas.text(name, x=LEFT + self.width, y=y - 4, anchor="end", size=11.5, bold=True)


def _floor(shares: list[float], target: float) -> float:
    """The axis begins at a multiple of 10 % below most of what is shown, and never above 80 %."""
    lowest = min([*shares, target])
    return max(0.0, min(0.8, math.floor(lowest * 10) / 10))


def _tidy(step: float) -> int:
    """``step`` as a round number not below it: 1, 2 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(step)) if step >= 1 else 1
    return int(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= step))
