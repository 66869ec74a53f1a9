"""axe-core finds nothing on any page, in both languages, on a screen and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

PAGES = ("/", "/unit/00004", "/boxes", "/reports", "/admin", "/admin/registry", "/admin/imports", "/admin/audit")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def problems(page: Page) -> list[str]:
    """What axe-core finds, one line each."""
    found = Axe().run(page, options=RULES)
    return [f"{page.url} {item['id']}: {item['nodes'][0]['html'][:160]}" for item in found.response["violations"]]


@pytest.mark.parametrize("language", ["vi", pytest.param("en", marks=pytest.mark.proof)])
def test_every_page_is_free_of_barriers(as_city: Page, address: str, language: str) -> None:
    found = []
    for path in (*PAGES, "/board/00004", "/unit/none"):
        as_city.goto(f"{address}{path}?lang={language}")
        if path.startswith("/unit/0") or path == "/":
            expect(as_city.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=20_000)
        found += problems(as_city)
    assert found == []


def test_a_barrier_would_be_found(as_city: Page) -> None:
    as_city.evaluate("document.querySelector('#q').previousElementSibling.remove()")
    as_city.evaluate("document.querySelector('#q').removeAttribute('placeholder')")
    assert any("label" in problem for problem in problems(as_city))


def test_the_login_page_and_the_phone_are_free_of_barriers(page: Page, as_city: Page, address: str) -> None:
    as_city.set_viewport_size({"width": 390, "height": 844})
    found = []
    for path in ("/", "/unit/00004", "/boxes"):
        as_city.goto(address + path)
        found += problems(as_city)
    as_city.context.clear_cookies()
    as_city.goto(f"{address}/login")
    assert found + problems(as_city) == []
