"""First figure, first chart and bytes on a ward's old PC: Chromium at 10 Mbit/s, 40 ms, processor slowed four times.

    python -m bench.dashboard.slow_line http://127.0.0.1:8050 NAME PASSWORD [--runs 5]

Prints one line a run, and the medians beside their bars. First figure: the contentful paint after which share, n and
verdict stand. First chart: the paint of the first bars with their target line. Charts: all of plotly's are drawn.
Processor: what the page's main thread worked until then, slowed as it was; other work on the machine enters it little.
Bytes are compressed, as they came.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Page

from tests.plugins.browser import launched, log_in

LINE = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 5e6 / 8}
PROCESSOR = {"rate": 4}
BARS = {"figure_ms": 1_000, "chart_ms": 2_500, "charts_ms": 4_400, "kb_before_chart": 320, "kb_in_all": 1_000}
WATCH = """
window.seen = {};
const found = (selector) => document.querySelectorAll(selector).length;
const wanted = {
  figure: () => found("#verdict"),
  chart: () => found("svg.bar .target"),
  plotly: () => found(".js-plotly-plot .main-svg"),
  charts: () => found(".dash-graph") && found(".dash-graph") === found(".dash-graph:has(.main-svg)"),
};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.seen[entry.name] ??= entry.startTime;
}).observe({ type: "paint", buffered: true });
const look = () => {
  for (const [name, stands] of Object.entries(wanted))
    if (!(name in window.seen) && stands()) {
      window.seen[name] = Infinity;
      requestAnimationFrame(() => requestAnimationFrame(() => { window.seen[name] = performance.now(); }));
    }
  requestAnimationFrame(look);
};
look();
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Milliseconds from navigation to what is on the screen, of the processor, and compressed kilobytes until then and
    in all."""

    figure_ms: float
    chart_ms: float
    plotly_ms: float
    charts_ms: float
    processor_ms: float
    kb_before_chart: float
    kb_in_all: float


def measure(browser: Browser, address: str, *, name: str, password: str, path: str = "/") -> Seen:
    """One visit with an empty cache but for the session."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    page = context.new_page()
    log_in(page, address, name=name, password=password)
    page.goto("about:blank")
    session = context.new_cdp_session(page)
    arrived = _count_bytes(session)
    session.send("Network.clearBrowserCache")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", PROCESSOR)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.add_init_script(WATCH)
    page.goto(address + path)
    deadline = time.monotonic() + 60
    while not page.evaluate("window.seen.charts < Infinity"):  # the pages' policy lets no wait_for_function in
        if time.monotonic() > deadline:
            raise TimeoutError(f"the charts of {path} are not there within a minute")
        page.wait_for_timeout(200)
    page.wait_for_timeout(500)  # what comes last is counted too
    worked = {item["name"]: item["value"] for item in session.send("Performance.getMetrics")["metrics"]}
    seen = _seen(page, arrived, processor_ms=1000 * worked["TaskDuration"])
    context.close()
    return seen


def _count_bytes(session: CDPSession) -> list[tuple[float, float]]:
    arrived: list[tuple[float, float]] = []
    begun: list[float] = []
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", lambda event: begun.append(event["timestamp"]))
    session.on(
        "Network.loadingFinished",
        lambda event: arrived.append((1000 * (event["timestamp"] - begun[0]), event["encodedDataLength"] / 1000)),
    )
    return arrived


def _seen(page: Page, arrived: list[tuple[float, float]], *, processor_ms: float) -> Seen:
    marks = page.evaluate("window.seen")
    painted = marks["first-contentful-paint"]
    chart = max(painted, marks["chart"])
    return Seen(
        figure_ms=max(painted, marks["figure"]),
        chart_ms=chart,
        plotly_ms=marks["plotly"],
        charts_ms=marks["charts"],
        processor_ms=processor_ms,
        kb_before_chart=sum(size for at_ms, size in arrived if at_ms <= chart),
        kb_in_all=sum(size for _, size in arrived),
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("name")
    parser.add_argument("password")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--path", default="/")
    options = parser.parse_args()
    with launched() as browser:
        runs = [
            measure(browser, options.address, name=options.name, password=options.password, path=options.path)
            for _ in range(options.runs)
        ]
    for run in runs:
        print(run)
    for field in Seen.__slots__:
        values = [getattr(run, field) for run in runs]
        median, bar = statistics.median(values), BARS.get(field)
        said = "" if bar is None else f"   bar {bar}: {'met' if median <= bar else 'NOT met'}"
        print(f"{field:16} median {median:8.0f}   {min(values):.0f} to {max(values):.0f}{said}")


if __name__ == "__main__":
    main()
