"""The connection to the broker: MQTT over TLS. The only module of this room that touches paho."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from ingest.buffered import BufferedSSLSocket
from satisfaction.topics import Kind, topic

CLIENT_ID = "ingest"
PRESSES = topic("+", Kind.PRESS)
REPORTS = ((topic("+", Kind.STATUS), 1), (topic("+", Kind.HEALTH), 0), ("$SYS/broker/#", 0))
OnMessage = Callable[[str, bytes], None]


@dataclass(frozen=True, slots=True)
class Link:
    """Where the broker is, and the files (PEM) with which ingest shows who it is."""

    host: str
    port: int
    ca: Path
    certificate: Path
    key: Path


class Subscriber:
    """Hands every message to ``on_message``, in paho's thread; ``on_connect`` runs there at each connect.

    No durable session: what is lost on the way has no receipt, so its box sends it again.
    """

    def __init__(self, link: Link, *, on_message: OnMessage, on_connect: Callable[[], None]) -> None:
        self._link = link
        self._on_message = on_message
        self._on_connect = on_connect
        self._paused = False
        self.problem = "not connected yet"  # empty while connected
        self._client = Client(CallbackAPIVersion.VERSION2, CLIENT_ID, protocol=MQTTProtocolVersion.MQTTv311)
        self._client.tls_set_context(_tls(link))
        self._client.reconnect_delay_set(min_delay=1, max_delay=15)
        self._client.on_connect = self._connected
        self._client.on_connect_fail = self._failed
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._received

    @property
    def connected(self) -> bool:
        """Whether the broker answers."""
        return not self.problem

    def start(self) -> None:
        """Connect in the background and stay connected; missing or unreadable certificates raise OSError at once."""
        self._client.connect_async(self._link.host, self._link.port, keepalive=30)
        self._client.loop_start()

    def stop(self) -> None:
        """Say goodbye to the broker."""
        self._client.disconnect()
        self._client.loop_stop()

    def pause(self) -> None:
        """Take no presses: the broker now tells boxes that nobody is there (0x10)."""
        self._paused = True
        self._client.unsubscribe(PRESSES)

    def resume(self) -> None:
        """Take presses again."""
        self._paused = False
        self._client.subscribe(PRESSES, 1)

    def publish(self, to: str, payload: bytes, *, retain: bool = False) -> None:
        """Send ``payload`` with QoS 1, if the broker is there: whatever is lost comes again or is computed again."""
        if self.connected:
            self._client.publish(to, payload, qos=1, retain=retain)

    def _connected(
        self, client: Client, _userdata: Any, _flags: ConnectFlags, reason: ReasonCode, _properties: Any
    ) -> None:
        if reason.is_failure:
            self.problem = f"the broker refuses: {reason}"
            return
        self.problem = ""
        client.subscribe(list(REPORTS))
        if not self._paused:
            client.subscribe(PRESSES, 1)
        self._on_connect()

    def _failed(self, _client: Client, _userdata: Any) -> None:
        self.problem = f"nobody answers at {self._link.host}:{self._link.port}"

    def _disconnected(
        self, _client: Client, _userdata: Any, _flags: DisconnectFlags, reason: ReasonCode, _properties: Any
    ) -> None:
        self.problem = f"disconnected: {reason}"

    def _received(self, _client: Client, _userdata: Any, message: MQTTMessage) -> None:
        self._on_message(message.topic, bytes(message.payload))


def _tls(link: Link) -> ssl.SSLContext:
    """Show ``link``'s certificate; trust only its authority, and only under the broker's own name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(link.ca)
    context.load_cert_chain(link.certificate, link.key)
    context.sslsocket_class = BufferedSSLSocket
    return context
