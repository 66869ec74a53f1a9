"""CSV, Excel and PDF show the same figures, and each is safe and fit for whom it is made."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from pypdf import PdfReader

from dashboard.language.numbers import count, percent
from dashboard.report import as_csv
from dashboard.report.honesty import honest_head
from dashboard.report.issuing import deliver, report
from dashboard.report.marks import claimed
from dashboard.report.model import ReportModel
from dashboard.report.produce import Format, produce
from dashboard.report.settings import ReportSettings
from tests.unit.report.conftest import AFTER_OCTOBER, HOSTILE, MET, OCTOBER, SMALL, City

SETTINGS = ReportSettings()


@pytest.fixture
def model(october: City) -> ReportModel:
    return report(october.context, OCTOBER, now_ms=AFTER_OCTOBER)


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))


def workbook_of(model: ReportModel, *, values: bool = True) -> Workbook:
    return load_workbook(io.BytesIO(produce(model, Format.XLSX, settings=SETTINGS)), data_only=values)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    """Without white space: where a line breaks in a PDF is no part of the text."""
    return re.sub(r"\s+", "", text)


def test_the_csv_has_the_promised_columns_and_six_digits(model: ReportModel) -> None:
    content = produce(model, Format.CSV, settings=SETTINGS)
    assert content.decode().splitlines()[0] == (
        "period,unit,unit_name,very_satisfied,satisfied,dissatisfied,total,"
        "share,share_low,share_high,verdict,stored,excluded,rejected,missing"
    )
    rows = {row["unit"]: row for row in rows_of_csv(content)}
    assert rows[MET]["share"] == "0.987500"
    assert (rows[MET]["stored"], rows[MET]["excluded"], rows["00008"]["missing"]) == ("409", "9", "4")
    assert (rows["00103"]["share"], rows["00103"]["share_low"], rows["00103"]["verdict"]) == ("", "", "no_data")


def test_csv_excel_and_pdf_show_the_same_figures(model: ReportModel) -> None:
    from_csv = {row["unit"]: row for row in rows_of_csv(produce(model, Format.CSV, settings=SETTINGS))}
    book = workbook_of(model)
    data = list(book["Số liệu"].iter_rows(values_only=True))
    summary = {row[0]: row for row in book["Tổng hợp"].iter_rows(min_row=10, values_only=True) if row[0] in from_csv}
    pdf = squeezed(text_of(produce(model, Format.PDF, settings=SETTINGS)))
    assert set(summary) == set(from_csv)
    for values in data[1:]:
        plain = dict(zip(map(str, data[0]), values, strict=True))
        told = from_csv[str(plain["unit"])]
        for name in ("very_satisfied", "satisfied", "dissatisfied", "total", "stored", "excluded", "missing"):
            assert int(told[name]) == plain[name]
        counts = [int(told[name]) for name in ("very_satisfied", "satisfied", "dissatisfied", "total")]
        shown = summary[told["unit"]]
        assert list(shown[2:6]) == counts
        if told["share"]:
            assert shown[6] == pytest.approx(float(told["share"]), abs=5e-7)
            line = told["unit"], *map(count, counts), percent(float(told["share"]))
            name = HOSTILE if told["unit"] == SMALL else told["unit_name"]
            assert squeezed(line[0] + name + "".join(line[1:])) in pdf


def test_a_unit_whose_name_reads_as_a_formula_is_text_in_excel(model: ReportModel) -> None:
    sheets = workbook_of(model, values=False).worksheets
    named = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert {(cell.value, cell.data_type) for cell in named} == {(HOSTILE, "s")}


def test_sums_and_shares_in_excel_are_formulas_whose_cached_values_are_right(model: ReportModel) -> None:
    formulas, values = workbook_of(model, values=False)["Tổng hợp"], workbook_of(model)["Tổng hợp"]
    total = 9 + len(model.rows) + 1
    assert formulas[f"C{total}"].value == f"=SUM(C10:C{total - 1})"
    assert values[f"C{total}"].value == model.total.counts.very_satisfied
    assert formulas["G10"].value == '=IF(F10=0,"",(C10+D10)/F10)'
    assert values["G10"].value == pytest.approx(395 / 400)
    assert values[f"G{total}"].value == pytest.approx(model.total.share)


def test_unit_codes_in_excel_are_text_with_their_zeros(model: ReportModel) -> None:
    cell = workbook_of(model)["Tổng hợp"]["A10"]
    assert (cell.value, cell.data_type, cell.number_format) == ("00004", "s", "@")


def test_excel_prints_on_a4_keeps_its_head_and_locks_all_but_the_remarks(model: ReportModel) -> None:
    sheet = workbook_of(model)["Tổng hợp"]
    assert sheet.page_setup.paperSize == "9" or sheet.page_setup.paperSize == 9
    assert sheet.freeze_panes == "C10"
    assert sheet.print_title_rows == "$9:$9"
    assert sheet.protection.sheet
    open_cells = {cell.column_letter for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert [sheet[f"{letter}9"].value for letter in open_cells] == ["Ghi chú của đơn vị"]


def test_excel_has_native_charts_against_the_target(model: ReportModel) -> None:
    with zipfile.ZipFile(io.BytesIO(produce(model, Format.XLSX, settings=SETTINGS))) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    assert len(charts) == 2
    assert all("Chỉ tiêu" in chart and "lineChart" in chart for chart in charts)


def test_one_unit_alone_has_no_chart_of_a_single_bar(model: ReportModel) -> None:
    alone = replace(model, rows=model.rows[:1], scoped=True)
    with zipfile.ZipFile(io.BytesIO(produce(alone, Format.XLSX, settings=SETTINGS))) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    assert ["theo tháng" in chart for chart in charts] == [True]


def test_the_sheet_of_a_unit_holds_numbers_that_a_clerk_can_add(model: ReportModel) -> None:
    content = produce(model, Format.XLSX, settings=SETTINGS, unit_sheets=True)
    row = model.rows[0]
    sheet = load_workbook(io.BytesIO(content))[f"{row.code} {row.name}"]
    facts = {label: value for label, value, *_ in sheet.iter_rows(min_row=6, values_only=True)}
    assert facts["Rất hài lòng"] + facts["Hài lòng"] + facts["Không hài lòng"] == facts["Tổng số lượt được tính (n)"]
    assert facts["Đã lưu"] == facts["Tổng số lượt được tính (n)"] + facts["Không tính"] == row.stored
    assert facts["Tỷ lệ hài lòng"] == pytest.approx(row.share)
    styles = {cell.value: cell.offset(column=1).number_format for cell in sheet["A"]}
    assert (styles["Tỷ lệ hài lòng"], styles["Đã lưu"]) == ("0.0%", "#,##0")


def test_no_name_becomes_a_formula(model: ReportModel) -> None:
    (hostile,) = [row for row in rows_of_csv(produce(model, Format.CSV, settings=SETTINGS)) if row["unit"] == SMALL]
    assert hostile["unit_name"] == f"'{HOSTILE}"
    for sheet in workbook_of(model, values=False):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" or "HYPERLINK" not in str(cell.value) for cell in row)


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_every_beginning_that_a_spreadsheet_evaluates_is_made_harmless(text: str) -> None:
    assert as_csv.harmless(text) == f"'{text}"


def test_the_csv_for_vietnamese_excel(model: ReportModel) -> None:
    content = produce(model, Format.CSV, settings=SETTINGS, for_excel=True)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:3] == ["Tháng 10/2026", '="00004"', "Phường Ba Đình"]
    assert rows[1][7] == "0,987500"


def test_equal_reports_give_equal_bytes(model: ReportModel) -> None:
    for format in Format:
        assert produce(model, format, settings=SETTINGS) == produce(model, format, settings=SETTINGS)


def test_the_pdf_is_an_administrative_text_whose_appendices_number_their_own_pages(model: ReportModel) -> None:
    pages = PdfReader(io.BytesIO(produce(model, Format.PDF, settings=SETTINGS))).pages
    first, second = pages[0].extract_text(), pages[1].extract_text()
    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "BÁO CÁO", "Nơi nhận:"):
        assert part in first
    assert "SỞ NỘI VỤ" in first
    assert not first.startswith("1\n")
    assert not second.startswith(("1\n", "2\n"))  # an appendix counts its own pages
    assert round(float(pages[0].mediabox.width) / 72 * 25.4) == 210
    assert round(float(pages[0].mediabox.height) / 72 * 25.4) == 297


def test_the_pdf_says_what_the_share_is_not(model: ReportModel) -> None:
    assert "không phải Chỉ số SIPAS" in " ".join(text_of(produce(model, Format.PDF, settings=SETTINGS)).split())


def test_made_up_figures_say_so_on_every_page_and_sheet(model: ReportModel) -> None:
    synthetic = replace(model, synthetic=True)
    for page in PdfReader(io.BytesIO(produce(synthetic, Format.PDF, settings=SETTINGS))).pages:
        assert "Số liệu mô phỏng, không phải số liệu thật" in page.extract_text()
    for sheet in workbook_of(synthetic):
        if sheet.title != "Số liệu":
            lines = [str(cell) for row in sheet.iter_rows(max_row=8, values_only=True) for cell in row if cell]
            assert any("Số liệu mô phỏng" in line for line in lines), sheet.title


def test_a_running_month_says_in_excel_and_pdf_that_it_is_provisional(october: City) -> None:
    running = report(october.context, OCTOBER, now_ms=OCTOBER.until_ms - 1)
    for sheet in workbook_of(running):
        if sheet.title != "Số liệu":
            lines = [str(cell) for row in sheet.iter_rows(max_row=8, values_only=True) for cell in row if cell]
            assert any("tạm tính: kỳ chưa kết thúc" in line for line in lines), sheet.title
    text = " ".join(text_of(produce(running, Format.PDF, settings=SETTINGS)).split())
    assert "kỳ chưa kết thúc, số liệu tạm tính" in text
    assert "đạt chỉ tiêu (tạm tính)" in text


def test_a_report_with_nothing_in_it_can_be_made_in_every_format(city: City) -> None:
    for format in Format:
        assert deliver(city.context, OCTOBER, format, now_ms=AFTER_OCTOBER).content


def test_the_pdf_of_one_unit_names_it_and_speaks_of_it_alone(october: City) -> None:
    context = replace(october.context, scope=frozenset({MET}))
    text = " ".join(text_of(deliver(context, OCTOBER, Format.PDF, now_ms=AFTER_OCTOBER).content).split())
    assert "tại Bộ phận Một cửa Phường Ba Đình, tháng 10/2026" in text
    assert "Phường Ngọc Hà" not in text
    assert "Trong 1 đơn vị" not in text


def test_a_report_of_all_units_tells_places_as_ranges_and_a_part_tells_none(october: City) -> None:
    whole = report(october.context, OCTOBER, now_ms=AFTER_OCTOBER)
    ranks = {row.code: row.rank for row in whole.rows}
    assert ranks[SMALL] is None  # three presses are too few
    assert ranks[MET] is not None
    drawn = "những thứ hạng mà số liệu cho phép (1–3 trên 3 đơn vị)"
    assert drawn in " ".join(text_of(produce(whole, Format.PDF, settings=SETTINGS)).split())
    context = replace(october.context, scope=frozenset({MET}))
    part = report(context, OCTOBER, now_ms=AFTER_OCTOBER)
    assert part.rows[0].rank is None
    assert "những thứ hạng" not in text_of(produce(part, Format.PDF, settings=SETTINGS))


def test_every_chart_in_excel_prints_on_a_page_of_its_own(model: ReportModel) -> None:
    sheet = workbook_of(model)["Biểu đồ"]
    tops = [chart.anchor._from.row for chart in sheet._charts]
    assert [found.id for found in sheet.row_breaks.brk] == tops[1:]
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage  # fitted to pages, Excel would not heed the breaks
    assert sheet.print_title_rows == "$1:$4"


def test_rows_in_excel_are_high_enough_for_a_long_name(model: ReportModel) -> None:
    long = replace(model.rows[0], name="Chi nhánh số 12 Trung tâm Phục vụ hành chính công Thành phố Hà Nội")
    sheet = workbook_of(replace(model, rows=(long, *model.rows[1:])))["Tổng hợp"]
    assert sheet.row_dimensions[10].height > 2 * (sheet.row_dimensions[14].height or 15)


@pytest.mark.parametrize(
    ("format", "for_excel", "words"),
    [
        (Format.CSV, False, "2026-10"),
        (Format.CSV, True, "Tháng 10/2026"),
        (Format.XLSX, False, "2026-10"),
        (Format.PDF, False, "2026-10"),
    ],
)
def test_every_file_says_whose_report_it_is(model: ReportModel, format: Format, for_excel: bool, words: str) -> None:
    assert claimed(produce(model, format, settings=SETTINGS, for_excel=for_excel)) == words


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe", b"PK\x03\x04 torn", b"%PDF-1.7 of someone else"])
def test_a_foreign_file_claims_nothing(content: bytes) -> None:
    assert claimed(content) is None


def test_every_line_of_the_screens_head_stands_in_excel_and_pdf(model: ReportModel) -> None:
    notes = {row[:2] for row in workbook_of(model)["Ghi chú"].iter_rows(values_only=True)}
    pdf = squeezed(text_of(produce(model, Format.PDF, settings=SETTINGS)))
    for fact in honest_head(model):
        assert (fact.label, fact.text) in notes
        assert squeezed(fact.label + fact.text) in pdf
