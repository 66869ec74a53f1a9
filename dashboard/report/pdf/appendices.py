"""The appendices of the PDF: every unit's figures, reasons, completeness, charts and definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from dashboard.language.numbers import NOTHING, percent
from dashboard.report.definitions import definitions
from dashboard.report.handled import Handled
from dashboard.report.model import NO_REASON, UNSHOWN, ReasonRow, ReportModel
from dashboard.report.pdf import patterns
from dashboard.report.pdf.document import Block, Grid, Head, Heading
from dashboard.report.pdf.figures import drawings
from dashboard.report.pdf.table import Column, count, grid, share
from dashboard.report.rows import UnitRow
from dashboard.report.wording import EXCLUSIONS, SHORT_VERDICTS, bounds, participation, rank
from satisfaction.integrity import Exclusion
from satisfaction.reasons import Reason
from satisfaction.score import Counts

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
Dossiers: TypeAlias = tuple[UnitRow, Handled]


def appendices(model: ReportModel) -> list[Block]:
    """All of them, numbered; those without content are left out."""
    parts: list[tuple[str, list[Block]]] = [
        ("Kết quả của từng đơn vị", [grid(_UNITS, model.rows, total=model.total)]),
        (
            "Số lượng và tỷ lệ ba mức độ theo cơ quan (phần của biểu 02-ĐGHL mà nút bấm cung cấp được)",
            [grid(_LEVELS, model.rows, total=model.total)],
        ),
        ("Biểu đồ", list(drawings(model))),
        ("Lý do không hài lòng theo đơn vị và lĩnh vực", _reasons(model)),
        ("Mức độ đầy đủ dữ liệu của từng đơn vị", [_completeness(model)]),
        ("Hồ sơ và phản ánh, kiến nghị của từng đơn vị", _dossiers(model)),
        ("Tín hiệu cần kiểm tra của biểu đồ kiểm soát", patterns.signals(model)),
        ("Ngày, lĩnh vực có sáng kiến so với các lượt khác", patterns.initiatives(model)),
        ("Giải thích từ ngữ và cách tính", _definitions(model)),
    ]
    blocks: list[Block] = []
    for index, (title, content) in enumerate(part for part in parts if part[1]):
        blocks += [Heading(title, appendix=f"Phụ lục {ROMAN[index]}"), *content]
    return blocks


def _interval(row: UnitRow) -> str:
    return NOTHING if row.share is None else f"{percent(row.low)} – {percent(row.high)}"


_UNITS: tuple[Column[UnitRow], ...] = (
    Column("Mã", lambda row: row.code, 12, "center"),
    Column("Đơn vị", lambda row: row.name),
    count("Rất hài lòng", lambda row: row.counts.very_satisfied, 12),
    count("Hài lòng", lambda row: row.counts.satisfied, 12),
    count("Không hài lòng", lambda row: row.counts.dissatisfied, 12),
    count("n", lambda row: row.counts.total, 12),
    share("Tỷ lệ hài lòng", lambda row: row.share, 13),
    Column("Khoảng tin cậy 95%", _interval, 28, "center"),
    Column("So với chỉ tiêu", lambda row: SHORT_VERDICTS[row.verdict], 28),
)


def _level(title: str, chosen: Callable[[Counts], int]) -> tuple[Column[UnitRow], Column[UnitRow]]:
    """How many chose a level, and their part of all."""

    def part(row: UnitRow) -> float | None:
        return chosen(row.counts) / row.counts.total if row.counts.total else None

    return count(title, lambda row: chosen(row.counts), 14), share("Tỷ lệ", part, 16, places=2)


_LEVELS: tuple[Column[UnitRow], ...] = (
    Column("Cơ quan", lambda row: row.name),
    count("Tổng số lượt", lambda row: row.counts.total, 15),
    *_level("Rất hài lòng", lambda counts: counts.very_satisfied),
    *_level("Hài lòng", lambda counts: counts.satisfied),
    *_level("Không hài lòng", lambda counts: counts.dissatisfied),
    Column("Khoảng thứ hạng", lambda row: rank(row.rank), 17, "center"),
)
_REASON_HEADS = {
    str(Reason.TIME): "Thời gian giải quyết",
    str(Reason.CONDUCT): "Thái độ phục vụ",
    str(Reason.PROCEDURE): "Thủ tục, phí, lệ phí",
    NO_REASON: "Không nêu lý do",
    UNSHOWN: "Không hiển thị",
}


def _reasons(model: ReportModel) -> list[Block]:
    """Only the reasons that were given."""
    if not model.reasons:
        return []
    sums = {kind: sum(row.by_reason.get(kind, 0) for row in model.reasons) for kind in _REASON_HEADS}

    def given(kind: str) -> Column[ReasonRow]:
        return count(_REASON_HEADS[kind], lambda row: row.by_reason.get(kind, 0), 16)

    columns: tuple[Column[ReasonRow], ...] = (
        Column("Đơn vị", lambda row: row.unit_name),
        Column("Lĩnh vực", lambda row: row.field or "Tất cả lĩnh vực", 30, summed=False),
        *(given(kind) for kind, n in sums.items() if n),
        count("Tổng", lambda row: row.dissatisfied, 14),
    )
    return [grid(columns, model.reasons, total=ReasonRow("", "Tổng cộng", "", sums))]


def _completeness(model: ReportModel) -> Grid:
    """Only the reasons for which a press of the report is not counted."""

    def excluded(reason: Exclusion) -> Column[UnitRow]:
        return count(EXCLUSIONS[reason].capitalize(), lambda row: row.excluded.by_reason.get(reason, 0), 12)

    columns: tuple[Column[UnitRow], ...] = (
        Column("Đơn vị", lambda row: row.name),
        count("Đã lưu", lambda row: row.stored, 13),
        *(excluded(reason) for reason in Exclusion if model.total.excluded.by_reason.get(reason)),
        count("Được tính", lambda row: row.counts.total, 13),
        count("Bị từ chối", lambda row: row.rejected, 11),
        count("Chưa nhận được", lambda row: row.missing, 12),
        share("Đầy đủ", lambda row: row.completeness, 14),
        Column("Đối chiếu", lambda row: "đủ" if row.proven else "chưa rõ", 15),
    )
    return grid(columns, model.rows, total=model.total)


_DOSSIERS: tuple[Column[Dossiers], ...] = (
    Column("Đơn vị", lambda row: row[0].name),
    count("Hồ sơ đã giải quyết", lambda row: row[1].resolved, 18),
    share("Đúng hạn", lambda row: row[1].on_time_share, 17, places=2),
    share("Phản ánh, kiến nghị đã xử lý", lambda row: row[1].petition_share, 22, places=2),
    share("Theo QĐ 766", lambda row: row[1].decision_766, 17, places=2),
    Column("Tỷ lệ tham gia", lambda row: participation(row[0]), 17, "right"),
    Column("Tỷ lệ hài lòng có thể có", lambda row: bounds(row[0]), 29, "center"),
)


def _dossiers(model: ReportModel) -> list[Block]:
    """Only units whose dossier counts were imported."""
    if model.total.handled is None:
        return []
    rows = [(row, row.handled) for row in model.rows if row.handled is not None]
    return [grid(_DOSSIERS, rows, total=(model.total, model.total.handled))]


def _definitions(model: ReportModel) -> list[Block]:
    return [Grid((Head("Từ ngữ", 42), Head("Nghĩa và cách tính", None)), definitions(model))]
