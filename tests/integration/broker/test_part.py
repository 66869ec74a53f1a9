"""The broker as the part of a home that ``hailong up`` runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from broker_config.authority import Authority
from broker_config.mqtt_connect import connect_once
from hailong import home, making
from hailong.running import Broker
from tests.plugins.broker import free_port


def test_a_change_of_hailong_toml_holds_from_the_next_start(tmp_path: Path) -> None:
    first, second = free_port(), free_port()
    path = tmp_path / "home"
    made = making.make(path, values={("general", "city"): "none", ("broker", "port"): first})
    (path / home.SETTINGS_FILE).write_text(
        (path / home.SETTINGS_FILE).read_text().replace(f"port = {first}", f"port = {second}")
    )
    part = Broker(home.load(path))
    part.start()
    try:
        authority = Authority.open(made.authority)
        known = {"ca_pem": authority.certificate_pem, "bundle": authority.issue_box("q01")}
        connect_once(("127.0.0.1", second), **known)
        with pytest.raises(ConnectionRefusedError):
            connect_once(("127.0.0.1", first), **known)
    finally:
        part.stop()
