"""The real box code on mock pins, connected to the test's broker, impatient enough for a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from device.config import render
from hailong.simulation.box import SimulatedBox
from tests.eventually import eventually
from tests.plugins.broker import Broker

RunBox = Callable[..., SimulatedBox]


@pytest.fixture
def run_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunBox]:
    """``run_box(broker, "b1")`` is a connected box, which stops with the test; run again it is the same box on the same
    card (a folder of ``tmp_path``), or with ``card="copy"`` on that one."""
    # Kills that are hours apart in life are seconds apart here: no session is short, or the box would take the quick
    # ends for a second box of its name and wait for minutes.
    monkeypatch.setattr("device.patience.SHORT_S", 0.0)
    running: dict[str, SimulatedBox] = {}

    def run(broker: Broker, name: str, *, card: str = "") -> SimulatedBox:
        bundle = tmp_path / (card or name)
        if not bundle.exists():
            broker.box_bundle(name, bundle)
            text = render(name, host=broker.host, port=broker.port)
            text = text.replace("resend_s = 30.0", "resend_s = 1.0").replace("reconnect_s = 20.0", "reconnect_s = 0.1")
            (bundle / "box.toml").write_text(text)
        if bundle.name in running:
            running[bundle.name].stop()
        box = running[bundle.name] = SimulatedBox(bundle)
        box.start()
        eventually(lambda: box.connected, what="the box is connected")
        return box

    yield run
    for box in running.values():
        box.stop()
