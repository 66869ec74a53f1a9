"""The pictures of README and docs, from the running demonstration: broker, ingest and live boxes, in real Chromium.

python scripts/screenshots.py [--out docs/images]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser, Page, expect

from dashboard.language.words import VI
from hailong import running
from hailong.demo import city
from tests.plugins.browser import launched, log_in

READY_S = 300
SCREENS = {"desktop": (1366, 768), "phone": (390, 844)}
PICTURES = {  # the boxes first: within a minute the one that was cut off has sent its backlog
    "boxes": ("thanhpho", "/boxes", "desktop", False),
    "city": ("thanhpho", "/", "desktop", False),
    "city-english": ("thanhpho", "/?lang=en", "desktop", False),
    "city-phone": ("thanhpho", "/?lang=vi", "phone", False),
    "unit": ("phuong", "/unit/00004", "desktop", True),
    "unit-phone": ("phuong", "/unit/00004", "phone", False),
    "reports": ("thanhpho", "/reports", "desktop", True),
    "admin": ("thanhpho", "/admin", "desktop", False),
    "board": ("thanhpho", "/board/00004", "desktop", False),
}
REMEDIED = "Mở thêm một quầy chứng thực sáng thứ Hai\nĐặt bảng phí, lệ phí tại cửa"


def main() -> None:
    """Run the demonstration and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs" / "images")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with demonstration() as address, launched() as browser:
        with person(browser, address, "phuong", "desktop") as page:
            write_board(page, address)
        with person(browser, address, "thanhpho", "desktop") as page:
            wait_for_backlog(page, address)
        for name in PICTURES:
            take(browser, address, name, options.out)


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a running ``hailong demo``, once it serves."""
    port = running.free_port()
    with subprocess.Popen([sys.executable, "-m", "hailong", "demo", "--port", str(port)]) as demo:
        try:
            until_s = time.monotonic() + READY_S
            while running.is_free(port):
                if demo.poll() is not None or time.monotonic() > until_s:
                    raise SystemExit("the demonstration does not serve")
                time.sleep(0.5)
            yield f"http://127.0.0.1:{port}"
        finally:
            demo.terminate()


@contextmanager
def person(browser: Browser, address: str, user: str, screen: str) -> Iterator[Page]:
    """A window of someone who is logged in."""
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(1000 * READY_S)  # on a busy machine too
    log_in(page, address, name=user, password=city.PASSWORD)
    yield page
    context.close()


def write_board(page: Page, address: str) -> None:
    """Switch the unit's public board on."""
    page.goto(f"{address}/unit/00004")
    page.check("input[name=enabled]")
    page.fill("#remedied", REMEDIED)
    page.click("#board button")
    expect(page.locator("input[name=enabled]")).to_be_checked()


def wait_for_backlog(page: Page, address: str) -> None:
    """Until every box but one is connected, the last of them with three days of presses to send."""
    until_s = time.monotonic() + READY_S
    while time.monotonic() < until_s:
        page.goto(f"{address}/boxes")
        if page.get_by_role("rowheader", name=VI("alert.backlog")).count():
            return
        time.sleep(1)
    raise SystemExit("no box had a backlog")


def take(browser: Browser, address: str, name: str, folder: Path) -> None:
    """One picture, when its charts have been drawn."""
    user, path, screen, whole = PICTURES[name]
    with person(browser, address, user, screen) as page:
        page.goto(address + path)
        if page.locator("#interactive").count():
            page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
        page.screenshot(path=folder / f"{name}.png", full_page=whole)
    print(folder / f"{name}.png")


if __name__ == "__main__":
    main()
