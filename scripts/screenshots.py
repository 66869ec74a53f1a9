"""The pictures of README and docs, made from the running product: a home with synthetic presses, in real Chromium.

python scripts/screenshots.py [--out docs/images]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser

from dashboard.app import create
from dashboard.sources import Sources
from dashboard.visit import Site
from hailong.demo import city
from hailong.home import Home, open_book
from hailong.making import make
from satisfaction import clock
from store.book import boards, services
from store.open import open_reader
from tests.plugins.browser import launched, log_in, served

SCREENS = {"desktop": (1366, 768), "phone": (390, 844)}
PICTURES = {
    "city": ("thanhpho", "/", "desktop", False),
    "city-english": ("thanhpho", "/?lang=en", "desktop", False),
    "city-phone": ("thanhpho", "/?lang=vi", "phone", False),
    "unit": ("phuong", "/unit/00004", "desktop", True),
    "unit-phone": ("phuong", "/unit/00004", "phone", False),
    "boxes": ("thanhpho", "/boxes", "desktop", False),
    "reports": ("thanhpho", "/reports", "desktop", True),
    "admin": ("thanhpho", "/admin", "desktop", False),
    "board": ("thanhpho", "/board/00004", "desktop", False),
}


def main() -> None:
    """Make the home, serve it, take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs" / "images")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = filled(Path(folder) / "home")
        app = create(Site(sources(home), home.registry, home.settings.dashboard, home.settings.report))
        with served(app) as address, launched() as browser:
            for name in PICTURES:
                take(browser, address, name, options.out)


def filled(path: Path) -> Home:
    """A home as the demo's, with a year of synthetic presses, in the moment when everything serves."""
    now_ms = time.time_ns() // 1_000_000
    today = clock.local_day(now_ms)
    home = make(path, values={}, entries=city.entries(today))
    city.fill(home, today=today, progress=lambda _done, _total: None)
    book = open_book(home)
    services.beat(book, "ingest", {"broker": True, "store": True}, now_ms=now_ms + 60_000)
    board = boards.Board("00004", True, "Mở thêm một quầy chứng thực sáng thứ Hai\nĐặt bảng phí, lệ phí tại cửa")
    boards.save(book, board, who="demo", at_ms=now_ms)
    book.close()
    return home


def sources(home: Home) -> Sources:
    """What the application reads from."""
    url = home.settings.general.store
    return Sources(lambda: open_book(home), lambda: open_reader(url, home.data, influxdb=home.settings.influxdb))


def take(browser: Browser, address: str, name: str, folder: Path) -> None:
    """One picture, when its charts have been drawn."""
    user, path, screen, whole = PICTURES[name]
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
    page = context.new_page()
    log_in(page, address, name=user, password=city.PASSWORD)
    page.goto(address + path)
    if page.locator("#interactive").count():
        page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
    page.screenshot(path=folder / f"{name}.png", full_page=whole)
    context.close()
    print(folder / f"{name}.png")


if __name__ == "__main__":
    main()
