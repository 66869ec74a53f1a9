"""Phrases inside figures, drawn and interactive."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "figure.value": ("{share} · n\u00a0=\u00a0{n}", "{share} · n\u00a0=\u00a0{n}"),
    "figure.mean": ("Mức chung {share}", "Mean {share}"),
    "figure.centre": ("Trung bình {share}", "Centre {share}"),
    "figure.limits": ("Giới hạn 3 sigma", "3-sigma limits"),
    "figure.limits.95": ("Giới hạn 95%", "95% limits"),
    "figure.limits.99.8": ("Giới hạn 99,8%", "99.8% limits"),
    "figure.share": ("Tỷ lệ hài lòng", "Satisfaction share"),
    "figure.very": ("Tỷ lệ rất hài lòng", "Very-satisfied share"),
    "figure.presses": ("Số lượt đánh giá (n)", "Presses (n)"),
    "figure.rank": ("Khoảng thứ hạng", "Rank range"),
    "figure.rank.value": ("{low}–{high} · n\u00a0=\u00a0{n}", "{low}–{high} · n\u00a0=\u00a0{n}"),
    "figure.difference": ("Chênh lệch (điểm phần trăm)", "Difference (percentage points)"),
    "figure.difference.value": ("{value} ({low}; {high})", "{value} ({low}; {high})"),
    "figure.beyond_limits.low": ("dưới giới hạn", "below the limits"),
    "figure.beyond_limits.high": ("trên giới hạn", "above the limits"),
    "figure.run_of_8.low": ("8 điểm liên tiếp dưới trung bình", "8 points in a row below the centre"),
    "figure.run_of_8.high": ("8 điểm liên tiếp trên trung bình", "8 points in a row above the centre"),
}
