"""Phrases of figures: shares, counts, verdicts, periods."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "to_date": ("tạm tính", "provisional"),
    "share": ("Tỷ lệ hài lòng (qua nút bấm)", "Satisfaction share (button presses)"),
    "share.short": ("Tỷ lệ hài lòng", "Satisfaction share"),
    "very": ("Rất hài lòng", "Very satisfied"),
    "satisfied": ("Hài lòng", "Satisfied"),
    "dissatisfied": ("Không hài lòng", "Dissatisfied"),
    "n": ("lượt đánh giá", "presses"),
    "n.label": ("Số lượt đánh giá", "Presses"),
    "interval": ("khoảng tin cậy 95%: {low} – {high}", "95% interval: {low} – {high}"),
    "target": ("Chỉ tiêu {target}", "Target {target}"),
    "verdict": ("Kết luận", "Verdict"),
    "verdict.met": ("Đạt chỉ tiêu", "Target met"),
    "verdict.not_met": ("Chưa đạt chỉ tiêu", "Target not met"),
    "verdict.undecided": ("Chưa đủ dữ liệu để kết luận", "Not enough data to tell"),
    "verdict.no_data": ("Chưa có lượt đánh giá", "No presses yet"),
    "needed": (
        "Cần thêm khoảng {n} lượt đánh giá nếu tỷ lệ giữ như hiện nay",
        "About {n} more presses would settle it at today's share",
    ),
    "needed.never": (
        "Tỷ lệ đúng bằng chỉ tiêu: chưa thể nói cần thêm bao nhiêu lượt",
        "The share equals the target: no number of presses can be named",
    ),
    "today": ("Hôm nay", "Today"),
    "unit": ("Đơn vị", "Unit"),
    "counts.short": ("Ba mức", "Three ratings"),
    "very.of": ("trên tổng số lượt", "of all presses"),
    "counts": ("rất hài lòng · hài lòng · không hài lòng", "very satisfied · satisfied · dissatisfied"),
    "bar.alt": (
        "{name}: {share}, {n} lượt đánh giá; {verdict}",
        "{name}: {share}, {n} presses; {verdict}",
    ),
    "period": ("Kỳ báo cáo", "Period"),
    "period.month": ("Tháng", "Month"),
    "show": ("Xem", "Show"),
    "small": ("ít hơn 5 lượt, không tách theo mức", "fewer than 5 presses, not split"),
    "small.note": (
        "Ô có ít hơn 5 lượt (và ô cần che cùng) không tách theo mức hài lòng, để không ai đoán được người bấm.",
        "Cells under 5 presses (and those hidden with them) are not split, so that nobody can tell who pressed.",
    ),
    "list.every": ("Hiện tất cả {n} dòng", "Show all {n} lines"),
    "list.pages": ("Các trang của danh sách", "Pages of the list"),
    "list.part": ("{first}–{last} trong {n}", "{first}–{last} of {n}"),
    "list.before": ("Trang trước", "Previous page"),
    "list.after": ("Trang sau", "Next page"),
    "month.column": ("Tháng", "Month"),
    "participation": ("Tỷ lệ tham gia đánh giá, {month}", "Participation, {month}"),
    "participation.parts": (
        "{presses} lượt / {dossiers} hồ sơ đã giải quyết",
        "{presses} presses / {dossiers} dossiers resolved",
    ),
    "participation.of": ("{n} đơn vị đã có số hồ sơ", "{n} units with dossier counts"),
    "participation.bounds": (
        "Tính cả những người không bấm nút, tỷ lệ hài lòng nằm trong khoảng {low} – {high}.",
        "With those who did not press the satisfaction share lies between {low} and {high}.",
    ),
    "participation.more": (
        "Số lượt đánh giá nhiều hơn số hồ sơ: cần kiểm tra.",
        "There are more presses than dossiers: to be looked at.",
    ),
    "participation.sample": (
        "Cỡ mẫu theo công thức n = N/(1 + N·0,05²): {n}; lượt bấm không phải là mẫu ngẫu nhiên.",
        "Sample size by n = N/(1 + N·0.05²): {n}; presses are not a random sample.",
    ),
    "participation.766": (
        "Tỷ lệ theo Quyết định 766/QĐ-TTg (tính từ số hồ sơ, không từ nút bấm): {share}.",
        "Share by Decision 766/QĐ-TTg (from dossiers, not from presses): {share}.",
    ),
}
