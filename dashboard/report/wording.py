"""The words of the report. A report is an administrative text, so it is Vietnamese whatever the reader's language."""

from __future__ import annotations

from dashboard.figures import captions
from dashboard.language import numbers
from dashboard.language.words import VI
from dashboard.report.model import NO_REASON, UNSHOWN, InitiativeRow, SignalRow
from dashboard.report.rows import UnitRow
from satisfaction.false_alarms import average_run_length
from satisfaction.integrity import Exclusion
from satisfaction.p_chart import DAYS_BACK
from satisfaction.periods import Period
from satisfaction.reasons import Reason
from satisfaction.score import Verdict
from store.completeness import Unproven

NOT_SIPAS = "Tỷ lệ hài lòng qua nút bấm tại quầy; không phải Chỉ số SIPAS."
VERDICTS = {verdict: VI(f"verdict.{verdict}") for verdict in Verdict}
SHORT_VERDICTS = {  # under a head that says: so với chỉ tiêu
    Verdict.MET: "Đạt",
    Verdict.NOT_MET: "Chưa đạt",
    Verdict.UNDECIDED: "Chưa đủ dữ liệu",
    Verdict.NO_DATA: "Chưa có lượt",
}
EXCLUSIONS = {exclusion: VI(f"excluded.{exclusion}").lower() for exclusion in Exclusion}
REASONS = {
    **{str(reason): VI(f"reason.{reason}") for reason in Reason},
    NO_REASON: VI("reason.none"),
    UNSHOWN: "Không hiển thị (dưới 5 lượt)",
}
UNPROVEN = {
    None: "đủ",
    Unproven.NO_REPORT: "chưa rõ: thiết bị chưa báo số thứ tự cuối kỳ",
    Unproven.HOLE: "chưa rõ: còn lượt chưa nhận được, có thể thuộc kỳ này",
    Unproven.SPOOL_ENDED: "chưa rõ: bộ nhớ của thiết bị đã bị thay hoặc hỏng trong kỳ",
}
PROVISIONAL = "tạm tính"
SYNTHETIC = "Số liệu mô phỏng, không phải số liệu thật"


def days_of(period: Period) -> str:
    """``từ ngày 01/10/2026 đến hết ngày 31/10/2026``."""
    return f"từ ngày {numbers.day(period.first)} đến hết ngày {numbers.day(period.last)}"


def participation(row: UnitRow) -> str:
    """Presses ÷ dossiers, ``–`` without dossiers."""
    return numbers.percent(row.coverage.share if row.coverage else None)


def bounds(row: UnitRow) -> str:
    """``40,0% – 90,0%``: the satisfaction share of everyone served, whatever those felt who did not press; ``–`` where
    there are no dossiers, or fewer than presses."""
    edges = row.coverage.bounds if row.coverage else None
    return f"{numbers.percent(edges.low)} – {numbers.percent(edges.high)}" if edges else numbers.NOTHING


SIGNALS_NOTE = (
    f"Biểu đồ kiểm soát p′ của từng đơn vị trong {DAYS_BACK} ngày tính đến hết kỳ; chỉ nêu tín hiệu trong kỳ. Tín hiệu "
    "chỉ nói rằng nên xem lại, không phải kết luận về đơn vị: khi không có gì thay đổi, trung bình cứ "
    f"{round(average_run_length())} điểm vẫn có một tín hiệu do ngẫu nhiên."
)
INITIATIVES_NOTE = (
    "So sánh trong cùng một đơn vị: lượt khi áp dụng sáng kiến và các lượt khác của kỳ. Chênh lệch tính bằng điểm phần "
    "trăm, kèm khoảng tin cậy 95%; khoảng chứa số 0 là chưa thấy khác nhau rõ rệt."
)


def signal(row: SignalRow) -> str:
    """The signal by name: ``Dưới giới hạn``."""
    return captions.signal(row.signal, "vi").capitalize()


def difference(row: InitiativeRow) -> str:
    """``+1,2 (−0,3; +2,7)``, in percentage points; ``–`` where one side has no presses."""
    if row.difference is None:
        return numbers.NOTHING
    edges = row.difference.interval
    value, low, high = (captions.points(share, "vi") for share in (row.difference.value, edges.low, edges.high))
    return f"{value} ({low}; {high})"


def rank(places: tuple[int, int] | None) -> str:
    """``3–17``, or ``3`` where the range is one place; blank without a rank."""
    if places is None:
        return ""
    return f"{places[0]}–{places[1]}" if places[0] != places[1] else str(places[0])
