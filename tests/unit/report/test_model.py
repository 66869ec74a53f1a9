"""What a report says of a period, worked out from real presses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.report import issuing as reports
from dashboard.report.build import build
from dashboard.report.honesty import honest_head
from dashboard.report.seal import checksum, from_json, to_json
from dashboard.report.sources import gather
from dashboard.report.units import units_in
from satisfaction import periods
from satisfaction.integrity import Exclusion
from satisfaction.places import Unit, UnitKind
from satisfaction.score import Counts, Verdict
from satisfaction.targets import Measure, Target
from store.book import registry
from tests.unit.report.conftest import AFTER_OCTOBER, BEHIND, EMPTY, MET, OCTOBER, SMALL, UNDECIDED, VERY, City, entries


def october_report(city: City) -> reports.ReportModel:
    return reports.report(city.context, OCTOBER, now_ms=AFTER_OCTOBER)


def test_every_unit_of_the_period_has_one_row_the_empty_one_too(october: City) -> None:
    rows = {row.code: row for row in october_report(october).rows}
    assert list(rows) == [MET, UNDECIDED, BEHIND, SMALL, EMPTY]
    assert rows[MET].counts == Counts(300, 95, 5)
    assert rows[EMPTY].counts.total == 0
    assert rows[EMPTY].share is None


def test_the_verdict_follows_the_interval_and_the_units_own_target(october: City) -> None:
    verdicts = {row.code: row.verdict for row in october_report(october).rows}
    assert verdicts[MET] is Verdict.MET
    assert verdicts[UNDECIDED] is Verdict.UNDECIDED
    assert verdicts[BEHIND] is Verdict.NOT_MET
    assert verdicts[EMPTY] is Verdict.NO_DATA
    strict = Target(Measure.SATISFACTION, MET, 2026, 0.999)
    registry.replace(october.book, replace(entries(), targets=(strict,)), who="test")
    verdicts = {row.code: row.verdict for row in october_report(october).rows}
    assert verdicts[MET] is Verdict.NOT_MET
    assert verdicts[BEHIND] is Verdict.NOT_MET


def test_stored_is_counted_and_excluded_and_each_exclusion_has_its_reason(october: City) -> None:
    row = october_report(october).rows[0]
    assert row.excluded.by_reason == {Exclusion.OUT_OF_HOURS: 7, Exclusion.TEST: 2}
    assert row.stored == 409
    assert row.everything == Counts(309, 95, 5)


def test_missing_numbers_are_counted_with_their_unit_and_never_as_zero(october: City) -> None:
    report = october_report(october)
    rows = {row.code: row for row in report.rows}
    assert rows[UNDECIDED].missing == 4
    assert rows[UNDECIDED].completeness == 46 / 50
    assert report.total.missing == 4
    assert not report.total.proven  # no box has reported its last number


def test_parts_add_up_to_the_total(october: City) -> None:
    report = october_report(october)
    assert sum((row.counts for row in report.rows), Counts()) == report.total.counts
    assert sum(row.stored for row in report.rows) == report.total.stored
    assert sum(row.dissatisfied for row in report.reasons) == report.total.counts.dissatisfied
    assert report.months[-1].counts == report.total.counts


def test_the_trend_shows_months_of_the_citys_own_calendar(city: City) -> None:
    """From the 15th to the 14th, as the report itself counts."""
    october = periods.parse("2026-10", period_day=15)
    for day in (date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 30), date(2026, 10, 14), date(2026, 10, 15)):
        city.press(MET, VERY, 1, day=day)
    inputs = gather(city.context.reader, city.book, period=october, as_of_ms=october.until_ms, period_day=15)
    report = build(inputs)
    assert [(point.month, point.counts.total) for point in report.months] == [("2026-09", 1), ("2026-10", 3)]
    assert report.months[-1].counts == report.total.counts


def test_presses_of_a_unit_that_has_left_the_registry_keep_a_row(october: City) -> None:
    before = registry.load(october.book)
    ended = tuple(replace(unit, valid_to=date(2026, 9, 30)) if unit.code == BEHIND else unit for unit in before.units)
    assert BEHIND not in [unit.code for unit in units_in(ended, OCTOBER)]
    inputs = replace(
        reports.gather(october.context.reader, october.book, period=OCTOBER, as_of_ms=AFTER_OCTOBER), units=ended
    )
    rows = {row.code: row for row in reports.build(inputs).rows}
    assert rows[BEHIND].counts.total == 100
    assert rows[BEHIND].name == "Xã Ứng Hòa"


def test_a_renamed_unit_has_one_row_under_its_latest_name() -> None:
    old = Unit("00004", "Phường Cũ", UnitKind.PHUONG, "hanoi", date(2026, 1, 1), date(2026, 10, 10))
    new = Unit("00004", "Phường Mới", UnitKind.PHUONG, "hanoi", date(2026, 10, 11))
    assert units_in((new, old), OCTOBER) == [new]


def test_reasons_are_told_per_unit_and_field(october: City) -> None:
    reasons = {(row.unit, row.field): dict(row.by_reason) for row in october_report(october).reasons}
    assert reasons == {
        (MET, "Hộ tịch"): {"time": 5},
        (UNDECIDED, "Đất đai"): {"conduct": 5},
        (BEHIND, "Hộ tịch"): {"": 40},
    }


def test_a_running_period_is_provisional(october: City) -> None:
    report = reports.report(october.context, OCTOBER, now_ms=OCTOBER.until_ms - 1)
    assert report.provisional
    assert any("tạm tính" in fact.text for fact in honest_head(report))


def test_the_honest_head_names_what_was_left_out_and_what_is_not_known(october: City) -> None:
    text = "\n".join(f"{fact.label}: {fact.text}" for fact in honest_head(october_report(october)))
    assert "Lượt đánh giá đã lưu: 558" in text
    assert "Không tính: 9 (ngoài giờ làm việc 7; bấm thử 2)" in text
    assert "Được tính: 549" in text
    assert "Chưa nhận được (chỉ biết qua số thứ tự): 4" in text
    assert "chưa chứng minh được là đủ đối với 10 trên 10 thiết bị" in text
    assert "Tỷ lệ hài lòng nếu không loại lượt nào: 91,04% (n = 558)" in text
    assert "phiên bản 1" in text


def test_a_report_survives_json_unchanged(october: City) -> None:
    report = october_report(october)
    assert from_json(to_json(report)) == report


def test_the_checksum_is_of_the_figures_alone(october: City) -> None:
    report = october_report(october)
    later = replace(report, as_of_ms=report.as_of_ms + 60_000)
    assert checksum(later) == checksum(report)
    row = replace(report.rows[0], counts=Counts(299, 96, 5))
    assert checksum(replace(report, rows=(row, *report.rows[1:]))) != checksum(report)


def test_a_scope_keeps_other_units_out(october: City) -> None:
    context = replace(october.context, scope=frozenset({UNDECIDED}))
    report = reports.report(context, OCTOBER, now_ms=AFTER_OCTOBER)
    assert [row.code for row in report.rows] == [UNDECIDED]
    assert {box.unit for box in report.boxes} == {UNDECIDED}
    assert {row.unit for row in report.reasons} == {UNDECIDED}
    assert report.total.counts == report.rows[0].counts


def test_periods_that_share_a_year_have_different_reports(october: City) -> None:
    quarter = reports.report(october.context, periods.parse("2026-Q4"), now_ms=AFTER_OCTOBER)
    year = reports.report(october.context, periods.parse("2026"), now_ms=AFTER_OCTOBER)
    before = reports.report(october.context, periods.parse("2026-Q3"), now_ms=AFTER_OCTOBER)
    assert quarter.total.counts == year.total.counts
    assert before.total.counts.total == 0
