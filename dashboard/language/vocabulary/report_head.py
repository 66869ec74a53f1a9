"""The head of a report. The report itself is Vietnamese; English is for the page that shows what it rests on."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "head.period": ("Kỳ báo cáo", "Period"),
    "head.period.days": ("{name}, từ ngày {first} đến hết ngày {last}", "{name}, {first} to {last}"),
    "head.taken": ("Thời điểm lấy số liệu", "Figures taken"),
    "head.taken.closed": ("{at}; đã chốt số liệu", "{at}; closed"),
    "head.taken.provisional": (
        "{at}; kỳ chưa kết thúc, số liệu tạm tính",
        "{at}; the period is still running, provisional",
    ),
    "head.taken.open": ("{at}; chưa chốt số liệu", "{at}; not closed"),
    "head.stored": ("Lượt đánh giá đã lưu", "Presses stored"),
    "head.excluded": ("Không tính", "Not counted"),
    "head.counted": ("Được tính", "Counted"),
    "head.rejected": ("Bị từ chối (giữ riêng, không đưa vào số liệu)", "Rejected (kept aside, in no figure)"),
    "head.missing": ("Chưa nhận được (chỉ biết qua số thứ tự)", "Missing (known only by number)"),
    "head.missing.lost": (
        "{missing}, trong đó {lost} đã xác nhận là mất",
        "{missing}, of which {lost} are acknowledged as lost",
    ),
    "head.completeness": ("Mức độ đầy đủ dữ liệu", "Completeness"),
    "head.completeness.no_box": ("chưa có thiết bị nào trong kỳ", "no box in this period"),
    "head.completeness.proven": ("{share}, đã đối chiếu với từng thiết bị", "{share}, checked with each box"),
    "head.completeness.doubtful": (
        "{share}; chưa chứng minh được là đủ đối với {n} trên {boxes} thiết bị",
        "{share}; not proven for {n} of {boxes} boxes",
    ),
    "head.silent": ("Thiết bị chưa gửi lượt nào trong kỳ", "Boxes without a press in the period"),
    "head.silent.named": ("{n} trên {boxes}: {names}", "{n} of {boxes}: {names}"),
    "head.silent.more": (
        "{n} trên {boxes}: {names} và {more} thiết bị khác",
        "{n} of {boxes}: {names} and {more} more",
    ),
    "head.share": ("Tỷ lệ hài lòng (lượt được tính)", "Satisfaction share (counted presses)"),
    "head.everything": ("Tỷ lệ hài lòng nếu không loại lượt nào", "Satisfaction share with nothing excluded"),
    "head.ballots": ("Phiếu giấy trong kỳ (báo riêng, không cộng vào)", "Paper ballots (told apart, never added)"),
    "head.ballots.told": ("{n} phiếu, tỷ lệ hài lòng {share}", "{n} ballots, satisfaction share {share}"),
    "head.adjustments": ("Bổ sung sau chốt của các kỳ trước", "Adjustments of closed periods"),
    "head.adjustments.told": (
        "{n} dòng, thuộc {periods}: xem bảng bổ sung",
        "{n} lines, of {periods}: see the table of adjustments",
    ),
    "head.none": ("không có", "none"),
    "head.rules": ("Quy tắc tính", "Rules"),
    "head.rules.first": (
        "phiên bản {version} (tính cả {grace} phút trước giờ mở cửa và sau giờ đóng cửa)",
        "version {version} ({grace} minutes before opening and after closing still count)",
    ),
    "head.rules.later": (
        "phiên bản {version} (áp dụng từ {since}; tính cả {grace} phút trước giờ mở cửa và sau giờ đóng cửa)",
        "version {version} (from {since}; {grace} minutes before opening and after closing still count)",
    ),
    "head.checksum": ("Mã kiểm tra số liệu (SHA-256)", "Checksum of the figures (SHA-256)"),
    "head.audit.open": (
        "Lập tự động từ phần mềm Hài Lòng lúc {at}; kỳ báo cáo chưa chốt số liệu.",
        "Made by Hài Lòng at {at}; the period is not closed.",
    ),
    "head.audit.closed": (
        "Chốt số liệu lúc {at}, người chốt: {by}. Kiểm tra tệp: lệnh hailong verify-report.",
        "Closed at {at} by {by}. Check a file with hailong verify-report.",
    ),
}
