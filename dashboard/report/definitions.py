"""What every term of the report means: the notes sheet and the last appendix."""

from __future__ import annotations

from dashboard.language.numbers import whole_percent
from dashboard.report.model import ReportModel

_TERMS = (
    (
        "Lượt đánh giá",
        "Một lần người dân bấm một trong ba nút tại quầy: rất hài lòng, hài lòng, không hài lòng. "
        "Không ghi tên, không ghi hình.",
    ),
    (
        "Tỷ lệ hài lòng (qua nút bấm)",
        "(Rất hài lòng + hài lòng) ÷ tổng số lượt được tính. Đây là tỷ lệ qua nút bấm tại quầy, không phải Chỉ số "
        "SIPAS: SIPAS là điều tra xã hội học với bộ câu hỏi và mẫu riêng.",
    ),
    (
        "Khoảng tin cậy 95%",
        "Khoảng Wilson (E. B. Wilson, 1927). Mọi lượt trong kỳ đều được đếm, nhưng cùng một cách phục vụ gặp những "
        "người dân khác, vào những ngày khác, sẽ cho con số khác đi đôi chút: khoảng này nêu mức dao động ấy. Các "
        "đơn vị có cơ cấu thủ tục khác nhau chỉ nên so sánh trong cùng một lĩnh vực.",
    ),
    (
        "Chỉ tiêu",
        "{target} đối với toàn Thành phố (kế hoạch cải cách hành chính của Thành phố); có thể đặt riêng cho từng "
        "đơn vị và từng năm.",
    ),
    (
        "Kết luận",
        "Đạt chỉ tiêu: cận dưới của khoảng tin cậy không thấp hơn chỉ tiêu. Chưa đạt chỉ tiêu: cận trên thấp hơn "
        "chỉ tiêu. Còn lại: chưa đủ dữ liệu để kết luận. Khi kỳ chưa kết thúc, kết luận là tạm tính.",
    ),
    (
        "Khoảng thứ hạng",
        "Các thứ hạng mà đơn vị có thể có theo tỷ lệ rất hài lòng, trong các phường, xã có từ 10 lượt trở lên. "
        "Từ 1 + số đơn vị tốt hơn rõ rệt đến N − số đơn vị kém hơn rõ rệt, so từng cặp bằng khoảng tin cậy 95% của "
        "chênh lệch (R. G. Newcombe, 1998). Hai đơn vị thực ra như nhau có 5% khả năng bị coi là khác.",
    ),
    (
        "Không tính",
        "Lượt được lưu nhưng không đưa vào tỷ lệ, có ghi lý do: bấm lặp (trong thời gian khóa nút của thiết bị), "
        "kẹt nút, bấm thử, ngoài giờ làm việc (kể cả ngày nghỉ), bảo trì. Không lượt nào bị xóa.",
    ),
    ("Đã lưu", "Lượt được tính + lượt không tính."),
    (
        "Bị từ chối",
        "Thông điệp đến được máy chủ nhưng không hợp lệ; được giữ riêng và có thể đưa lại sau khi khắc phục.",
    ),
    (
        "Chưa nhận được",
        "Lượt mà số thứ tự cho biết là có nhưng chưa đến máy chủ. Thiết bị giữ lượt đánh giá cho đến khi máy chủ "
        "xác nhận đã lưu.",
    ),
    (
        "Mức độ đầy đủ dữ liệu",
        "Đã lưu ÷ (đã lưu + bị từ chối + chưa nhận được). Chưa chứng minh được là đủ khi thiết bị chưa báo số thứ "
        "tự cuối cùng của kỳ: khi đó số lượt còn thiếu là không rõ, không phải bằng không.",
    ),
    (
        "Tỷ lệ tham gia đánh giá",
        "Lượt được tính ÷ số hồ sơ đã giải quyết trong kỳ; chỉ có khi đã nhập số liệu hồ sơ của đủ các tháng.",
    ),
    (
        "Tỷ lệ hài lòng có thể có",
        "Người không bấm nút có thể đều không hài lòng, hoặc đều hài lòng: tỷ lệ hài lòng của tất cả hồ sơ đã giải "
        "quyết nằm giữa hai cận này (C. F. Manski, 1989). Tham gia càng thấp thì khoảng càng rộng. Không nêu khi "
        "số lượt nhiều hơn số hồ sơ.",
    ),
    (
        "Tỷ lệ theo Quyết định 766/QĐ-TTg",
        "Tỷ lệ hài lòng trong tiếp nhận, giải quyết thủ tục hành chính (nhóm chỉ số 5): (hồ sơ đã giải quyết − hồ "
        "sơ quá hạn − hồ sơ có phản ánh, kiến nghị) ÷ hồ sơ đã giải quyết. Tính từ số liệu hồ sơ, hai chữ số thập "
        "phân; lượt bấm nút không tham gia vào tỷ lệ này.",
    ),
    (
        "Bổ sung sau chốt",
        "Thay đổi của kỳ đã chốt (lượt đến muộn, sửa danh mục, quy tắc mới). Số liệu đã chốt giữ nguyên; phần thay "
        "đổi được nêu trong báo cáo kỳ sau.",
    ),
)


def definitions(model: ReportModel) -> list[tuple[str, str]]:
    """Term and meaning, in the order of the report."""
    target = whole_percent(model.total.target)
    return [(term, meaning.format(target=target)) for term, meaning in _TERMS]
