"""Phrases around every page: navigation, login, freshness, errors."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "product": ("Hài Lòng", "Hài Lòng"),
    "tagline": ("Mức độ hài lòng của người dân tại {office}", "How satisfied citizens are at {office}"),
    "skip": ("Đến nội dung chính", "Skip to main content"),
    "nav": ("Các trang", "Pages"),
    "nav.city": ("Toàn thành phố", "City"),
    "nav.units": ("Đơn vị của tôi", "My units"),
    "nav.boxes": ("Thiết bị", "Boxes"),
    "nav.reports": ("Báo cáo", "Reports"),
    "nav.admin": ("Quản trị", "Administration"),
    "language": ("English", "Tiếng Việt"),
    "logout": ("Đăng xuất", "Log out"),
    "synthetic": ("Số liệu mô phỏng, không phải số liệu thật", "Synthetic data, not real figures"),
    "not_sipas": (
        "Chỉ tiêu {target} của Thành phố; tỷ lệ hài lòng qua nút bấm, không phải Chỉ số SIPAS.",
        "The city's target of {target}; a share of button presses, not the SIPAS index.",
    ),
    "login": ("Đăng nhập", "Log in"),
    "login.name": ("Tên đăng nhập", "User name"),
    "login.password": ("Mật khẩu", "Password"),
    "login.wrong": (
        "Tên đăng nhập hoặc mật khẩu không đúng. Nếu sai nhiều lần, phải chờ mới được thử lại.",
        "User name or password is wrong. After several wrong tries the name has to wait before the next.",
    ),
    "login.wait": (
        "Tên đăng nhập này đã bị nhập sai mật khẩu nhiều lần. Vui lòng thử lại sau {minutes} phút.",
        "Too many wrong tries for this name. Please try again in {minutes} minutes.",
    ),
    "login.wait.address": (
        "Từ mạng này vừa có nhiều lần nhập sai mật khẩu. Vui lòng thử lại sau {seconds} giây.",
        "Many wrong passwords have just come from this network. Please try again in {seconds} seconds.",
    ),
    "login.ended": ("Phiên làm việc đã hết. Vui lòng đăng nhập lại.", "Your session has ended. Please log in again."),
    "login.forgot": (
        "Quên mật khẩu: liên hệ quản trị hệ thống của Thành phố.",
        "Forgotten password: ask the city's system administrator.",
    ),
    "fresh": ("Số liệu đến {moment}", "Figures up to {moment}"),
    "fresh.none": ("Chưa nhận được lượt đánh giá nào", "No press has been received yet"),
    "stale": (
        "Chưa có số liệu mới: việc tiếp nhận đang gián đoạn. Lượt đánh giá vẫn được giữ trên thiết bị.",
        "No new figures: reception is interrupted. Presses are kept on the boxes.",
    ),
    "away": (
        "Chưa lấy được số liệu mới từ máy chủ: số liệu trên trang có thể đã cũ. Trang sẽ tự thử lại.",
        "The server does not answer: figures on this page may be old. The page tries again by itself.",
    ),
    "unavailable": ("Tạm thời chưa đọc được số liệu", "Figures cannot be read for the moment"),
    "unavailable.next": (
        "Chưa kết nối được với kho dữ liệu. Lượt đánh giá vẫn được giữ trên thiết bị và sẽ tự gửi sau. Trang này "
        "sẽ tự thử lại.",
        "The store does not answer. Presses are kept on the boxes and will be sent. This page tries again by itself.",
    ),
    "unavailable.boxes": ("Xem tình trạng thiết bị", "See the boxes"),
    "save": ("Lưu", "Save"),
    "cancel": ("Hủy", "Cancel"),
    "change": ("Thay đổi", "Change"),
    "error.404": ("Không có trang này", "There is no such page"),
    "error.404.next": (
        "Trang không tồn tại, hoặc tài khoản này không được xem trang.",
        "The page does not exist, or your account cannot see it.",
    ),
    "error.400": ("Địa chỉ không hợp lệ", "This address is not valid"),
    "error.not_done": ("Chưa thực hiện được", "This was not done"),
    "bad.period": (
        "“{text}” không phải là kỳ báo cáo. Viết như 2026-10, 2026-Q3, 2026-H1, 2026-9M, 2026 hoặc "
        "2026-01-01..2026-06-30.",
        "“{text}” is not a period. Write 2026-10, 2026-Q3, 2026-H1, 2026-9M, 2026 or 2026-01-01..2026-06-30.",
    ),
    "bad.years": (
        "Kỳ báo cáo phải nằm trong các năm từ {first} đến {last}.",
        "A period lies within {first} to {last}.",
    ),
    "bad.future": ("Kỳ {text} chưa bắt đầu: kỳ bắt đầu từ ngày {day}.", "{text} has not begun: it begins on {day}."),
    "bad.size": (
        "Tệp quá lớn (tối đa {mb} MB), chưa có gì thay đổi. Vui lòng xem lại có đúng tệp CSV không; "
        "tệp lớn hơn thì người quản trị máy chủ nhập bằng lệnh hailong.",
        "The file is too large ({mb} MB at most), and nothing was changed. Please look whether it is the right file; "
        "whoever runs the server can import a larger one with the command hailong.",
    ),
    "bad.request": (
        "Yêu cầu không hợp lệ. Vui lòng quay lại trang và thử lại.",
        "The request makes no sense here. Please go back to the page and try again.",
    ),
    "said": ("{text}.", "{text}."),
    "error.500": ("Có lỗi trong chương trình", "Something went wrong in the program"),
    "error.500.next": (
        "Lỗi đã được ghi lại. Số liệu không bị ảnh hưởng. Vui lòng thử lại sau ít phút.",
        "The error has been recorded. No figure is affected. Please try again in a few minutes.",
    ),
    "error.csrf": (
        "Biểu mẫu đã quá hạn. Vui lòng tải lại trang và gửi lại.",
        "The form has expired. Please reload the page and send it again.",
    ),
    "back": ("Về trang chủ", "To the first page"),
    "back.there": ("Quay lại trang trước", "Back to where you were"),
}
