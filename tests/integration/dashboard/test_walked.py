"""Every page walked with the keyboard alone, and read at four hundred per cent: nothing is out of reach or cut off.

All tests look through one browser window at one city and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from store.book import alerts
from store.book.alerts import AlertKind, Condition
from tests.plugins.browser import log_in, served
from tests.unit.dashboard.conftest import PASSWORD, City, copied

PAGES = (
    *("/", "/comparison", "/unit/00004", "/unit/00004/days", "/boxes", "/board/00004"),
    *("/reports", "/reports?period=2026-Q3"),
    *("/admin", "/admin/registry", "/admin/imports", "/admin/audit", "/?period=none", "/unit/none", "/?q=nobody"),
    "/admin/audit?q=nobody",
)
CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
NUMBERED = f"""() => {{
  const shown = [...document.querySelectorAll("{CONTROLS}")].filter(one => one.checkVisibility() && one.tabIndex >= 0
    && !one.disabled && !one.closest(".js-plotly-plot"));
  shown.forEach((one, at) => one.dataset.walked = at);
  return shown.map(one => one.outerHTML.slice(0, 90));
}}"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const ring = getComputedStyle(one.matches(".every") ? document.querySelector(".show-every") : one);
  const box = one.getBoundingClientRect();
  const at = document.elementFromPoint(Math.max(0, box.left + Math.min(box.width, 20) / 2), box.top + box.height / 2);
  return {
    number: one.dataset.walked === undefined ? null : Number(one.dataset.walked),
    ring: ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2,
    seen: one.matches(".every") || (box.bottom > 0 && box.top < innerHeight && at !== null
      && (one.contains(at) || at.contains(one))),
    html: one.outerHTML.slice(0, 90),
  };
}"""
CUT = """() => {
  const found = [];
  for (const one of document.querySelectorAll("body *")) {
    if (!one.checkVisibility() || one.closest(".sr, .skip, .scroll, .diff, svg, .js-plotly-plot, option")) continue;
    const texts = [...one.childNodes].filter(node => node.nodeType === 3 && node.textContent.trim());
    for (const text of texts) {
      const range = document.createRange(); range.selectNode(text);
      const box = range.getBoundingClientRect();
      if (box.width && (box.left < -1 || box.right > innerWidth + 1)) found.push(one.outerHTML.slice(0, 120));
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def window(chromium: Browser, busy_city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, str]]:
    """A page logged in as the city, and the address."""
    city = copied(busy_city, tmp_path_factory.mktemp("walked"))
    silent = [Condition(AlertKind.SILENT, "b00008-1", "00008", "không có tín hiệu từ 08:00 ngày 20/11/2026")]
    alerts.follow(city.book, silent, now_ms=city.now_ms)
    context = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768})
    with served(city.app()) as address:
        page = context.new_page()
        log_in(page, address, name="city", password=PASSWORD)
        yield page, address
    context.close()
    city.book.close()


def walked(page: Page) -> tuple[list[str], list[Any]]:
    """The controls that a person sees on a page, and what had the focus after each press of Tab up to the last."""
    shown: list[str] = page.evaluate(NUMBERED)
    page.evaluate("document.querySelector('.skip').focus()")  # the first stop: tested by itself below
    stops = [page.evaluate(FOCUSED)]
    for _ in range(len(shown) + 30):  # charts may have stops of their own
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
        if stops[-1] is None or stops[-1]["number"] == len(shown) - 1:
            break
    return shown, stops


def complaints(page: Page) -> list[str]:
    """What is out of the keyboard's reach, out of order, without a ring, or hidden behind something."""
    shown, stops = walked(page)
    numbers = [stop["number"] for stop in stops if stop and stop["number"] is not None]
    missed = [f"not reached: {shown[at]}" for at in sorted(set(range(len(shown))) - set(numbers))]
    order = [] if numbers == sorted(numbers) else [f"out of order: {numbers}"]
    rings = [f"no ring: {stop['html']}" for stop in stops if stop and not stop["ring"]]
    hidden = [f"hidden: {stop['html']}" for stop in stops if stop and not stop["seen"]]
    return [f"{page.url} {text}" for text in missed + order + rings + hidden]


@pytest.mark.parametrize(
    "size",
    [pytest.param((1366, 768), id="screen"), pytest.param((320, 640), id="phone", marks=pytest.mark.proof)],
)
def test_every_control_of_every_page_is_reached_by_tab_in_order_and_seen_when_it_is(
    window: tuple[Page, str], size: tuple[int, int]
) -> None:
    page, address = window
    page.set_viewport_size({"width": size[0], "height": size[1]})
    found = []
    for path in PAGES:
        page.goto(address + path)
        if path in ("/", "/unit/00004"):
            expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=20_000)
        if path in ("/", "/?q=nobody"):
            expect(page.locator("#comparison table").first).to_be_visible()
            page.locator("#comparison details").evaluate("one => { one.open = true; }")
        page.evaluate("scrollTo(0, 0)")
        found += complaints(page)
    assert "\n".join(found) == ""


def test_a_control_without_a_ring_or_out_of_reach_would_be_found(window: tuple[Page, str]) -> None:
    page, address = window
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{address}/boxes")
    page.evaluate("document.querySelector('#q').style.outline = 'none'")
    page.evaluate("document.querySelector('#list').insertAdjacentHTML('beforeend', '<p><a href=\"/\">x</a></p>')")
    page.evaluate("document.querySelector('.filters button').onfocus = () => document.querySelector('.brand').focus()")
    found = complaints(page)
    assert any("no ring" in text and 'id="q"' in text for text in found)
    assert any("not reached" in text for text in found)


def test_the_skip_link_is_first_and_leads_to_the_content(window: tuple[Page, str]) -> None:
    page, address = window
    for path in PAGES:
        page.goto(address + path)
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("language", ["vi", pytest.param("en", marks=pytest.mark.proof)])
def test_at_four_hundred_per_cent_nothing_scrolls_sideways_and_no_word_is_cut(
    window: tuple[Page, str], language: str
) -> None:
    page, address = window
    page.set_viewport_size({"width": 320, "height": 640})  # 1280 px at 400 %
    found = []
    for path in PAGES:
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path} scrolls sideways")
        found += [f"{path} cuts {text}" for text in page.evaluate(CUT)]
    assert "\n".join(found) == ""


def test_a_folded_list_unfolds_by_the_space_bar(window: tuple[Page, str]) -> None:
    page, address = window
    page.goto(f"{address}/boxes")
    page.locator("#alerts table").evaluate(
        "one => { one.insertAdjacentHTML('beforebegin', '<input type=checkbox class=\"every sr\" id=every-alert>');"
        " one.querySelector('tbody tr').classList.add('more'); }"
    )
    row = page.locator("#alerts tbody tr").first
    expect(row).to_be_hidden()
    page.locator("#every-alert").focus()
    page.keyboard.press("Space")
    expect(row).to_be_visible()
