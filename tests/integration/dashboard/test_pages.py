"""The pages in a real browser: what an official sees, does, and cannot see."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from store.book import alerts, boxes
from store.book.alerts import AlertKind, Condition
from tests.plugins.browser import log_in
from tests.unit.dashboard.conftest import BAD, PASSWORD, TODAY, VERY, City

FIRST_LINE = ("#share", "#n", "#verdict", "#live-count")


def test_the_city_reads_the_month_at_a_glance_and_finds_a_ward_without_marks(as_city: Page, address: str) -> None:
    for part in FIRST_LINE:
        expect(as_city.locator(part)).to_be_visible()
    expect(as_city.locator("#share")).to_have_text(re.compile(r"\d+,\d%"))
    as_city.fill("#q", "ngoc ha")
    expect(as_city.locator("#list tbody tr")).to_have_count(1)
    expect(as_city).to_have_url(re.compile("q=ngoc"))
    as_city.reload()
    expect(as_city.locator("#list tbody tr")).to_have_count(1)
    as_city.click("text=Phường Ngọc Hà")
    expect(as_city.locator("#verdict")).to_contain_text("Chưa đạt chỉ tiêu")


def test_a_press_shows_on_an_open_page_without_reloading(as_city: Page, lively: City) -> None:
    expect(as_city.locator("#live-count")).to_have_text("0")
    lively.press("00004", VERY, 2)
    expect(as_city.locator("#live-count")).to_have_text("2", timeout=30_000)


def test_dash_and_plotly_draw_their_chart_after_the_page_and_nothing_comes_from_elsewhere(
    as_city: Page, address: str
) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    as_city.on("request", lambda request: asked.append(request.url))
    as_city.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    as_city.goto(f"{address}/unit/00004")
    expect(as_city.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=20_000)
    assert wrong == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_hours_and_patterns_come_into_a_units_page_after_it_and_a_link_stands_there_without_scripts(
    as_city: Page, address: str
) -> None:
    asked: list[str] = []
    as_city.on("request", lambda request: asked.append(request.url))
    as_city.goto(f"{address}/unit/00004?period=2026-11")
    expect(as_city.locator("#hours .heat")).to_be_visible()
    expect(as_city.locator("#signals tbody tr").first).to_contain_text("Quầy 1 (b00004-1)")
    assert [url for url in asked if "/days" in url] == [f"{address}/unit/00004/days"]
    as_city.route("**/page*.js", lambda route: route.abort())
    as_city.goto(f"{address}/unit/00004?period=2026-10")
    as_city.locator("#hours").get_by_role("link").click()
    expect(as_city).to_have_url(f"{address}/unit/00004/days?period=2026-10#hours")
    as_city.get_by_role("link", name="← Phường Ba Đình").click()
    expect(as_city).to_have_url(f"{address}/unit/00004?period=2026-10")


COUNT_SENT = """form => form.addEventListener("submit", event => {
  if (!event.defaultPrevented) document.body.dataset.sent = Number(document.body.dataset.sent || 0) + 1;
  event.preventDefault();
})"""


def test_closing_a_period_says_that_it_is_at_work_and_is_sent_once(as_city: Page, address: str) -> None:
    as_city.goto(f"{address}/reports?period=2026-10")
    form = as_city.locator("form[action='/reports/close']")
    form.evaluate(COUNT_SENT)
    form.get_by_role("checkbox").check()
    form.get_by_role("button").dblclick()
    expect(form.get_by_role("status")).to_contain_text("Đang chốt: tính lại số liệu")
    expect(as_city.locator("body")).to_have_attribute("data-sent", "1")


def test_the_units_month_by_month_come_into_the_city_page_after_it_and_stand_alone_too(
    as_city: Page, address: str
) -> None:
    as_city.goto(f"{address}/?period=2026-11")
    row = as_city.locator("#comparison .months tr", has_text="Phường Ngọc Hà")
    expect(row).to_contain_text(re.compile(r"\d+,\d%"))
    as_city.locator("#comparison summary").click()
    expect(as_city.locator(".ranks tbody tr")).to_have_count(2)
    as_city.goto(f"{address}/comparison?period=2026-11")
    expect(as_city.locator(".months tbody tr")).to_have_count(3)
    as_city.locator(".months").get_by_role("link", name="Phường Ngọc Hà").click()
    expect(as_city).to_have_url(f"{address}/unit/00008?period=2026-11")


def test_a_point_of_the_funnel_leads_to_its_unit_by_mouse_and_by_keyboard(as_city: Page, address: str) -> None:
    as_city.goto(f"{address}/?period=2026-11")
    funnel = as_city.locator("figure").first
    points = funnel.locator(".scatterlayer .points path")
    expect(points.first).to_be_visible(timeout=20_000)
    expect(as_city.locator(".loading")).to_be_hidden()
    points.first.scroll_into_view_if_needed()
    points.first.click(force=True)
    expect(as_city).to_have_url(re.compile(r"/unit/000\d\d\?period=2026-11$"))
    as_city.go_back()
    low = as_city.locator("figure").first.get_by_role("link", name="Phường Ngọc Hà")
    expect(low).to_be_visible(timeout=20_000)
    low.focus()
    as_city.keyboard.press("Enter")
    expect(as_city).to_have_url(f"{address}/unit/00008?period=2026-11")


def test_a_ward_s_official_sees_the_ward_and_small_cells_unsplit(page: Page, address: str) -> None:
    log_in(page, address, name="ward", password=PASSWORD)
    expect(page).to_have_url(f"{address}/unit/00004")
    expect(page.locator("h1")).to_contain_text("Phường Ba Đình")
    page.goto(f"{address}/unit/00008")
    expect(page.locator("h1")).to_have_text("Không có trang này")
    page.goto(f"{address}/unit/00004")
    expect(page.locator("nav >> text=Quản trị")).to_have_count(0)


def test_the_clerk_downloads_the_month_and_closes_it(as_city: Page, address: str) -> None:
    as_city.goto(f"{address}/?period=2026-10")
    with as_city.expect_download() as waiting:
        as_city.click("#download")
    assert waiting.value.suggested_filename == "hailong-2026-10.xlsx"
    as_city.goto(f"{address}/reports?period=2026-10")
    as_city.check("input[type=checkbox]")
    as_city.click("button:has-text('Chốt số liệu')")
    expect(as_city.locator("#closing-h ~ p").first).to_contain_text("city đã chốt")
    as_city.fill("#reason", "sai mã quầy")
    as_city.click("button:has-text('Mở lại kỳ')")
    expect(as_city.locator("#closed-h ~ table")).to_contain_text("sai mã quầy")


def test_a_stalled_reception_shows_on_an_open_page_its_title_and_its_icon(as_city: Page, lively: City) -> None:
    expect(as_city.locator("#stale")).to_be_hidden()
    lively.now_ms += 60_000
    expect(as_city.locator("#stale")).to_be_visible(timeout=30_000)
    expect(as_city).to_have_title(re.compile("^⚠"))
    assert "icon-wrong" in (as_city.get_attribute("#favicon", "href") or "")


def test_boxes_that_fall_silent_are_named_on_an_open_page_as_they_are_counted(as_city: Page, lively: City) -> None:
    expect(as_city.locator("#silent-boxes")).to_be_empty()
    alerts.follow(lively.book, [Condition(AlertKind.SILENT, "b00008-1", "00008", "")], now_ms=lively.now_ms)
    expect(as_city.locator("#silent")).to_have_text("1", timeout=30_000)
    expect(as_city.locator("#silent-boxes")).to_contain_text("b00008-1")


def test_a_registry_table_is_checked_before_anything_changes(as_city: Page, address: str, lively: City) -> None:
    def upload(text: str) -> None:
        as_city.goto(f"{address}/admin/registry")
        row = as_city.locator("tr", has_text="units.csv")
        file = {"name": "units.csv", "mimeType": "text/csv", "buffer": text.encode()}
        row.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        row.locator("button").click()

    units = as_city.request.get(f"{address}/admin/registry/units.csv").text()
    upload(units.replace("00008", "8"))
    expect(as_city.locator(".problem")).to_contain_text("units.csv, dòng 3: mã đơn vị")
    upload(units.replace("Phường Ngọc Hà", "Phường Ngọc Hà Mới"))
    expect(as_city.locator(".diff")).to_contain_text("+ 00008,Phường Ngọc Hà Mới")
    assert "Ngọc Hà Mới" not in as_city.request.get(f"{address}/admin/registry/units.csv").text()
    as_city.click("text=Xác nhận thay đổi")
    expect(as_city.locator(".ok")).to_be_visible()
    assert "Ngọc Hà Mới" in as_city.request.get(f"{address}/admin/registry/units.csv").text()


def test_a_file_that_is_too_large_is_refused_before_it_is_sent_and_without_scripts_by_the_server(
    as_city: Page, address: str, chromium: Browser, tmp_path: Path
) -> None:
    large = tmp_path / "units.csv"
    large.write_bytes(b"x" * 4_300_000)
    told = re.compile(r"Tệp quá lớn \(tối đa 4 MB\), chưa có gì thay đổi")
    for path in ("/admin/registry", "/admin/imports"):
        as_city.goto(address + path)
        field = as_city.locator("input[type=file]").first
        field.set_input_files(large)
        assert told.match(field.evaluate("field => field.validationMessage"))
    context = chromium.new_context(java_script_enabled=False, storage_state=as_city.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{address}/admin/registry")
    plain.locator("input[type=file]").first.set_input_files(large)
    plain.locator("form[enctype] button").first.click()
    expect(plain.locator("main")).to_contain_text(told)
    context.close()


@pytest.mark.parametrize("width", [390, 768, 1024, 1366])
def test_no_page_scrolls_sideways(as_city: Page, address: str, width: int) -> None:
    as_city.set_viewport_size({"width": width, "height": 700})
    for path in ("/", "/unit/00004", "/boxes", "/reports", "/admin", "/board/00004"):
        as_city.goto(address + path)
        assert as_city.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_english_is_a_toggle_that_stays(as_city: Page, address: str) -> None:
    as_city.click("text=English")
    expect(as_city.locator("html")).to_have_attribute("lang", "en")
    expect(as_city.locator("#share")).to_have_text(re.compile(r"\d+\.\d%"))
    as_city.goto(f"{address}/unit/00004")
    expect(as_city.locator("html")).to_have_attribute("lang", "en")


def test_a_link_shows_the_same_to_the_next_person(as_city: Page, address: str, lively: City) -> None:
    lively.press("00008", BAD, 30, day=TODAY - timedelta(days=2))
    link = f"{address}/?verdict=not_met&sort=name&period=2026-11"
    as_city.goto(link)
    expect(as_city.locator("#list tbody tr")).to_have_count(1)
    expect(as_city.locator("#sort")).to_have_value("name")
    expect(as_city.locator(".chip[aria-current]")).to_contain_text("Chưa đạt chỉ tiêu")


def test_a_link_out_of_the_address_line_keeps_search_order_folds_and_month(
    as_city: Page, address: str, chromium: Browser
) -> None:
    as_city.goto(f"{address}/?period=2026-11")
    as_city.fill("#q", "phuong")
    as_city.select_option("#sort", "share-desc")
    expect(as_city).to_have_url(re.compile("q=phuong.*sort=share-desc"))
    as_city.click("#comparison summary")
    expect(as_city).to_have_url(re.compile("open=ranks"))
    shown = as_city.locator("#list").inner_text()
    with chromium.new_context() as elsewhere:
        other = elsewhere.new_page()
        other.goto(as_city.url)
        other.fill("#name", "viewer")
        other.fill("#password", PASSWORD)
        other.click("button.primary")
        expect(other.locator("#comparison details")).to_have_attribute("open", "")
        assert other.locator("#list").inner_text() == shown
        assert other.input_value("#q") == "phuong"
        assert other.input_value("#sort") == "share-desc"
        other.select_option("#period", "2026-10")
        other.click("form.pick button")
        expect(other.locator("h1")).to_contain_text("Tháng 10/2026")
        assert other.input_value("#q") == "phuong"
        expect(other.locator("#comparison details")).to_have_attribute("open", "")
        other.click("#comparison summary")
        expect(other).not_to_have_url(re.compile("open="))


def test_a_board_says_last_month_to_everyone_and_exists_only_where_switched_on(page: Page, address: str) -> None:
    page.goto(f"{address}/board/00004")
    expect(page.locator("h1")).to_have_text("Phường Ba Đình")
    expect(page.locator("body")).to_contain_text("Thêm ghế chờ")
    answer = page.goto(f"{address}/board/00008")
    assert answer is not None
    assert answer.status == 404


def test_the_state_of_a_box_stands_on_one_line(as_city: Page, address: str, lively: City) -> None:
    now_ms = lively.now_ms
    names = ("b00004-1", "b00008-1")
    boxes.save(
        lively.book,
        seen=dict.fromkeys(names, now_ms),
        online=dict.fromkeys(names, (True, now_ms)),
        reports=(),
    )
    as_city.set_viewport_size({"width": 1024, "height": 700})
    as_city.goto(f"{address}/boxes")
    states = as_city.locator("#list .verdict.met")
    expect(states).to_have_count(2)
    assert states.evaluate_all("all => all.map(one => Math.round(one.offsetHeight / 24))") == [1, 1]


def test_on_paper_a_page_has_its_figures_and_nothing_to_click(as_city: Page, address: str) -> None:
    as_city.goto(f"{address}/unit/00004")
    as_city.emulate_media(media="print")
    for shown in ("h1", "#share", "#verdict", "#trend-h"):
        expect(as_city.locator(shown)).to_be_visible()
    for hidden in (".top", ".pick", ".skip", "#board", ".crumb"):
        expect(as_city.locator(hidden)).to_be_hidden()
    assert as_city.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    as_city.goto(address)
    for hidden in (".filters", ".chips >> nth=0"):
        expect(as_city.locator(hidden)).to_be_hidden()
    expect(as_city.locator("#list")).to_be_visible()


def test_on_a4_no_page_is_wider_than_the_paper(as_city: Page, address: str) -> None:
    as_city.emulate_media(media="print")
    as_city.set_viewport_size({"width": 718, "height": 1000})  # 210 mm less margins of 10 mm, at 96 dpi
    for path in ("/", "/comparison", "/unit/00004", "/reports?period=2026-10", "/board/00004"):
        as_city.goto(address + path)
        if path == "/":
            expect(as_city.locator("#comparison .months")).to_be_visible()
        assert as_city.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        wide = "all => all.filter(one => one.getBoundingClientRect().right > innerWidth + 1).length"
        assert as_city.locator("table, h1, h2, h3, .card").evaluate_all(wide) == 0, path


@pytest.mark.parametrize("path", ["/", "/unit/00004"])
def test_charts_of_a_screen_s_width_fit_on_a4(as_city: Page, address: str, path: str) -> None:
    as_city.goto(address + path)
    chart = as_city.locator(".js-plotly-plot .main-svg").first
    expect(chart).to_be_visible(timeout=20_000)
    on_screen = chart.evaluate("one => one.getBoundingClientRect().width")
    as_city.emulate_media(media="print")
    zoom = float(as_city.locator(".dash-graph").first.evaluate("one => getComputedStyle(one).zoom"))
    assert on_screen > 1000
    assert 500 < on_screen * zoom < 718 - 42


def test_what_could_be_pressed_or_has_not_come_is_not_on_paper(as_city: Page, address: str) -> None:
    as_city.route("**/_charts/**", lambda route: route.abort())
    as_city.emulate_media(media="print")
    as_city.goto(f"{address}/unit/00004")
    expect(as_city.locator("#interactive")).to_be_hidden()
    as_city.goto(f"{address}/reports?period=2026-10")
    expect(as_city.locator("#share")).to_be_visible()
    for hidden in ("#files-h", "#closing-h", "form.filters"):
        expect(as_city.locator(hidden)).to_be_hidden()


def test_charts_that_do_not_come_are_said_and_so_is_a_server_that_does_not_answer(as_city: Page, address: str) -> None:
    as_city.route("**/plotly-basic*", lambda route: route.abort())
    as_city.goto(f"{address}/unit/00004")
    expect(as_city.locator(".loading")).to_contain_text("Chưa tải được biểu đồ")
    expect(as_city.locator("#away")).to_be_hidden()
    as_city.route("**/live*", lambda route: route.abort())
    expect(as_city.locator("#away")).to_be_visible(timeout=30_000)
    expect(as_city).to_have_title(re.compile("^⚠"))
    as_city.unroute("**/live*")
    expect(as_city.locator("#away")).to_be_hidden(timeout=30_000)


def test_a_session_that_ends_on_an_open_page_leads_to_the_login_which_says_why_and_back(
    as_city: Page, address: str
) -> None:
    as_city.goto(f"{address}/unit/00004?period=2026-11")
    as_city.wait_for_load_state("networkidle")  # an answer on its way would bring the cookie back
    as_city.context.clear_cookies(name="hailong")
    as_city.wait_for_url("**/login?**")
    expect(as_city.locator(".problem")).to_contain_text("Phiên làm việc đã hết")
    as_city.fill("#name", "city")
    as_city.fill("#password", PASSWORD)
    as_city.click("button.primary")
    expect(as_city).to_have_url(f"{address}/unit/00004?period=2026-11")


def test_a_search_after_the_session_has_ended_leads_to_the_login(as_city: Page, address: str) -> None:
    as_city.goto(f"{address}/boxes")
    as_city.wait_for_load_state("networkidle")  # an answer on its way would bring the cookie back
    as_city.context.clear_cookies(name="hailong")
    as_city.fill("#q", "b00004")
    expect(as_city).to_have_url(re.compile(r"/login\?"), timeout=30_000)
