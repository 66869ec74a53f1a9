"""A ward's old PC behind a slow line: what can be read comes first, and little has to come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from bench.dashboard.slow_line import measure
from tests.unit.dashboard.conftest import PASSWORD


@pytest.mark.proof
@pytest.mark.parametrize("path", ["/", "/unit/00004"])
def test_figures_and_bars_stand_before_any_script_of_dash_and_all_of_it_is_small(
    chromium: Browser, address: str, path: str, record_property: Callable[[str, object], None]
) -> None:
    seen = measure(chromium, address, name="city", password=PASSWORD, path=path)
    record_property("seen", str(seen))
    assert seen.kb_before_chart <= 320
    assert seen.kb_in_all <= 1_000
    assert seen.figure_ms <= seen.chart_ms < seen.plotly_ms
