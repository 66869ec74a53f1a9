"""Phrases of titles of the interactive charts."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "counters.change": ("Các quầy: thay đổi so với tháng trước", "Counters: change from the month before"),
    "charts": ("Biểu đồ", "Charts"),
    "charts.loading": ("Đang tải biểu đồ…", "Loading charts…"),
    "charts.late": (
        "Chưa tải được biểu đồ. Số liệu trong các bảng vẫn đầy đủ; có thể tải lại trang để thử lại.",
        "The charts did not come. The figures in the tables are complete; reload the page to try again.",
    ),
    "charts.points": ("Số liệu của biểu đồ", "The chart's figures"),
    "charts.none": ("Chưa đủ số liệu để vẽ biểu đồ.", "There are not enough figures for a chart yet."),
    "funnel.open": ("Dưới giới hạn, mở trang đơn vị:", "Below the limits, open the unit:"),
    "funnel": ("Biểu đồ phễu quanh chỉ tiêu", "Funnel plot around the target"),
    "funnel.mean": (
        "Biểu đồ phễu tỷ lệ rất hài lòng quanh trung bình thành phố",
        "Funnel plot of the very-satisfied share around the city's mean",
    ),
    "ranks": (
        "Khoảng thứ hạng theo tỷ lệ rất hài lòng (phường, xã có từ 10 lượt)",
        "Rank ranges by the very-satisfied share (wards and communes with 10 presses or more)",
    ),
    "counters.charts": ("Biểu đồ kiểm soát p′ từng quầy ({n})", "p′ control charts of the counters ({n})"),
    "counters.charts.staff": (
        "Biểu đồ kiểm soát p′ từng quầy ({n}); không vẽ quầy có ngày ít hơn 5 lượt",
        "p′ control charts of the counters ({n}); counters with a day under 5 presses are left out",
    ),
    "ranks.range": ("Khoảng thứ hạng", "Rank range"),
    "ranks.half": ("Vị trí", "Place"),
    "ranks.met": ("Nửa trên", "Upper half"),
    "ranks.not_met": ("Nửa dưới", "Lower half"),
    "ranks.undecided": ("Chưa rõ", "Cannot be told"),
    "comparison": ("So sánh các đơn vị", "Units compared"),
    "comparison.open": (
        "Xem tỷ lệ hài lòng của từng đơn vị theo tháng và khoảng thứ hạng",
        "See each unit's satisfaction share by month and the rank ranges",
    ),
    "heat.below": ("Dưới chỉ tiêu (điểm phần trăm)", "Below the target (percentage points)"),
    "heat.target": ("chỉ tiêu", "target"),
    "heat.few": ("· không tô màu: ít hơn {least} lượt", "· not shaded: under {least} presses"),
    "heat.above": ("trên chỉ tiêu", "above the target"),
    "heat": ("Tỷ lệ hài lòng theo tháng và đơn vị", "Satisfaction share by month and unit"),
    "trend.of": ("Tỷ lệ hài lòng theo tháng: {unit}", "Satisfaction share by month: {unit}"),
    "days": ("Biểu đồ kiểm soát p′: {unit}", "p′ control chart: {unit}"),
}
