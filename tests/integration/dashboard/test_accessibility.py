"""axe-core finds nothing on any page, in both languages, on a screen and on a phone.

All tests look through one browser window at one city; each page is loaded once and looked at in both widths.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.plugins.browser import log_in, served
from tests.unit.dashboard.conftest import PASSWORD, City, copied

SCREEN, PHONE = (1366, 768), (390, 844)
PAGES = (
    "/",
    "/comparison",
    "/unit/00004",
    "/unit/00004/days",
    "/boxes",
    "/reports",
    "/admin",
    "/admin/registry",
    "/admin/imports",
    "/admin/audit",
    "/?period=2026-03",
    "/unit/00070?period=2026-03",
    "/reports?period=2026-03",
    "/comparison?period=2025-03",
)
CHARTS_FIT = """() => new Promise((done, late) => {
  const cards = [...document.querySelectorAll('.charts-section .card')];
  const look = () => cards.every(card => card.scrollWidth <= card.clientWidth) ? done() : requestAnimationFrame(look);
  setTimeout(() => late('a chart is wider than its card'), 5000);
  look();
})"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def window(chromium: Browser, busy_city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, str]]:
    """A page that is logged in as the city, and the address; these tests change nothing."""
    city = copied(busy_city, tmp_path_factory.mktemp("looked-at"))
    context = chromium.new_context(locale="vi-VN")
    app = city.app()
    app.add_url_rule("/broken", "broken", lambda: 1 // 0)
    with served(app) as address:
        page = context.new_page()
        log_in(page, address, name="city", password=PASSWORD)
        yield page, address
    context.close()
    city.book.close()


def problems(page: Page, *widths: tuple[int, int]) -> list[str]:
    """What axe-core finds in each of ``widths``, once the charts have that width; one line each."""
    found = []
    for width, height in widths:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(CHARTS_FIT)
        answer = Axe().run(page, options=RULES).response["violations"]
        found += [f"{page.url} {width} px {item['id']}: {item['nodes'][0]['html'][:160]}" for item in answer]
    return found


@pytest.mark.parametrize("language", ["vi", pytest.param("en", marks=pytest.mark.proof)])
def test_every_page_is_free_of_barriers(window: tuple[Page, str], language: str) -> None:
    page, address = window
    found = []
    for path in (*PAGES, "/board/00004", "/unit/none"):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        for loading in page.locator(".loading").all():
            expect(loading).to_be_hidden(timeout=20_000)
        if path in ("/", "/unit/00004"):
            expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=20_000)
        if path == "/":
            page.locator("#comparison summary").click()
        found += problems(page, SCREEN, PHONE)
    assert found == []


def refused(page: Page, address: str) -> Iterator[str]:
    """Each page of something that was refused or is missing, by its name, shown in ``page``."""
    for path in (
        "/?period=none",
        "/unit/none",
        "/?q=nobody",
        "/unit/00070?period=2026-03",
        "/boxes?q=nobody",
        "/admin?q=nobody",
        "/admin/audit?q=nobody",
        "/broken",
    ):
        page.goto(address + path)
        yield path
    page.goto(f"{address}/admin")
    page.fill("#name", "lan")
    page.fill("#password", "long enough")
    page.click("#add button")
    expect(page.locator("#add .problem")).to_be_visible()
    yield "a user without a unit"
    page.goto(f"{address}/admin/registry")
    row = page.locator("tr", has_text="units.csv")
    row.locator("input[type=file]").set_input_files({"name": "u.csv", "mimeType": "text/csv", "buffer": b"unit;x\n1;2"})
    row.locator("button").click()
    expect(page.locator(".problem")).to_be_visible()
    yield "a table with mistakes"


def test_what_is_refused_missing_or_broken_is_free_of_barriers(window: tuple[Page, str]) -> None:
    page, address = window
    found = []
    for name in refused(page, address):
        found += [f"{name}: {problem}" for problem in problems(page, SCREEN, PHONE)]
    assert found == []


def test_a_part_on_its_way_is_free_of_barriers(window: tuple[Page, str]) -> None:
    page, address = window
    page.route("**/comparison", lambda route: None)  # never answered
    page.goto(f"{address}/?q=nobody")
    expect(page.locator("[data-later][aria-busy=true] a")).to_be_visible()
    assert problems(page, SCREEN, PHONE) == []
    page.unroute("**/comparison")


def test_a_page_whose_store_is_away_is_free_of_barriers(chromium: Browser, busy_city: City, tmp_path: Path) -> None:
    city = copied(busy_city, tmp_path)
    with chromium.new_context() as context, served(city.app()) as address:
        page = context.new_page()
        log_in(page, address, name="city", password=PASSWORD)
        (city.data / "presses.db").rename(city.data / "presses.db.gone")
        page.goto(f"{address}/reports")
        expect(page.locator("h1")).to_have_text("Tạm thời chưa đọc được số liệu")
        assert problems(page, SCREEN, PHONE) == []
    city.book.close()


def test_a_barrier_would_be_found(window: tuple[Page, str]) -> None:
    page, address = window
    page.goto(f"{address}/boxes")
    page.evaluate("document.querySelector('label[for=q]').remove()")
    assert any("label" in problem for problem in problems(page, SCREEN))


def test_the_login_page_is_free_of_barriers(window: tuple[Page, str], chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{window[1]}/login?next=/boxes&ended=1")
        assert problems(page, SCREEN, PHONE) == []
        page.fill("#name", "nobody")
        page.fill("#password", "wrong")
        page.click("button.primary")
        expect(page.locator(".problem")).to_be_visible()
        assert problems(page, SCREEN, PHONE) == []
