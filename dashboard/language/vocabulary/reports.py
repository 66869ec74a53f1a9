"""Phrases of the reports page: files, closing and reopening."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "period.hint": (
        "Ví dụ: 2026-10 (tháng), 2026-Q3 (quý), 2026-H1 (sáu tháng đầu năm), 2026-9M (chín tháng), 2026 (cả năm), "
        "2026-01-01..2026-06-30 (từ ngày đến ngày)",
        "E.g. 2026-10 (month), 2026-Q3 (quarter), 2026-H1 (first half), 2026-9M (nine months), 2026 (year), "
        "2026-01-01..2026-06-30 (from day to day)",
    ),
    "preview": ("Xem trước", "Preview"),
    "files": ("Tải báo cáo", "Download"),
    "files.note": (
        "Các tệp có cùng số liệu. Mỗi lần tải đều được ghi vào nhật ký.",
        "All files show the same figures, in Vietnamese. Each download is written to the audit log.",
    ),
    "closing": ("Chốt số liệu", "Closing"),
    "closing.open": ("Kỳ này chưa chốt số liệu.", "This period is not closed."),
    "closing.running": ("Kỳ chưa kết thúc, chưa thể chốt.", "The period has not ended: it cannot be closed yet."),
    "closing.nothing": ("Kỳ này chưa có lượt đánh giá nào để chốt.", "The period holds no press to close."),
    "closing.done": ("{who} đã chốt lúc {moment}.", "Closed by {who} at {moment}."),
    "closing.sure": (
        "Tôi đã kiểm tra; chốt số liệu {period} và niêm phong các tệp (mã kiểm tra)",
        "I have checked; close {period} and seal its files (checksum)",
    ),
    "closing.do": ("Chốt số liệu", "Close the period"),
    "closing.working": (
        "Đang chốt: tính lại số liệu, lập tệp Excel, PDF, CSV và niêm phong. Có thể mất đến một phút, xin chờ.",
        "Closing: counting again, making the Excel, PDF and CSV files, sealing them. This may take up to a minute.",
    ),
    "reopen": ("Mở lại kỳ", "Reopen"),
    "reopen.reason": ("Lý do mở lại (ghi vào nhật ký)", "Reason (goes into the audit log)"),
    "closed": ("Các kỳ đã chốt", "Closed periods"),
    "closed.none": ("Chưa có kỳ nào được chốt.", "No period has been closed yet."),
    "closed.when": ("Chốt lúc", "Closed at"),
    "closed.state": ("Tình trạng", "State"),
    "closed.files": ("Tệp niêm phong", "Sealed files"),
    "closed.holds": ("Đang hiệu lực", "In force"),
    "closed.reopened": ("{who} đã mở lại: {reason}", "reopened by {who}: {reason}"),
}
