"""Phrases of titles of the interactive charts."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "counters.change": ("Các quầy: thay đổi so với tháng trước", "Counters: change from the month before"),
    "charts": ("Biểu đồ", "Charts"),
    "charts.loading": ("Đang tải biểu đồ…", "Loading charts…"),
    "funnel": ("Biểu đồ phễu quanh chỉ tiêu", "Funnel plot around the target"),
    "funnel.mean": (
        "Biểu đồ phễu tỷ lệ rất hài lòng quanh trung bình thành phố",
        "Funnel plot of the very-satisfied share around the city's mean",
    ),
    "heat": ("Tỷ lệ hài lòng theo tháng và đơn vị", "Satisfaction share by month and unit"),
    "trend.of": ("Tỷ lệ hài lòng theo tháng: {unit}", "Satisfaction share by month: {unit}"),
    "days": ("Biểu đồ kiểm soát p′: {unit}", "p′ control chart: {unit}"),
}
