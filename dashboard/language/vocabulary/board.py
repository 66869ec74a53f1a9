"""Phrases of the public board."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "board": ("Bảng công khai", "Public board"),
    "board.title": ("Ý kiến đánh giá của người dân, {month}", "What citizens said, {month}"),
    "board.share": ("lượt đánh giá hài lòng hoặc rất hài lòng", "of the presses were satisfied or very satisfied"),
    "board.n": (
        "Tính trên {n} lượt bấm nút tại quầy; không ghi tên, không ghi hình.",
        "Of {n} presses at the counters; no names, no pictures.",
    ),
    "board.few": ("Chưa đủ lượt đánh giá để công bố.", "Too few presses to publish."),
    "board.thanks": ("Cảm ơn ông/bà đã đánh giá.", "Thank you for your rating."),
    "board.note": (
        "Ai cũng xem được, không cần đăng nhập: số liệu tháng trước và phần chữ dưới đây. In được để dán tại quầy.",
        "Open to everyone without a login: last month's figures and the text below. It can be printed as a poster.",
    ),
    "board.enabled": ("Bật bảng công khai", "Switch the board on"),
    "board.see": ("Xem bảng", "See the board"),
    "bad.text": (
        "Chưa lưu: phần chữ có {n} ký tự, bảng chỉ chứa được {most} ký tự. Vui lòng rút gọn rồi lưu lại.",
        "Not saved: the text has {n} characters, and {most} fit on the board. Please shorten it and save again.",
    ),
    "remedied": ("Những việc đã khắc phục", "What has been put right"),
    "remedied.hint": ("Mỗi dòng một việc", "One matter a line"),
}
