"""The report as an administrative text: letterhead, findings, signature block, then the appendices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from dashboard.language.numbers import count, percent, whole_percent
from dashboard.language.period_name import period_name
from dashboard.language.words import VI
from dashboard.report import wording
from dashboard.report.honesty import audit_line, honest_head
from dashboard.report.marks import mark
from dashboard.report.model import ReportModel
from dashboard.report.pdf.appendices import ROMAN, appendices
from dashboard.report.pdf.document import Block, Document, Grid, Head, Heading, Letterhead, Paragraph, Signature
from dashboard.report.settings import ReportSettings
from dashboard.report.wording import VERDICTS
from satisfaction import clock
from satisfaction.score import Verdict, presses_needed


def compose(model: ReportModel, *, settings: ReportSettings) -> Document:
    """The whole text."""
    unit = f" {model.rows[0].name}" if model.scoped and len(model.rows) == 1 else ""
    subject = (
        f"Kết quả đánh giá mức độ hài lòng của người dân qua nút bấm tại {settings.office}{unit}, "
        f"{period_name(model.period.text, VI, inside=True)}"
    )
    letterhead = Letterhead(
        superior=settings.superior,
        agency=settings.agency,
        symbol=settings.symbol,
        place=settings.place,
        year=clock.local_datetime(model.as_of_ms).year,
        subject=subject,
        warning=wording.SYNTHETIC if model.synthetic else "",
    )
    parts = (_basis(model), _result(model), _dossiers(model), _adjusted(model))
    signature = Signature(settings.recipients, settings.signer)
    blocks = (*_numbered(block for part in parts for block in part), signature, *appendices(model))
    return Document(subject, mark(model.period), letterhead, blocks, audit_line(model))


def _numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Headings with their Roman number in front."""
    numbers = iter(ROMAN)
    for block in blocks:
        yield Heading(f"{next(numbers)}. {block.text}") if isinstance(block, Heading) else block


def _basis(model: ReportModel) -> list[Block]:
    rows = [(fact.label, fact.text) for fact in honest_head(model)]
    return [
        Heading("Cơ sở số liệu và mức độ đầy đủ"),
        Grid((Head("Nội dung", 62), Head("Số liệu", None)), rows),
    ]


def _result(model: ReportModel) -> list[Block]:
    total = model.total
    blocks: list[Block] = [Heading("Kết quả")]
    if not total.counts.total:
        return [*blocks, Paragraph("Trong kỳ không có lượt đánh giá nào được tính.")]
    counts = total.counts
    return [
        *blocks,
        Paragraph(
            f"Có {count(counts.total)} lượt đánh giá được tính: {count(counts.very_satisfied)} rất hài lòng, "
            f"{count(counts.satisfied)} hài lòng, {count(counts.dissatisfied)} không hài lòng. Tỷ lệ hài lòng là "
            f"{percent(total.share)} (khoảng tin cậy 95%: {percent(total.low)} – {percent(total.high)}), so với chỉ "
            f"tiêu {whole_percent(total.target)}: {_verdict(model)}. Tỷ lệ rất hài lòng là "
            f"{percent(counts.very_satisfied_share)}."
        ),
        *([Paragraph(_by_verdict(model))] if len(model.rows) > 1 else []),
        Paragraph(f"Chỉ tiêu {whole_percent(total.target)} của Thành phố. {wording.NOT_SIPAS}"),
    ]


def _verdict(model: ReportModel) -> str:
    """The city's (or part's) verdict, with how many presses would settle an open one."""
    verdict = model.total.verdict
    text = VERDICTS[verdict].lower() + (f" ({wording.PROVISIONAL})" if model.provisional else "")
    needed = presses_needed(model.total.counts, target=model.total.target)
    if verdict is Verdict.UNDECIDED and needed:
        text += f"; cần thêm khoảng {count(needed)} lượt đánh giá nếu tỷ lệ giữ như hiện nay"
    return text


def _by_verdict(model: ReportModel) -> str:
    found = Counter(row.verdict for row in model.rows)
    parts = [
        f"{count(found[Verdict.MET])} đơn vị đạt chỉ tiêu",
        f"{count(found[Verdict.NOT_MET])} đơn vị chưa đạt chỉ tiêu",
        f"{count(found[Verdict.UNDECIDED])} đơn vị chưa đủ dữ liệu để kết luận",
    ]
    if silent := found[Verdict.NO_DATA]:
        parts.append(f"{count(silent)} đơn vị chưa có lượt đánh giá")
    behind = [row for row in model.rows if row.verdict is Verdict.NOT_MET]
    text = f"Trong {count(len(model.rows))} đơn vị: {', '.join(parts)}."
    if behind:
        named = sorted(behind, key=lambda row: (row.high or 0.0, row.code))[:10]
        listed = "; ".join(f"{row.name} {percent(row.share)} (n = {count(row.counts.total)})" for row in named)
        text += f" Chưa đạt chỉ tiêu: {listed}{' …' if len(behind) > len(named) else ''}."
    return text


def _dossiers(model: ReportModel) -> list[Block]:
    handled = model.total.handled
    if handled is None:
        return []
    known = sum(row.handled is not None for row in model.rows)
    rows = [
        ("Hồ sơ đã giải quyết", count(handled.resolved), ""),
        ("Giải quyết đúng hạn", percent(handled.on_time_share, places=2), whole_percent(model.on_time_target)),
        (
            "Phản ánh, kiến nghị đã xử lý",
            percent(handled.petition_share, places=2),
            whole_percent(model.petition_target),
        ),
        ("Tỷ lệ theo Quyết định 766/QĐ-TTg", percent(handled.decision_766, places=2), ""),
        ("Tỷ lệ tham gia đánh giá (lượt/hồ sơ)", wording.participation(model.total), ""),
        ("Tỷ lệ hài lòng có thể có của tất cả hồ sơ", wording.bounds(model.total), ""),
    ]
    return [
        Heading("Hồ sơ và phản ánh, kiến nghị"),
        Paragraph(
            f"Theo số liệu hồ sơ đã nhập của {count(known)} đơn vị. "
            "Các tỷ lệ này tính từ hồ sơ, không tính từ lượt bấm."
        ),
        Grid((Head("Nội dung", None), Head("Kết quả", 30, "right"), Head("Chỉ tiêu", 30, "right")), rows),
    ]


def _adjusted(model: ReportModel) -> list[Block]:
    if not model.adjustments:
        return []
    rows = [
        (
            item.period,
            item.unit_name,
            f"{count(item.reported.total)} → {count(item.now.total)}",
            f"{percent(item.reported.share, places=2)} → {percent(item.now.share, places=2)}",
        )
        for item in model.adjustments
    ]
    return [
        Heading("Bổ sung sau chốt của các kỳ trước"),
        Grid((Head("Kỳ", 22), Head("Đơn vị", None), Head("Số lượt", 38, "right"), Head("Tỷ lệ", 44, "right")), rows),
    ]
