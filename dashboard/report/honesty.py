"""The honest head of every report: what the figures rest on, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import numbers
from dashboard.numbers import count, percent
from dashboard.report import seal
from dashboard.report.model import ReportModel
from dashboard.report.wording import EXCLUSIONS, days_of, period_in_words
from satisfaction.integrity import FIRST_RULE, Rule


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the head."""

    label: str
    text: str


def honest_head(model: ReportModel) -> list[Fact]:
    """Every line, in the order in which they stand."""
    total = model.total
    excluded = "; ".join(f"{EXCLUSIONS[key]} {count(n)}" for key, n in total.excluded.by_reason.items() if n)
    facts = [
        Fact("Kỳ báo cáo", f"{period_in_words(model.period)}, {days_of(model.period)}"),
        Fact("Thời điểm lấy số liệu", f"{numbers.moment(model.as_of_ms)}{_state(model)}"),
        Fact("Lượt đánh giá đã lưu", count(total.stored)),
        Fact("Không tính", f"{count(total.excluded.total)}{f' ({excluded})' if excluded else ''}"),
        Fact("Được tính", count(total.counts.total)),
        Fact("Bị từ chối (giữ riêng, không đưa vào số liệu)", count(total.rejected)),
        Fact("Chưa nhận được (chỉ biết qua số thứ tự)", _missing(model)),
        Fact("Mức độ đầy đủ dữ liệu", _completeness(model)),
        Fact("Thiết bị chưa gửi lượt nào trong kỳ", _silent(model)),
        Fact("Tỷ lệ hài lòng (lượt được tính)", f"{percent(total.share, places=2)} (n = {count(total.counts.total)})"),
        Fact("Tỷ lệ hài lòng nếu không loại lượt nào", _everything(model)),
        Fact("Phiếu giấy trong kỳ (báo riêng, không cộng vào)", _ballots(model)),
        Fact("Bổ sung sau chốt của các kỳ trước", _adjustments(model)),
        Fact("Quy tắc tính", "; ".join(map(_rule, model.rules))),
        Fact("Mã kiểm tra số liệu (SHA-256)", _grouped(seal.checksum(model))),
    ]
    return [fact for fact in facts if fact.text]


def audit_line(model: ReportModel) -> str:
    """Who stands behind the file: at the foot of every format."""
    if model.closed is None:
        return f"Lập tự động từ phần mềm Hài Lòng lúc {numbers.moment(model.as_of_ms)}; kỳ báo cáo chưa chốt số liệu."
    return (
        f"Chốt số liệu lúc {numbers.moment(model.closed.at_ms)}, người chốt: {model.closed.by}. "
        "Kiểm tra tệp: lệnh hailong verify-report."
    )


def _state(model: ReportModel) -> str:
    if model.closed is not None:
        return "; đã chốt số liệu"
    return "; kỳ chưa kết thúc, số liệu tạm tính" if model.provisional else "; chưa chốt số liệu"


def _missing(model: ReportModel) -> str:
    lost = f", trong đó {count(model.total.lost)} đã xác nhận là mất" if model.total.lost else ""
    return f"{count(model.total.missing)}{lost}"


def _completeness(model: ReportModel) -> str:
    share = percent(model.total.completeness, places=2)
    doubtful = len(model.doubtful_boxes)
    if not doubtful:
        return f"{share}, đã đối chiếu với từng thiết bị"
    return f"{share}; chưa chứng minh được là đủ đối với {count(doubtful)} trên {count(len(model.boxes))} thiết bị"


def _silent(model: ReportModel) -> str:
    silent = model.silent_boxes
    if not silent:
        return "không có" if model.boxes else ""
    names = ", ".join(box.box for box in silent[:6])
    rest = f" và {count(len(silent) - 6)} thiết bị khác" if len(silent) > 6 else ""
    return f"{count(len(silent))} trên {count(len(model.boxes))}: {names}{rest}"


def _everything(model: ReportModel) -> str:
    everything = model.total.everything
    return f"{percent(everything.share, places=2)} (n = {count(everything.total)})"


def _ballots(model: ReportModel) -> str:
    if not model.ballots.total:
        return ""
    return f"{count(model.ballots.total)} phiếu, tỷ lệ hài lòng {percent(model.ballots.share, places=2)}"


def _adjustments(model: ReportModel) -> str:
    if not model.adjustments:
        return "không có"
    periods = sorted({item.period for item in model.adjustments})
    return f"{count(len(model.adjustments))} dòng, thuộc {', '.join(periods)}: xem bảng bổ sung"


def _grouped(digits: str) -> str:
    """Eight digits at a time: to be read aloud and compared."""
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))


def _rule(rule: Rule) -> str:
    since = "" if rule == FIRST_RULE else f"áp dụng từ {numbers.day(rule.valid_from)}; "
    return f"phiên bản {rule.version} ({since}tính cả {rule.grace_min} phút trước giờ mở cửa và sau giờ đóng cửa)"
