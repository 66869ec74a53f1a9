"""The files that mosquitto reads, and the page that explains them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import device.link
import ingest.connection
from broker_config.authority import Authority
from broker_config.render import mosquitto_conf, write_client, write_directory
from broker_config.settings import BrokerSettings


def options(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition(" ")
            found.setdefault(name, []).append(value)
    return found


def test_there_is_one_door_and_it_asks_for_a_certificate() -> None:
    conf = options(mosquitto_conf(BrokerSettings(listen="10.1.2.3", port=8884)))
    assert conf["listener"] == ["8884 10.1.2.3"]
    for name in ("require_certificate", "use_identity_as_username", "use_username_as_clientid"):
        assert conf[name] == ["true"]
    assert conf["allow_anonymous"] == ["false"]


def test_every_limit_is_set() -> None:
    conf = options(mosquitto_conf(BrokerSettings(max_connections=321)))
    assert conf["max_connections"] == ["321"]
    for name in (
        "max_packet_size",
        "max_queued_messages",
        "max_queued_bytes",
        "max_keepalive",
        "max_inflight_messages",
    ):
        assert int(conf[name][0]) > 0


@pytest.mark.parametrize("asked_s", [device.link.KEEPALIVE_S, ingest.connection.KEEPALIVE_S])
def test_our_own_parts_ask_for_half_the_longest_keepalive_at_most(asked_s: int) -> None:
    """Mosquitto 2.0.21 can end a connection that asks for the longest right after any message of it (decision 23)."""
    longest_s = int(options(mosquitto_conf(BrokerSettings()))["max_keepalive"][0])
    assert 0 < asked_s <= longest_s / 2


def test_file_names_are_relative_and_all_are_there(tmp_path: Path) -> None:
    authority = Authority.create(tmp_path / "authority")
    write_directory(tmp_path / "broker", settings=BrokerSettings(), authority=authority)
    conf = options((tmp_path / "broker" / "mosquitto.conf").read_text())
    for name in ("cafile", "certfile", "keyfile", "crlfile", "acl_file"):
        assert (tmp_path / "broker" / conf[name][0]).is_file()
        assert "/" not in conf[name][0]


def test_writing_again_keeps_the_broker_s_certificate_and_takes_new_settings(tmp_path: Path) -> None:
    authority = Authority.create(tmp_path / "authority")
    broker = tmp_path / "broker"
    first = write_directory(broker, settings=BrokerSettings(), authority=authority)
    assert first is not None
    assert write_directory(broker, settings=BrokerSettings(port=9999), authority=authority) is None
    assert (broker / "broker.crt").read_bytes() == first.certificate_pem
    assert "listener 9999" in (broker / "mosquitto.conf").read_text()


def test_keys_are_their_owner_s_alone(tmp_path: Path) -> None:
    authority = Authority.create(tmp_path / "authority")
    write_directory(tmp_path / "broker", settings=BrokerSettings(), authority=authority)
    write_client(tmp_path / "box", name="box", bundle=authority.issue_box("q01"), authority=authority)
    for key in (tmp_path / "broker" / "broker.key", tmp_path / "box" / "box.key"):
        assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("right", re.findall(r"^(?:topic|pattern) (.+)$", Path("broker_config/acl").read_text(), re.M))
def test_the_readme_tells_every_right_that_the_acl_gives(right: str) -> None:
    readme = Path("broker_config/README.md").read_text()
    verb, topic = right.split()
    head = "| a box" if "%u" in topic else "| `ingest`"
    row = next(line for line in readme.splitlines() if line.startswith(head))
    cell = row.split("|")[2 if verb == "write" else 3]
    assert topic.rpartition("/")[2] in re.findall(r"([\w#]+)`", cell)
