"""The promise itself: every press that was thanked is in the store, once, however often the box's power is cut."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from satisfaction.press import Press
from tests.integration.device.conftest import Enrol
from tests.integration.device.killed_box import LOG, letter
from tests.plugins.broker import Broker
from tests.plugins.ingest import MakeHome, StartThread


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.proof)])
def test_every_thanked_press_arrives_exactly_once_though_the_box_is_killed(
    broker: Broker,
    enrol: Enrol,
    ingest_home: MakeHome,
    ingest_thread: StartThread,
    kills: int,
) -> None:
    bundle = enrol(f"killed-{kills}")
    ingest = ingest_home(broker, boxes=(f"killed-{kills}",))
    ingest_thread(ingest)

    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.device.killed_box", str(bundle), str(kills), "7"],
        capture_output=True,
        text=True,
        timeout=20 + 5 * kills,
    )

    assert done.returncode == 0, done.stderr
    thanked = (bundle / LOG).read_text("ascii")
    stored = sorted(ingest.presses(), key=lambda press: press.seq)
    assert len(thanked) > kills
    assert [press.seq for press in stored] == list(range(1, len(stored) + 1))
    assert len({press.spool for press in stored}) == 1
    assert _is_within(thanked, stored)
    assert len(stored) - len(thanked) <= kills, "more than one press per kill was stored without thanks"


def _is_within(thanked: str, stored: Sequence[Press]) -> bool:
    """Whether ``thanked`` is what was stored, in its order, with nothing missing."""
    letters = iter(letter(press.rating) for press in stored)
    return all(wanted in letters for wanted in thanked)
