"""The appendices of the PDF: every unit's figures, reasons, completeness, charts and definitions."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.numbers import NOTHING, count, percent
from dashboard.report import pdf_patterns
from dashboard.report.definitions import definitions
from dashboard.report.document import Block, Grid, Head, Heading
from dashboard.report.model import NO_REASON, UNSHOWN, ReportModel
from dashboard.report.pdf_figures import drawings
from dashboard.report.rows import UnitRow
from dashboard.report.wording import EXCLUSIONS, SHORT_VERDICTS, bounds, participation, rank
from satisfaction.integrity import Exclusion
from satisfaction.reasons import Reason


def appendices(model: ReportModel) -> list[Block]:
    """All of them, numbered; those without content are left out."""
    parts: list[tuple[str, list[Block]]] = [
        ("Kết quả của từng đơn vị", [_units(model)]),
        ("Số lượng và tỷ lệ ba mức độ theo cơ quan (phần của biểu 02-ĐGHL mà nút bấm cung cấp được)", [_levels(model)]),
        ("Biểu đồ", list(drawings(model))),
        ("Lý do không hài lòng theo đơn vị và lĩnh vực", _reasons(model)),
        ("Mức độ đầy đủ dữ liệu của từng đơn vị", [_completeness(model)]),
        ("Hồ sơ và phản ánh, kiến nghị của từng đơn vị", _dossiers(model)),
        ("Tín hiệu cần kiểm tra của biểu đồ kiểm soát", pdf_patterns.signals(model)),
        ("Ngày, lĩnh vực có sáng kiến so với các lượt khác", pdf_patterns.initiatives(model)),
        ("Giải thích từ ngữ và cách tính", _definitions(model)),
    ]
    blocks: list[Block] = []
    for number, (title, content) in enumerate((part for part in parts if part[1]), start=1):
        blocks += [Heading(title, appendix=f"Phụ lục {ROMAN[number - 1]}"), *content]
    return blocks


ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def _units(model: ReportModel) -> Grid:
    def cells(row: UnitRow) -> tuple[str, ...]:
        return (
            row.code,
            row.name,
            count(row.counts.very_satisfied),
            count(row.counts.satisfied),
            count(row.counts.dissatisfied),
            count(row.counts.total),
            percent(row.share),
            f"{percent(row.low)} – {percent(row.high)}" if row.share is not None else NOTHING,
            SHORT_VERDICTS[row.verdict],
        )

    columns = (
        Head("Mã", 12, "center"),
        Head("Đơn vị", None),
        Head("Rất hài lòng", 12, "right"),
        Head("Hài lòng", 12, "right"),
        Head("Không hài lòng", 12, "right"),
        Head("n", 12, "right"),
        Head("Tỷ lệ hài lòng", 13, "right"),
        Head("Khoảng tin cậy 95%", 28, "center"),
        Head("So với chỉ tiêu", 28),
    )
    return Grid(columns, [cells(row) for row in model.rows], cells(model.total))


def _levels(model: ReportModel) -> Grid:
    def cells(row: UnitRow) -> tuple[str, ...]:
        counts, n = row.counts, row.counts.total
        levels = (counts.very_satisfied, counts.satisfied, counts.dissatisfied)
        shares = (text for level in levels for text in (count(level), _part(level, n)))
        return (row.name, count(n), *shares, rank(row.rank))

    columns = (
        Head("Cơ quan", None),
        Head("Tổng số lượt", 15, "right"),
        Head("Rất hài lòng", 14, "right"),
        Head("Tỷ lệ", 16, "right"),
        Head("Hài lòng", 14, "right"),
        Head("Tỷ lệ", 16, "right"),
        Head("Không hài lòng", 14, "right"),
        Head("Tỷ lệ", 16, "right"),
        Head("Khoảng thứ hạng", 17, "center"),
    )
    return Grid(columns, [cells(row) for row in model.rows], cells(model.total))


def _reasons(model: ReportModel) -> list[Block]:
    if not model.reasons:
        return []
    kinds = (*map(str, Reason), NO_REASON, UNSHOWN)

    def numbers(by_reason: Iterable[int]) -> tuple[str, ...]:
        values = list(by_reason)
        return (*map(count, values), count(sum(values)))

    rows = [
        (row.unit_name, row.field or "Tất cả lĩnh vực", *numbers(row.by_reason.get(kind, 0) for kind in kinds))
        for row in model.reasons
    ]
    sums = [sum(row.by_reason.get(kind, 0) for row in model.reasons) for kind in kinds]
    columns = (
        Head("Đơn vị", None),
        Head("Lĩnh vực", 30),
        Head("Thời gian giải quyết", 16, "right"),
        Head("Thái độ phục vụ", 16, "right"),
        Head("Thủ tục, phí, lệ phí", 16, "right"),
        Head("Không nêu lý do", 16, "right"),
        Head("Không hiển thị", 16, "right"),
        Head("Tổng", 14, "right"),
    )
    return [Grid(*_without_empty(columns, rows, ("Tổng cộng", "", *numbers(sums))))]


def _completeness(model: ReportModel) -> Grid:
    reasons = [reason for reason in Exclusion if model.total.excluded.by_reason.get(reason)]

    def cells(row: UnitRow) -> tuple[str, ...]:
        return (
            row.name,
            count(row.stored),
            *(count(row.excluded.by_reason.get(reason, 0)) for reason in reasons),
            count(row.counts.total),
            count(row.rejected),
            count(row.missing),
            percent(row.completeness),
            "đủ" if row.proven else "chưa rõ",
        )

    columns = (
        Head("Đơn vị", None),
        Head("Đã lưu", 13, "right"),
        *(Head(EXCLUSIONS[reason].capitalize(), 12, "right") for reason in reasons),
        Head("Được tính", 13, "right"),
        Head("Bị từ chối", 11, "right"),
        Head("Chưa nhận được", 12, "right"),
        Head("Đầy đủ", 14, "right"),
        Head("Đối chiếu", 15),
    )
    return Grid(columns, [cells(row) for row in model.rows], cells(model.total))


def _dossiers(model: ReportModel) -> list[Block]:
    rows = [row for row in model.rows if row.handled is not None]
    if not rows:
        return []

    def cells(row: UnitRow) -> tuple[str, ...]:
        handled = row.handled
        if handled is None:
            return (row.name, *(NOTHING,) * 6)
        return (
            row.name,
            count(handled.resolved),
            percent(handled.on_time_share, places=2),
            percent(handled.petition_share, places=2),
            percent(handled.decision_766, places=2),
            participation(row),
            bounds(row),
        )

    columns = (
        Head("Đơn vị", None),
        Head("Hồ sơ đã giải quyết", 18, "right"),
        Head("Đúng hạn", 17, "right"),
        Head("Phản ánh, kiến nghị đã xử lý", 22, "right"),
        Head("Theo QĐ 766", 17, "right"),
        Head("Tỷ lệ tham gia", 17, "right"),
        Head("Tỷ lệ hài lòng có thể có", 29, "center"),
    )
    return [Grid(columns, [cells(row) for row in rows], cells(model.total))]


def _definitions(model: ReportModel) -> list[Block]:
    return [Grid((Head("Từ ngữ", 42), Head("Nghĩa và cách tính", None)), definitions(model))]


def _without_empty(
    columns: tuple[Head, ...], rows: list[tuple[str, ...]], total: tuple[str, ...]
) -> tuple[tuple[Head, ...], list[tuple[str, ...]], tuple[str, ...]]:
    """Columns whose sum is 0 left out, the first ones of text and the last kept."""
    keep = [index for index, cell in enumerate(total) if cell != "0" or index == len(total) - 1]
    return (
        tuple(columns[index] for index in keep),
        [tuple(row[index] for index in keep) for row in rows],
        tuple(total[index] for index in keep),
    )


def _part(level: int, n: int) -> str:
    return percent(level / n if n else None, places=2)
