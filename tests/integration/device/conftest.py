"""A box's bundle on the tests' broker, and the server's side as a test wants it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from device.config import render
from tests.plugins.broker import Broker

Enrol = Callable[..., Path]


@pytest.fixture
def enrol(broker: Broker, tmp_path: Path) -> Enrol:
    """``enrol("b1", resend_s=0.5)`` writes a box's bundle and names its directory; it connects again quickly."""

    def write(name: str, *, resend_s: float = 30.0, at: Broker = broker) -> Path:
        bundle = tmp_path / name
        at.box_bundle(name, bundle)
        text = render(name, host=at.host, port=at.port).replace("reconnect_s = 20.0", "reconnect_s = 0.2")
        (bundle / "box.toml").write_text(text.replace("resend_s = 30.0", f"resend_s = {resend_s}"), "utf-8")
        return bundle

    return write
