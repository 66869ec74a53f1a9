"""Dossiers beside presses: on time, petitions, Quyết định 766, coverage."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from dashboard.report.handled import Handled, MonthHandled, months_of, per_unit
from dashboard.report.issuing import deliver, report
from dashboard.report.produce import Format
from satisfaction import periods
from satisfaction.coverage import Coverage
from satisfaction.score import Interval
from store.book import dossiers
from store.book.dossiers import Dossiers
from tests.unit.report.conftest import AFTER_OCTOBER, MET, OCTOBER, UNDECIDED, City


def test_the_figure_of_decision_766_takes_off_overdue_and_complained_of_dossiers() -> None:
    assert Handled(resolved=1000, on_time=950, overdue=50, petitions_received=13).decision_766 == pytest.approx(0.937)
    assert Handled(resolved=10, overdue=10, petitions_received=5).decision_766 == 0.0
    assert Handled().decision_766 is None


def test_whole_months_only() -> None:
    assert months_of(periods.parse("2026-Q3"), period_day=1) == ("2026-07", "2026-08", "2026-09")
    assert months_of(periods.parse("2026-10", period_day=15), period_day=15) == ("2026-10",)
    assert months_of(periods.parse("2026-07-01..2026-08-15"), period_day=1) == ()


def test_a_unit_with_a_month_missing_has_no_sum() -> None:
    one = Handled(resolved=10)
    rows = [
        MonthHandled("a", "2026-07", "", one),
        MonthHandled("a", "2026-08", "", one),
        MonthHandled("b", "2026-07", "", one),
    ]
    assert per_unit(rows, ("2026-07", "2026-08")) == {"a": Handled(resolved=20)}


def test_fields_add_up_and_a_row_for_all_fields_is_not_counted_twice() -> None:
    rows = [MonthHandled("a", "2026-07", field, Handled(resolved=n)) for field, n in (("Hộ tịch", 3), ("Đất đai", 4))]
    assert per_unit(rows, ("2026-07",)) == {"a": Handled(resolved=7)}
    whole = MonthHandled("a", "2026-07", "", Handled(resolved=9))
    assert per_unit([*rows, whole], ("2026-07",)) == {"a": Handled(resolved=9)}


def test_imported_dossiers_stand_beside_the_presses_and_never_in_their_share(october: City) -> None:
    before = report(october.context, OCTOBER, now_ms=AFTER_OCTOBER)
    dossiers.add(
        october.book,
        [Dossiers(MET, "2026-10", "Hộ tịch", 820, 800, 792, 8, 4, 3)],
        file="ho-so.csv",
        who="Lan",
        at_ms=AFTER_OCTOBER,
    )
    after = report(october.context, OCTOBER, now_ms=AFTER_OCTOBER)
    rows = {row.code: row for row in after.rows}
    handled = rows[MET].handled
    assert handled is not None
    assert (handled.on_time_share, handled.petition_share) == (0.99, 0.75)
    assert handled.decision_766 == pytest.approx(0.985)
    assert rows[MET].coverage == Coverage(400, 800, 0.5, Interval(395 / 800, 795 / 800))
    assert rows[UNDECIDED].handled is None
    assert after.total.coverage == rows[MET].coverage  # presses of units without dossiers do not enter it
    assert [row.counts for row in after.rows] == [row.counts for row in before.rows]
    book = load_workbook(io.BytesIO(deliver(october.context, OCTOBER, Format.XLSX, now_ms=AFTER_OCTOBER).content))
    (told,) = [row for row in book["Hồ sơ"].iter_rows(values_only=True) if row[0] == "Phường Ba Đình"]
    assert told[-1] == "49,4% – 99,4%"
