"""What a city may write in [broker], and what it is told otherwise."""

from __future__ import annotations

import pytest

from broker_config.settings import BrokerSettings
from satisfaction.settings import File, Problems


def read(text: str) -> BrokerSettings | None:
    file = File(text, name="hailong.toml")
    settings = file.read(BrokerSettings, "broker")
    file.finish()
    return settings


def test_names_and_addresses_are_hosts() -> None:
    settings = read('[broker]\nhosts = ["mqtt.example.vn", "10.1.2.3", "fd00::1"]')
    assert settings is not None
    assert settings.hosts == ("mqtt.example.vn", "10.1.2.3", "fd00::1")


@pytest.mark.parametrize(
    ("lines", "host"),
    [
        ('listen = "0.0.0.0"', "127.0.0.1"),
        ('listen = "::"', "::1"),
        ('listen = "10.1.2.3"', "mqtt.example.vn"),
        ('listen = "0.0.0.0"\ningest_host = "mqtt.example.vn"', "mqtt.example.vn"),
    ],
)
def test_ingest_needs_no_dns_to_find_a_broker_on_its_own_machine(lines: str, host: str) -> None:
    settings = read(f'[broker]\nhosts = ["mqtt.example.vn"]\n{lines}')
    assert settings is not None
    assert settings.reached_by_ingest == host
    assert settings.reached_by_ingest in settings.names, "else the broker's certificate is not for it"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("hosts = []", "a list of names"),
        ('hosts = "mqtt.example.vn"', "a list of texts"),
        ('hosts = ["mqtt example"]', "neither a DNS name nor an IP address"),
        ("hosts = [8883]", "a list of texts"),
        ('hosts = ["a\\nallow_anonymous true"]', "neither a DNS name"),
        ('listen = "all"', "an IP address of this machine"),
        ('listen = "127.0.0.1\\nallow_anonymous true"', "an IP address"),
        ('ingest_host = "mqtt example"', "neither a DNS name"),
        ("port = 0", "must be 1 to 65535"),
        ("max_connections = 1", "must be 10"),
        ("certificate_days = 0", "must be 1 to 3650"),
    ],
)
def test_what_cannot_be_is_named_with_its_line(line: str, said: str) -> None:
    with pytest.raises(Problems, match=said) as raised:
        read(f"[broker]\n{line}")
    assert [problem.line for problem in raised.value.problems] == [2]
