"""What a desk prints where a box on a counter has lamps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from device import desk
from satisfaction.press import Rating
from tests.unit.device.conftest import Bench, refuse

GOOD, FAIR, BAD = Rating


@pytest.fixture
def bench(memory: Path) -> Iterator[Bench]:
    made = Bench(memory, tell=desk.tell)
    yield made
    made.box.close()


def test_it_tells_thanks_from_a_press_within_the_lockout(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.push(GOOD)
    bench.push(FAIR)
    assert capsys.readouterr().out.splitlines() == [
        "rất hài lòng: stored, thanks",
        "hài lòng: too soon after the press before; kept as a repeat, no thanks",
    ]


def test_it_says_that_a_press_could_not_be_stored(
    bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.outbox, "add", refuse)
    bench.push(BAD)
    assert capsys.readouterr().out == "không hài lòng: NOT STORED, no thanks; press again\n"


def test_it_says_the_reason_that_was_given(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.box._taking.panel.reasons = True
    bench.push(BAD)
    bench.wait(2.0)
    bench.push(FAIR)
    assert capsys.readouterr().out.splitlines() == ["không hài lòng: stored, thanks", "reason: thái độ phục vụ"]
