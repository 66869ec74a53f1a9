"""From a button to the officials' page: pin, box, broker, ingest, store, Chromium."""

from __future__ import annotations

import os
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hailong import running
from hailong.__main__ import main
from hailong.refused import Refused
from satisfaction.press import Rating
from tests.eventually import eventually
from tests.plugins.browser import log_in
from tests.plugins.installation import PASSWORD, Installation

SOON_MS = 20_000  # on a busy machine; how fast it is on a quiet one: bench/dashboard/press_to_page.py


def test_a_press_on_a_pin_shows_on_the_open_page_without_loading_it_again(
    installation: Installation, page: Page
) -> None:
    log_in(page, installation.address, name="thanhpho", password=PASSWORD)
    page.goto(installation.address)
    count = page.locator("#live-count")
    before = int(count.inner_text())
    page.evaluate("window.loadedOnce = true")
    box = installation.box("journey-live")
    box.press(Rating.VERY_SATISFIED)
    expect(count).to_have_text(str(before + 1), timeout=SOON_MS)
    assert page.evaluate("window.loadedOnce")
    box.stop()


def test_every_press_is_receipted_and_none_is_left_on_the_box(installation: Installation) -> None:
    box = installation.box("journey-receipts", unit="00002")
    for rating in (*Rating, *Rating):
        box.press(rating)
    box.wait_receipted(timeout_s=20)
    assert box.pending() == 0
    box.stop()


def test_without_a_login_nothing_answers_but_the_login_page_and_health(installation: Installation) -> None:
    for path in (
        "/_charts/_dash-layout",
        "/_charts/_dash-dependencies",
        "/live",
        "/download/2026-10.xlsx",
        "/boxes",
        "/unit/00001",
    ):
        request = urllib.request.Request(installation.address + path, headers={"Accept": "application/json"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code in (401, 404), path
    with urllib.request.urlopen(installation.address + "/health") as answer:
        assert answer.status == 200
    with urllib.request.urlopen(installation.address + "/") as answer:
        assert answer.url.startswith(f"{installation.address}/login")


def test_a_part_that_dies_is_said_and_started_again(installation: Installation) -> None:
    pid = _ingest_pid(installation.home.path)
    os.kill(pid, signal.SIGKILL)
    eventually(
        lambda: _ingest_pid(installation.home.path) not in (0, pid), what="another ingest has started", within_s=30
    )
    assert any(line.startswith("ingest has ended (killed by SIGKILL)") for line in installation.said)
    box = installation.box("journey-again", unit="00002")
    box.press(Rating.SATISFIED)
    box.wait_receipted(timeout_s=40)
    box.stop()


def _ingest_pid(home: Path) -> int:
    """The process that is this home's ingest, 0 when there is none."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                argv = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"ingest" in argv and str(home).encode() in argv:
                return int(entry.name)
    return 0


def test_a_port_that_is_taken_is_named_before_anything_starts(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refused, match="of the broker is taken on this machine"):
        running.check(installation.home)
    assert main(["dashboard", "--home", str(installation.home.path)]) == 1
    assert "of the dashboard is taken on this machine" in capsys.readouterr().err
