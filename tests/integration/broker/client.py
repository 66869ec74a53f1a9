"""A client as an attacker would write it: any certificate, any topic, and what the broker answered."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from tests.eventually import eventually
from tests.plugins.broker import Broker

DEADLINE_S = 5.0


class Client:
    """A connected paho client; whatever happens is put on queues, so that tests wait for it and not for time."""

    def __init__(self, broker: Broker, bundle: Path, *, client_id: str, protocol: int = mqtt.MQTTv5) -> None:
        self.messages: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.answers: queue.Queue[int] = queue.Queue()
        self.ended: queue.Queue[str] = queue.Queue()
        self._broker = broker
        self.mqtt = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=protocol)  # type: ignore[arg-type]
        name = next(bundle.glob("*.key")).stem
        self.mqtt.tls_set(str(bundle / "ca.crt"), str(bundle / f"{name}.crt"), str(bundle / f"{name}.key"))
        self.mqtt.on_connect = lambda _, __, ___, reason, ____: self.answers.put(reason.value)
        self.mqtt.on_message = lambda _, __, message: self.messages.put((message.topic, message.payload))
        self.mqtt.on_publish = lambda _, __, ___, reason, ____: self.answers.put(reason.value)
        self.mqtt.on_subscribe = lambda _, __, ___, reasons, ____: self.answers.put(reasons[0].value)
        self.mqtt.on_disconnect = self._on_disconnect

    def connect(self) -> int:
        """Connect; the reason code of the CONNACK."""
        self.mqtt.connect(self._broker.host, self._broker.port, keepalive=30)
        self.mqtt.loop_start()
        return self.answer()

    def subscribe(self, topic: str, *, qos: int = 1) -> int:
        """Subscribe; the reason code of the SUBACK."""
        self.mqtt.subscribe(topic, qos=qos)
        return self.answer()

    def publish(self, topic: str, payload: bytes = b"x") -> int:
        """Publish with QoS 1; the reason code of the PUBACK."""
        self.mqtt.publish(topic, payload, qos=1)
        return self.answer()

    def answer(self) -> int:
        """The next reason code from the broker."""
        return self.answers.get(timeout=DEADLINE_S)

    def answer_or_end(self) -> int | str:
        """The next reason code, or how the broker ended the connection."""
        return eventually(
            lambda: (self.answers.qsize() and (self.answers.get(),)) or (self.ended.qsize() and (self.ended.get(),)),
            what="an answer, or the end",
        )[0]

    def close(self) -> None:
        """Leave."""
        self.mqtt.disconnect()
        self.mqtt.loop_stop()

    def _on_disconnect(self, _: Any, __: Any, ___: Any, reason: ReasonCode, ____: Properties | None) -> None:
        self.ended.put(str(reason))


@contextmanager
def connected(broker: Broker, bundle: Path, *, client_id: str = "") -> Iterator[Client]:
    """A client that the broker has let in."""
    client = Client(broker, bundle, client_id=client_id)
    assert client.connect() == 0
    try:
        yield client
    finally:
        client.close()
