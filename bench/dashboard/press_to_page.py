"""How long until a press stands on an open page: from the pin through box, broker, ingest and store into Chromium.

    python -m bench.dashboard.press_to_page [--presses 100]

Starts a home of its own with all its parts and four boxes on mock pins, opens the city's page, presses at random
moments about a second apart and lets the page itself note when the count of today has reached each press. Prints
median, p95 and slowest; the bar is p95 3 s.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from satisfaction.press import Rating
from tests.plugins.browser import launched, log_in
from tests.plugins.installation import PASSWORD, UNITS, installed

BAR_S = 3.0
BOXES = 4  # each in turn, so that none of them takes a press for a repetition
PAUSE_S = (0.9, 1.5)
AT_MOST_S = 30.0
WATCH = """
window.reached = [];
const count = document.getElementById("live-count");
new MutationObserver(() => window.reached.push([Number(count.textContent.replaceAll(".", "")), Date.now()]))
  .observe(count, { childList: true, characterData: true, subtree: true });
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=100)
    presses = parser.parse_args().presses
    with tempfile.TemporaryDirectory() as folder, installed(Path(folder)) as home, launched() as browser:
        page = browser.new_page()
        log_in(page, home.address, name="thanhpho", password=PASSWORD)
        page.goto(home.address)
        before = int(page.locator("#live-count").inner_text())
        page.evaluate(WATCH)
        boxes = [home.box(f"bench-{number}", unit=UNITS[number % len(UNITS)]) for number in range(BOXES)]
        begun: list[float] = []
        for number in range(presses):
            page.wait_for_timeout(1000 * random.uniform(*PAUSE_S))
            begun.append(time.time())
            boxes[number % BOXES].press(Rating.VERY_SATISFIED)
        shown = reached(page, before + presses)
        for box in boxes:
            box.stop()
    took = [
        next(at_ms / 1000 for n, at_ms in shown if n >= before + number) - at
        for number, at in enumerate(begun, start=1)
    ]
    p95 = statistics.quantiles(took, n=20)[18]
    print(f"{len(took)} presses: median {statistics.median(took):.2f} s, p95 {p95:.2f} s, slowest {max(took):.2f} s")
    print(f"bar: p95 {BAR_S:.0f} s: {'met' if p95 <= BAR_S else 'NOT met'}")


def reached(page: Page, wanted: int) -> list[tuple[int, float]]:
    """(count on the page, UTC ms) whenever it changed, once it has come to ``wanted``. Raises TimeoutError."""
    deadline = time.monotonic() + AT_MOST_S
    while True:
        found = [(int(n), float(at_ms)) for n, at_ms in page.evaluate("window.reached")]
        if found and found[-1][0] >= wanted:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"the page counts {found[-1:]} of {wanted} presses after {AT_MOST_S:.0f} s")
        page.wait_for_timeout(100)


if __name__ == "__main__":
    main()
