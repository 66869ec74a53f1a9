"""Phrases of a unit's page: initiatives, and what should be looked at."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "initiatives": ("Ngày, lĩnh vực có sáng kiến", "Initiative days and fields"),
    "initiatives.note": (
        "So với các lượt khác của cùng đơn vị trong kỳ, đến hết ngày hôm qua; chênh lệch kèm khoảng tin cậy 95%.",
        "Against the unit's other presses of the period, up to the end of yesterday; difference with its 95% interval.",
    ),
    "initiative": ("Sáng kiến", "Initiative"),
    "initiatives.held": ("Khi áp dụng", "While it holds"),
    "initiatives.others": ("Các lượt khác", "The others"),
    "initiatives.difference": ("Chênh lệch (điểm phần trăm)", "Difference (percentage points)"),
    "initiatives.points": ("{value} ({low}; {high})", "{value} ({low}; {high})"),
    "initiatives.dossiers": ("{held} trên {all} hồ sơ ({share})", "{held} of {all} dossiers ({share})"),
    "initiatives.pace": ("{n} lượt/giờ mở quầy", "{n} presses an open counter-hour"),
    "signals": ("Cần kiểm tra", "To be looked at"),
    "signals.note": (
        "Dấu hiệu trong 30 ngày đến cuối kỳ, không kể hôm nay. Không loại lượt nào và không quy lỗi cho ai.",
        "Odd patterns of the 30 days up to the period's end without today. They exclude no press and accuse nobody.",
    ),
    "signals.staff": (
        "Dấu hiệu về riêng một mức đánh giá chỉ Thành phố xem được.",
        "Patterns of one rating are shown to the city only.",
    ),
    "signals.chart": (
        "Biểu đồ kiểm soát có tín hiệu giảm ở điểm gần nhất: {name}. Dù không có gì thay đổi, cứ khoảng {points} điểm "
        "vẫn có một tín hiệu như vậy.",
        "The control chart has a signal for the worse at its latest point: {name}. Even where nothing changes, about "
        "every {points} points give one.",
    ),
    "signals.open": ("Xem các dấu hiệu cần kiểm tra", "Open what is to be looked at"),
    "signals.what": ("Dấu hiệu", "Pattern"),
    "signals.when": ("Thời gian", "When"),
    "signals.days": ("cả {days} ngày", "all {days} days"),
    "signals.n": ("Số lượt", "Presses"),
    "signals.chance": ("Ngẫu nhiên thường có", "Expected by chance"),
    "signals.none": ("Không có dấu hiệu nào cần kiểm tra.", "Nothing to be looked at."),
    "signal.burst": ("Nhiều lượt liền trong 60 giây", "Many presses within 60 s"),
    "signal.long_run": ("Một mức đánh giá lặp lại liên tiếp", "A long run of one rating"),
    "signal.regular_spacing": ("Các lượt cách đều nhau bất thường", "Presses as by a clock"),
    "signal.after_closing": ("Nhiều lượt sau giờ đóng cửa", "Many presses after closing"),
    "signal.no_dissatisfied": ("Không có lượt không hài lòng nào", "Not one dissatisfied press"),
}
