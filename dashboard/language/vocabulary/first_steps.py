"""Phrases of the next step, where a month has no figure yet."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "start.past": (
        "Trong tháng này không có lượt đánh giá nào được tính. Có thể chọn tháng khác ở trên.",
        "No press of this month counts. Another month can be chosen above.",
    ),
    "start.today": (
        "Hôm nay đã nhận {n} lượt đánh giá. Tỷ lệ được cập nhật khi mỗi đơn vị có thêm từ {least} lượt, để không ai "
        "đoán được người bấm.",
        "Presses of today: {n}. Shares move when a unit has {least} more presses, so that nobody can tell who pressed.",
    ),
    "start.boxes": (
        "Chưa có thiết bị nào đặt tại quầy. Khai báo các quầy, sau đó chạy lệnh “hailong enroll” trên máy chủ cho từng "
        "thiết bị. Khai báo quầy:",
        "No box stands at a counter. Enter the counters, then run “hailong enroll” on the server for each box. "
        "Enter counters:",
    ),
    "start.boxes.ask": (
        "Chưa có thiết bị nào đặt tại quầy. Vui lòng liên hệ quản trị hệ thống của Thành phố.",
        "No box stands at a counter. Please ask the city's system administrator.",
    ),
    "start.connect": (
        "Đã đăng ký {n} thiết bị nhưng chưa thiết bị nào kết nối: cần kiểm tra nguồn điện và mạng tại quầy.",
        "Boxes enrolled: {n}, and none has connected yet. Check power and network at the counters.",
    ),
    "start.excluded": (
        "Đã nhận {n} lượt nhưng chưa lượt nào được tính ({parts}).",
        "Presses received: {n}, of which none counts ({parts}).",
    ),
    "start.press": (
        "Thiết bị đã kết nối. Số lượt hôm nay tăng ngay khi có người bấm nút.",
        "Boxes are connected. Today's number rises as soon as somebody presses a button.",
    ),
}
