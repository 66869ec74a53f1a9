"""A box on a real broker: what it does when things are refused, absent, taken over or restarted."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from broker_config.render import write_broker_certificate
from device.config import load
from device.inbox import Item, LinkDown, LinkUp
from device.link import Link
from device.patience import SILENT_ENDS
from hailong.simulation.box import DrivenClock, SimulatedBox
from satisfaction.press import Rating
from satisfaction.reasons import Reason
from store.book import box_settings
from tests.eventually import eventually
from tests.integration.device.conftest import Enrol
from tests.plugins.broker import Broker, NewBroker
from tests.plugins.ingest import MakeHome, StartThread

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
Start = Callable[[Path], SimulatedBox]


@pytest.fixture
def start() -> Iterator[Start]:
    """``start(bundle)`` is a running box, which stops with the test."""
    boxes: list[SimulatedBox] = []

    def begin(bundle: Path) -> SimulatedBox:
        boxes.append(SimulatedBox(bundle))
        boxes[-1].start()
        return boxes[-1]

    yield begin
    for box in boxes:
        box.stop()


def press(box: SimulatedBox, count: int) -> None:
    for number in range(count):
        box.press(Rating.SATISFIED, AT + timedelta(seconds=10 * number))


def said(box: SimulatedBox, words: str) -> bool:
    return any(words in problem for problem in box.problems())


def test_presses_made_before_there_is_a_server_arrive_when_it_comes(
    broker: Broker, enrol: Enrol, start: Start, ingest_home: MakeHome, ingest_thread: StartThread
) -> None:
    box = start(enrol("early", resend_s=1.0))
    eventually(lambda: box.connected, what="connected")
    press(box, 250)
    assert box.pending() == 250
    ingest = ingest_home(broker, boxes=("early",))
    ingest_thread(ingest)
    box.wait_receipted(30)
    assert [stored.seq for stored in ingest.presses()] == list(range(1, 251))


def test_settings_from_the_server_switch_the_reason_step_on_and_the_reason_arrives(
    broker: Broker, enrol: Enrol, start: Start, ingest_home: MakeHome, ingest_thread: StartThread
) -> None:
    ingest = ingest_home(broker, boxes=("asking",))
    box_settings.give(ingest.book, "asking", lockout_s=2.0, reasons=True)
    ingest_thread(ingest)
    box = start(enrol("asking"))
    eventually(box.reasons_on, what="the reason step is on")
    box.press(Rating.DISSATISFIED, AT, 0.2, Reason.PROCEDURE)
    box.wait_receipted(20)
    assert [(stored.rating, stored.reason) for stored in ingest.presses()] == [(Rating.DISSATISFIED, Reason.PROCEDURE)]


def test_a_broker_that_dies_and_comes_back_costs_nothing(
    new_broker: NewBroker, enrol: Enrol, start: Start, ingest_home: MakeHome, ingest_thread: StartThread
) -> None:
    broker = new_broker()
    ingest = ingest_home(broker, boxes=("patient",))
    ingest_thread(ingest)
    box = start(enrol("patient", at=broker, resend_s=1.0))
    eventually(lambda: box.served, what="served")
    press(box, 20)
    broker.mosquitto.kill()
    eventually(lambda: not box.connected, what="the box notices")
    assert said(box, "broke off") or said(box, "refused"), "a crash is not taken for another box with this name"
    press(box, 20)
    broker.restart()
    box.wait_receipted(30)
    assert len(ingest.presses()) == 40


def test_a_box_with_another_name_than_its_certificate_is_told_so_and_keeps_its_presses(
    enrol: Enrol, start: Start
) -> None:
    bundle = enrol("honest")
    toml = bundle / "box.toml"
    toml.write_text(toml.read_text("utf-8").replace('box = "honest"', 'box = "liar"'), "utf-8")
    box = start(bundle)
    press(box, 1)
    eventually(lambda: said(box, "refuses what this box sends"), what="a word about the refusal")
    assert box.pending() == 1


def test_a_broker_of_another_authority_is_not_trusted(
    broker: Broker, new_broker: NewBroker, enrol: Enrol, start: Start
) -> None:
    bundle = enrol("wary")
    (bundle / "ca.crt").write_bytes(new_broker().ca.read_bytes())
    box = start(bundle)
    assert eventually(lambda: said(box, "cannot be trusted"), what="a word about the certificate")
    assert not box.connected


def test_a_certificate_that_fails_for_its_time_is_said_so_and_tried_again_until_it_holds(
    new_broker: NewBroker, enrol: Enrol, start: Start
) -> None:
    """As for a box whose clock was set wrong, and is set right later."""
    broker = new_broker()
    names = (broker.host,)
    write_broker_certificate(broker.directory, bundle=broker.authority.issue_broker(names, days=0))
    broker.mosquitto.stop()
    broker.restart()
    box = start(enrol("untimely", at=broker))
    assert eventually(lambda: said(box, "is the clock right?"), what="a word about the time")
    write_broker_certificate(broker.directory, bundle=broker.authority.issue_broker(names))
    broker.mosquitto.stop()
    broker.restart()
    assert eventually(lambda: box.connected, what="a connection")


def test_sessions_taken_over_again_and_again_are_reported_as_a_clone(
    broker: Broker, enrol: Enrol, start: Start
) -> None:
    bundle = enrol("twin")
    box = start(bundle)
    for _ in range(SILENT_ENDS):
        eventually(lambda: box.connected, what="connected")
        other = Client(CallbackAPIVersion.VERSION2, "twin", protocol=MQTTProtocolVersion.MQTTv5)
        files = [str(bundle / name) for name in ("ca.crt", "box.crt", "box.key")]
        other.tls_set(*files, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        other.connect(broker.host, broker.port)
        other.loop_start()
        eventually(lambda: not box.connected, what="thrown out")
        other.disconnect()
        other.loop_stop()
        eventually(lambda: box.problems(), what="why it was thrown out")
        if said(box, "another box connects under this name"):  # Mosquitto 2.0.2x says so at once (0x8E)
            break
    assert eventually(lambda: said(box, "another box connects under this name"), what="a word about the clone")


def test_a_broker_that_crashes_again_and_again_is_no_clone_however_fast_it_returns(
    new_broker: NewBroker, enrol: Enrol
) -> None:
    broker = new_broker()
    bundle = enrol("unlucky", at=broker)
    came: Queue[Item] = Queue()
    link = Link(load(bundle / "box.toml"), deliver=came.put, clock=DrivenClock())
    link._patience._silent_ends = SILENT_ENDS - 1  # as many sessions ended before
    link.start()
    try:
        assert isinstance(came.get(timeout=20), LinkUp)
        broker.mosquitto.kill()
        down = came.get(timeout=20)
    finally:
        link.stop()
    assert down == LinkDown("the connection broke off", clone=False)


MALFORMED = (
    b"\x40\x01\xff",
    b"\x30\x05\x00\x00\x05\x01\x01",
    b"\x30\x03\x00\x00\x03",
    b"\x20\xff\xff\xff\xff\xff",
    b"HTTP/1.1 400\r\n",
)


def test_a_broker_that_sends_what_is_no_mqtt_ends_a_session_and_never_the_link(
    broker: Broker, enrol: Enrol, tmp_path: Path
) -> None:
    came: Queue[Item] = Queue()
    with socket.create_server((broker.host, 0)) as server:
        bundle = enrol("baffled")
        toml = bundle / "box.toml"
        toml.write_text(toml.read_text("utf-8").replace(str(broker.port), str(server.getsockname()[1])), "utf-8")
        link = Link(load(toml), deliver=came.put, clock=DrivenClock())
        talking = Thread(target=talk_nonsense, args=(server, tls_of(broker, tmp_path)), daemon=True)
        talking.start()
        link.start()
        try:
            for _ in MALFORMED:
                assert isinstance(came.get(timeout=20), LinkUp)
                assert isinstance(came.get(timeout=20), LinkDown)
            assert link.working
        finally:
            link.stop()
        talking.join()


def tls_of(broker: Broker, directory: Path) -> ssl.SSLContext:
    """A certificate that the broker's authority signed."""
    issued = broker.authority.issue_broker((broker.host,))
    (directory / "server.pem").write_bytes(issued.certificate_pem + issued.key_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "server.pem")
    return context


def talk_nonsense(server: socket.socket, context: ssl.SSLContext) -> None:
    """For each of MALFORMED a session that begins as it should: CONNACK, SUBACK, and then that."""
    for packet in MALFORMED:
        with context.wrap_socket(server.accept()[0], server_side=True) as session:
            session.recv(4096)
            session.sendall(b"\x20\x03\x00\x00\x00")
            mid = session.recv(4096)[2:4]
            session.sendall(b"\x90\x05" + mid + b"\x00\x01\x01")
            session.recv(4096)  # its status: left unread it would reset the connection
            session.sendall(packet)
            with suppress(OSError):
                session.unwrap()


def test_a_stopped_box_says_that_it_is_offline_and_goes_on_where_it_was(
    broker: Broker, enrol: Enrol, start: Start, ingest_home: MakeHome, ingest_thread: StartThread
) -> None:
    bundle = enrol("resting")
    ingest = ingest_home(broker, boxes=("resting",))
    box = start(bundle)
    press(box, 3)
    box.stop()
    ingest_thread(ingest)
    again = start(bundle)
    press(again, 2)
    again.wait_receipted(20)
    assert [stored.seq for stored in ingest.presses()] == [1, 2, 3, 4, 5]
