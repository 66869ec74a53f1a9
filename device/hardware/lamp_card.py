"""The card for the officer: what the lamps mean, with each pattern drawn from the turns that the box keeps."""

from __future__ import annotations

from device.feedback import TURNS_MS, Status
from device.hardware.faceplate import text

WIDTH, HEIGHT = 148.0, 105.0
ROW = 14.3
SPAN_MS = 2000
MEANINGS: tuple[tuple[Status | None, str, str], ...] = (
    (Status.WELL, "Sáng đều", "Hoạt động tốt, đang có mạng."),
    (Status.OFFLINE, "Nháy chậm", "Mất mạng. Lượt bấm được giữ lại và tự gửi khi có mạng."),
    (Status.TESTING, "Nháy đôi", "Chế độ bấm thử (2 phút). Lượt bấm không tính."),
    (Status.FAULT, "Nháy nhanh", "Không ghi được vào thẻ nhớ. Gọi kỹ thuật, thay thẻ."),
    (None, "Tắt hẳn", "Thiết bị không chạy: xem lại nguồn điện, gọi kỹ thuật."),
)
THANKS = (
    "Người dân thấy đèn cảm ơn, nghe một tiếng bíp: lượt bấm đã được ghi.",
    "Một tiếng trầm, không có đèn: chưa ghi được, bấm lại sau.",
    "Không đèn, không tiếng: bấm lại quá nhanh, hoặc thiết bị không chạy.",
)


def svg() -> str:
    """A card of A6, to be cut out; one row for each pattern, two seconds of it."""
    parts = [
        f"<rect x='0.15' y='0.15' width='{WIDTH - 0.3:g}' height='{HEIGHT - 0.3:g}' fill='none'"
        " stroke='#000' stroke-width='0.3'/>",
        text(WIDTH / 2, 11, 6, "Đèn trạng thái cho biết gì", bold=True),
        text(26, 16.6, 3, "trong 2 giây"),
    ]
    for number, (status, name, meaning) in enumerate(MEANINGS):
        y = 18 + ROW * number
        parts += [f"<rect x='6' y='{y:g}' width='40' height='8' fill='none' stroke='#000' stroke-width='0.3'/>"]
        parts += [f"<rect x='{6 + x:g}' y='{y:g}' width='{w:g}' height='8' fill='#E69F00'/>" for x, w in _lit(status)]
        parts += [_left(50, y + 3.4, 4.2, name, bold=True), _left(50, y + 8.2, 3.3, meaning)]
    parts += [_left(6, HEIGHT - 12.4 + 4.7 * number, 3.3, line) for number, line in enumerate(THANKS)]
    head = f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH:g}mm' height='{HEIGHT:g}mm'"
    return "\n".join([f"{head} viewBox='0 0 {WIDTH:g} {HEIGHT:g}'>", *parts, "</svg>\n"])


def _lit(status: Status | None) -> list[tuple[float, float]]:
    """Where the lamp shines in two seconds: (from, width) in mm of a bar of 40 mm."""
    if status is None:
        return []
    turns = TURNS_MS[status] or (SPAN_MS,)
    spans, at = [], 0
    while at < SPAN_MS:
        for number, turn in enumerate(turns):
            if number % 2 == 0:
                spans.append((40 * at / SPAN_MS, 40 * turn / SPAN_MS))
            at += turn
    return spans


def _left(x: float, y: float, size: float, words: str, *, bold: bool = False) -> str:
    return text(x, y, size, words, bold=bold).replace("text-anchor='middle'", "text-anchor='start'")
