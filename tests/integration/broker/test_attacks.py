"""The broker under attack: each attempt is refused or without effect, and the honest box is served all the while."""

from __future__ import annotations

import resource
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from broker_config.authority import Authority
from broker_config.certificate import Bundle
from broker_config.mqtt_connect import ConnectRefused, connect_once
from broker_config.revocation import Reach, revoke
from device.link import KEEPALIVE_S
from tests.eventually import eventually
from tests.integration.broker.client import DEADLINE_S, Client, connected
from tests.integration.broker.conftest import Town
from tests.plugins.broker import Broker

NOT_AUTHORISED, NO_SUBSCRIBER = 0x87, 0x10  # reason codes of MQTT 5
LONGEST_RECEIPT = 8_042  # bytes: 100 presses, all rejected


def hello(broker: Broker, bundle: Bundle) -> None:
    connect_once((broker.host, broker.port), ca_pem=broker.authority.certificate_pem, bundle=bundle)


def test_a_caller_without_a_certificate_is_refused(town: Town) -> None:
    context = ssl.create_default_context(cafile=str(town.broker.ca))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection((town.broker.host, town.broker.port), timeout=DEADLINE_S) as plain,
        pytest.raises(ssl.SSLError, match=r"(?i)handshake"),
    ):
        context.wrap_socket(plain, server_hostname="localhost")
    assert town.serves_the_honest_box()


def test_a_caller_without_tls_is_refused(town: Town) -> None:
    with socket.create_connection((town.broker.host, town.broker.port), timeout=DEADLINE_S) as plain:
        plain.sendall(b"\x10\x10\x00\x04MQTT\x04\x02\x00\x0a\x00\x04evil")
        assert not _read(plain).startswith(b"\x20"), "a CONNACK over plain TCP"
    assert town.serves_the_honest_box()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
def test_tls_1_1_is_refused(town: Town) -> None:
    context = ssl.create_default_context(cafile=str(town.broker.ca))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection((town.broker.host, town.broker.port), timeout=DEADLINE_S) as plain,
        pytest.raises(ssl.SSLError, match=r"(?i)version"),
    ):
        context.wrap_socket(plain, server_hostname="localhost")


def test_a_certificate_of_another_authority_is_refused(town: Town, tmp_path: Path) -> None:
    foreign = Authority.create(tmp_path / "foreign").issue_box(town.honest_name)
    with pytest.raises(ConnectRefused, match=r"(?i)unknown ca"):
        hello(town.broker, foreign)
    assert town.honest.ended.empty()
    assert town.serves_the_honest_box()


def test_another_authority_s_ingest_is_not_this_ingest(town: Town, tmp_path: Path) -> None:
    with pytest.raises(ConnectRefused, match=r"(?i)unknown ca"):
        hello(town.broker, Authority.create(tmp_path / "foreign").issue_ingest())
    assert town.ingest.ended.empty()


def test_an_expired_certificate_is_refused(town: Town) -> None:
    past = Authority.open(town.broker.authority.directory, now=lambda: datetime.now(UTC) - timedelta(hours=25))
    with pytest.raises(ConnectRefused, match=r"(?i)expired"):
        hello(town.broker, past.issue_box(town.bad_name, days=1))
    assert town.serves_the_honest_box()


def test_the_broker_s_own_certificate_opens_no_door(town: Town) -> None:
    bundle = town.broker.authority.issue_broker(["localhost"])
    with pytest.raises(ConnectRefused, match=r"(?i)certificate"):
        hello(town.broker, bundle)


def test_a_revoked_box_loses_its_live_session_and_cannot_return(town: Town) -> None:
    broker, topic = town.broker, f"hailong/v1/{town.bad_name}/press"
    heard = town.overhear(topic)
    with connected(broker, town.bad) as thief:
        assert thief.publish(topic, b"before") == 0
        serials = [town.bad_bundle.serial]
        settings = broker.mosquitto.settings
        reach = revoke(broker.authority, broker.directory, settings=settings, name=town.bad_name, serials=serials)
        assert reach is Reach.IN_FORCE
        thief.ended.get(timeout=DEADLINE_S)
        thief.mqtt.publish(topic, b"after", qos=1)  # paho keeps it, and tries to come back with it
        with pytest.raises(ConnectRefused, match=r"(?i)revoked"):
            hello(broker, town.bad_bundle)
        thief.ended.get(timeout=DEADLINE_S)
    assert town.serves_the_honest_box()
    assert list(heard.queue) == [b"before"]
    assert town.honest.ended.empty()


def test_a_revocation_before_the_broker_starts_is_read_at_its_start(new_broker) -> None:
    broker = new_broker()
    thief = broker.authority.issue_box("thief")
    hello(broker, thief)
    broker.mosquitto.stop()
    reach = revoke(
        broker.authority, broker.directory, settings=broker.mosquitto.settings, name="thief", serials=[thief.serial]
    )
    assert reach is Reach.AT_START
    broker.restart()
    with pytest.raises(ConnectRefused, match=r"(?i)revoked"):
        hello(broker, thief)


@pytest.mark.parametrize("kind", ["press", "status", "health", "receipt", "settings"])
def test_a_box_cannot_speak_for_another(town: Town, kind: str) -> None:
    with connected(town.broker, town.bad) as bad:
        assert bad.publish(f"hailong/v1/{town.honest_name}/{kind}") == NOT_AUTHORISED
    assert town.serves_the_honest_box()


@pytest.mark.parametrize("kind", ["receipt", "settings"])
def test_a_box_cannot_forge_its_own_receipt_or_settings(town: Town, kind: str) -> None:
    with connected(town.broker, town.bad) as bad:
        assert bad.publish(f"hailong/v1/{town.bad_name}/{kind}") == NOT_AUTHORISED


@pytest.mark.parametrize("topic", ["$SYS/broker/uptime", "$CONTROL/dynamic-security/v1", "hailong/v1/press", "other"])
def test_a_box_publishes_nowhere_but_on_its_own_topics(town: Town, topic: str) -> None:
    with connected(town.broker, town.bad) as bad:
        assert bad.publish(topic) == NOT_AUTHORISED
    assert town.serves_the_honest_box()


def test_a_topic_alias_is_no_way_round_the_rights(town: Town) -> None:
    topic = f"hailong/v1/{town.honest_name}/press"
    alias = Properties(PacketTypes.PUBLISH)
    alias.TopicAlias = 1
    with connected(town.broker, town.bad) as bad:
        bad.mqtt.publish(topic, b"sets the alias", qos=1, properties=alias)
        assert bad.answer() == NOT_AUTHORISED
        bad.mqtt.publish("", b"by the alias", qos=1, properties=alias)
        assert bad.answer_or_end() != 0
    town.honest.mqtt.publish(topic, b"an honest press", qos=1)
    assert town.honest.messages.get(timeout=DEADLINE_S)[1] == b"an honest press", "ingest has heard another one"


def test_a_box_that_retains_all_it_can_leaves_one_message_a_topic(town: Town, tmp_path: Path) -> None:
    topic = f"hailong/v1/{town.bad_name}/health"
    with connected(town.broker, town.bad) as bad:
        for number in range(500):
            bad.mqtt.publish(topic, b"%d" % number + bytes(10_000), qos=1, retain=True)
        for _ in range(500):
            assert bad.answer() in (0, NO_SUBSCRIBER)
    heard = town.overhear(topic)
    assert town.ingest.subscribe(topic) == 1
    assert heard.get(timeout=DEADLINE_S).startswith(b"499")
    assert town.serves_the_honest_box()
    assert heard.empty()


@pytest.mark.parametrize(
    "topic", ["#", "hailong/v1/+/press", "hailong/v1/+/receipt", "$share/x/hailong/v1/+/press", "$SYS/#"]
)
def test_a_box_that_listens_to_everything_hears_nothing(town: Town, topic: str) -> None:
    with connected(town.broker, town.bad) as bad:
        bad.subscribe(topic)
        assert bad.subscribe(f"hailong/v1/{town.bad_name}/settings") == 1
        for _ in range(3):
            assert town.serves_the_honest_box()
        marker = f"hailong/v1/{town.bad_name}/settings"
        town.ingest.mqtt.publish(marker, b"after all the others", qos=1)
        assert bad.messages.get(timeout=DEADLINE_S) == (marker, b"after all the others")


def test_a_box_cannot_take_another_s_session_by_its_client_id(town: Town) -> None:
    with connected(town.broker, town.bad, client_id=town.honest_name):
        assert town.serves_the_honest_box()
    assert town.honest.ended.empty()


def test_a_will_on_another_s_topic_is_not_published_one_s_own_is(town: Town) -> None:
    heard = town.overhear("hailong/v1/+/status")
    assert town.ingest.subscribe("hailong/v1/+/status") == 1
    for name in (town.honest_name, town.bad_name):
        bad = Client(town.broker, town.bad, client_id="")
        bad.mqtt.will_set(f"hailong/v1/{name}/status", f"last will on {name}".encode(), qos=1, retain=True)
        bad.connect()
        bad.mqtt.socket().shutdown(socket.SHUT_RDWR)  # dies without a word
        bad.close()
    assert heard.get(timeout=DEADLINE_S) == f"last will on {town.bad_name}".encode()


def test_a_message_of_1_mb_ends_the_connection_and_reaches_nobody(town: Town) -> None:
    heard = town.overhear(f"hailong/v1/{town.bad_name}/press")
    bad = Client(town.broker, town.bad, client_id="")
    assert bad.connect() == 0
    bad.mqtt.publish(f"hailong/v1/{town.bad_name}/press", bytes(1_000_000), qos=0)
    bad.ended.get(timeout=DEADLINE_S)
    bad.close()
    assert town.serves_the_honest_box()
    assert heard.empty()


def test_a_thousand_connections_in_a_burst_leave_the_honest_box_served(town: Town, many_files: None) -> None:
    before = _log_lines(town.broker)
    with ExitStack() as held:
        for _ in range(1000):
            held.enter_context(socket.create_connection((town.broker.host, town.broker.port), timeout=DEADLINE_S))
        assert town.serves_the_honest_box()
        hello(town.broker, town.bad_bundle)  # and others are still let in
    assert town.serves_the_honest_box()
    assert _log_lines(town.broker) - before <= 3 * 1000 + 10


def test_a_thousand_sessions_of_one_box_are_one_session(town: Town) -> None:
    before = _log_lines(town.broker)
    bundle = town.broker.authority.issue_passing(town.bad_name)
    attackers = [threading.Thread(target=_connect_often, args=(town.broker, bundle, 50)) for _ in range(4)]
    for attacker in attackers:
        attacker.start()
    while any(attacker.is_alive() for attacker in attackers):
        assert town.serves_the_honest_box()
    assert _log_lines(town.broker) - before < 5 * 200


@pytest.mark.parametrize("qos", [0, 1])
def test_a_slow_reader_costs_the_broker_a_bounded_memory(town: Town, qos: int) -> None:
    topic = f"hailong/v1/{town.bad_name}/receipt"
    with _sleeping_reader(town, topic, qos=qos):
        before = _resident_mb(town.broker)
        sent = [town.ingest.mqtt.publish(topic, bytes(LONGEST_RECEIPT), qos=1) for _ in range(12_000)]
        sent[-1].wait_for_publish(30)
        assert sent[-1].is_published()
        dropped = f"messages are being dropped for client {town.bad_name}."
        eventually(lambda: dropped in _log(town.broker), what="a reader so slow that its queue is full")
        assert _resident_mb(town.broker) - before < 50, "of 96 MB that were sent"
        assert town.serves_the_honest_box()
    assert town.serves_the_honest_box()


def _connect_often(broker: Broker, bundle: Bundle, times: int) -> None:
    for _ in range(times):
        try:
            hello(broker, bundle)
        except ConnectRefused:  # taken over by one of its own kind
            continue


def _sleeping_reader(town: Town, topic: str, *, qos: int) -> ssl.SSLSocket:
    """A connection of the bad box that subscribes and then never reads, for the 90 s that the broker has patience."""
    context = ssl.create_default_context(cafile=str(town.bad / "ca.crt"))
    context.load_cert_chain(town.bad / "box.crt", town.bad / "box.key")
    plain = socket.create_connection((town.broker.host, town.broker.port), timeout=DEADLINE_S)
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader = context.wrap_socket(plain, server_hostname="localhost")
    reader.sendall(b"\x10\x0d\x00\x04MQTT\x05\x02" + KEEPALIVE_S.to_bytes(2, "big") + b"\x00\x00\x00")
    assert reader.recv(1000)[3] == 0
    text = topic.encode()
    body = b"\x00\x01\x00" + len(text).to_bytes(2, "big") + text + bytes([qos])
    reader.sendall(bytes([0x82, len(body)]) + body)
    assert reader.recv(1000)[:1] == b"\x90"
    return reader


def _read(plain: socket.socket) -> bytes:
    try:
        return plain.recv(100)
    except ConnectionResetError:
        return b""


def _log(broker: Broker) -> str:
    return "".join(path.read_text() for path in broker.log.parent.glob("mosquitto.log*"))


def _log_lines(broker: Broker) -> int:
    return len(_log(broker).splitlines())


def _resident_mb(broker: Broker) -> int:
    status = Path(f"/proc/{broker.mosquitto.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
