"""One small figure of each kind."""

from __future__ import annotations

from dashboard.figures.descriptions import (
    Bar,
    ControlChart,
    DifferenceForest,
    Dot,
    Figure,
    HeatCell,
    HeatRow,
    HeatTable,
    MeanFunnel,
    Range,
    RankForest,
    ShareBars,
    TargetFunnel,
    Trend,
    TrendPoint,
)
from satisfaction import p_chart
from satisfaction.funnel import CityFunnel
from satisfaction.p_chart import Point
from satisfaction.score import Counts

HOAN_KIEM = Bar("00070", "Phường Hoàn Kiếm", Counts(900, 60, 40))
BA_VI = Bar("09661", "Xã Ba Vì <b>", Counts(300, 300, 400))
EMPTY = Bar("09604", "Xã Minh Châu", Counts())
BARS = ShareBars("Tháng 10/2026", (HOAN_KIEM, BA_VI, EMPTY))
DOTS = (Dot("1", "Phường A", 960, 1000), Dot("2", "Xã B", 700, 1000), Dot("3", "Xã C", 17, 20))
SHARES = [0.9, 0.92, 0.89, 0.91, 0.9, 0.93, 0.9, 0.88, 0.91, 0.9, 0.6]
DAYS = [Point(f"2026-10-{i + 1:02d}", f"2026-10-{i + 1:02d}", round(200 * s), 200) for i, s in enumerate(SHARES)]


def chart() -> p_chart.Chart:
    found = p_chart.chart(DAYS, laney=False)
    assert isinstance(found, p_chart.Chart)
    return found


FIGURES: tuple[Figure, ...] = (
    BARS,
    TargetFunnel("Biểu đồ phễu", DOTS),
    MeanFunnel("Quanh mức chung", DOTS, CityFunnel(0.83, 1.0, 3)),
    ControlChart("Biểu đồ kiểm soát", chart(), target=0.86),
    RankForest("Khoảng thứ hạng", (Range("1", "Phường A", 1, 1, 1000), Range("2", "Xã B", 2, 3, 1000)), 3),
    DifferenceForest("So với tháng trước", (Range("1", "Xã B", -0.1, -0.02, 1000, -0.06),)),
    HeatTable("Tháng", ("09/2026", "10/2026"), (HeatRow("1", "Xã B", (HeatCell(3, None), HeatCell(50, 0.8))),)),
    Trend(
        "Xu hướng",
        (
            TrendPoint("08/2026", Counts(90, 0, 10)),
            TrendPoint("09/2026", Counts()),
            TrendPoint("10/2026", Counts(80, 0, 20)),
            TrendPoint("11/2026", Counts(85, 0, 15)),
            TrendPoint("12/2026", Counts(95, 0, 5), begins=True),
        ),
    ),
)
