"""The box's connection to the broker: MQTT 5 over TLS with the box's certificate (paho).

One thread owns the paho client and sleeps in ``select``: paho's own loop would wake every second. Everything that
arrives is put into the box's inbox; everything to send comes through ``publish``. Presses that paho held in memory when
a connection ends are forgotten here: the outbox has them.
"""

from __future__ import annotations

import json
import logging
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from device import certificate
from device.clock import Clock
from device.config import BoxConfig
from device.inbox import Item, LinkDown, LinkUp, ReceiptCame, SettingsCame, Unheard
from device.patience import Patience
from device.tls import TlsSocket, plain, tls_context
from satisfaction.clock import to_iso
from satisfaction.topics import Kind, topic

KEEPALIVE_S = 60
CONNECT_S = 10.0
TIME_WAIT_MS = 90_000
TIME_LOOK_S = 2.0
TAKEN_OVER = 0x8E
NOBODY_LISTENS = 0x10
CLONE = "another box connects under this name: was its card copied? Enrol each box by itself"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Message:
    kind: Kind
    payload: bytes
    qos: int
    retain: bool


class Link:
    """Keeps a connection up until ``stop``. ``deliver`` is called from the link's thread and must not block."""

    def __init__(self, config: BoxConfig, *, deliver: Callable[[Item], None], clock: Clock) -> None:
        self._config = config
        self._deliver = deliver
        self._clock = clock
        self._outgoing: deque[_Message] = deque()
        self._bell, self._ringer = socket.socketpair()
        self._bell.setblocking(False)
        self._ringer.setblocking(False)
        self._stopping = False
        self._patience = Patience(reconnect_s=config.broker.reconnect_s)
        self._why = ""
        self._began_s: float | None = None  # when the session began (monotonic)
        self._silently = self._taken_over = False
        self._sock: TlsSocket | None = None
        self._presses_in_air: set[int] = set()
        self._thread = Thread(target=self._run, name=f"link {config.box}", daemon=True)

    def start(self) -> None:
        """Connect, and keep connecting."""
        self._thread.start()

    def stop(self) -> None:
        """Say offline, disconnect and wait for the thread to end."""
        self._stopping = True
        self._ring()
        if self._thread.ident is not None:
            self._thread.join(CONNECT_S + 1)
        self._bell.close()
        self._ringer.close()

    @property
    def working(self) -> bool:
        """Whether the thread that connects is there (connected or not)."""
        return self._thread.is_alive()

    def publish(self, kind: Kind, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Send when connected; without a connection the message is dropped (the outbox has the presses)."""
        self._outgoing.append(_Message(kind, payload, qos, retain))
        self._ring()

    def _ring(self) -> None:
        try:
            self._ringer.send(b"!")
        except BlockingIOError:
            log.debug("the bell is ringing already")

    # -- the link's thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._wait_for_time()
        while not self._stopping:
            self._why, self._began_s, self._silently, self._taken_over = "", None, False, False
            try:
                self._connection()
            except (OSError, ValueError) as error:  # ssl's errors are OSErrors; paho raises ValueError for a bad host
                self._why = self._why or plain(error)
            if self._stopping:
                return
            wait_s = self._wait_s()
            why = CLONE if self._patience.clone else self._why or "the connection ended"
            log.warning("no connection: %s", why)
            self._deliver(LinkDown(why, clone=self._patience.clone))
            self._sleep(wait_s)

    def _wait_s(self) -> float:
        if self._began_s is None:
            return self._patience.failed()
        lasted_s = time.monotonic() - self._began_s
        return self._patience.ended(lasted_s=lasted_s, silently=self._silently, taken_over=self._taken_over)

    def _wait_for_time(self) -> None:
        """TLS needs the time: wait 90 s for it after power-on, and on while the clock is before the certificate."""
        validity = certificate.validity_ms(self._config.cert)
        since_ms = 0 if validity is None else validity[0]
        told = False
        while not self._stopping and not (moment := self._clock.moment()).synced:
            if moment.boottime_ms >= TIME_WAIT_MS and moment.wall_ms >= since_ms:
                return
            if not told:
                self._deliver(LinkDown("waiting for network time: the clock has not been set since power-on"))
                told = True
            self._sleep(TIME_LOOK_S)

    def _sleep(self, seconds: float) -> None:
        """Wait, but not through ``stop``."""
        until_s = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            while not self._stopping and (left_s := until_s - time.monotonic()) > 0:
                if selector.select(left_s):
                    self._silence()

    def _connection(self) -> None:
        """One connection from beginning to end. Raises OSError."""
        client = self._client()
        self._outgoing.clear()
        self._presses_in_air.clear()
        try:
            client.connect(self._config.broker.host, self._config.broker.port, KEEPALIVE_S, clean_start=True)
            self._serve(client)
        finally:
            client.on_disconnect = None
            client.disconnect()
            sock = client.socket()
            if sock is not None:
                sock.close()

    def _serve(self, client: mqtt.Client) -> None:
        sock = client.socket()
        assert isinstance(sock, TlsSocket)  # connect() has opened it
        self._sock = sock
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            selector.register(sock, selectors.EVENT_READ)
            while client.socket() is not None and not self._why:
                writing = selectors.EVENT_WRITE if client.want_write() else 0
                selector.modify(sock, selectors.EVENT_READ | writing)
                pending = sock.pending() > 0
                ready = {key.fileobj: events for key, events in selector.select(0 if pending else KEEPALIVE_S / 4)}
                if self._bell in ready:
                    self._silence()
                if self._stopping:
                    self._send_all(client)
                    self._farewell(client)
                    return
                if pending or ready.get(sock, 0) & selectors.EVENT_READ:
                    client.loop_read()
                if ready.get(sock, 0) & selectors.EVENT_WRITE:
                    client.loop_write()
                client.loop_misc()
                self._send_all(client)

    def _send_all(self, client: mqtt.Client) -> None:
        while self._outgoing and client.is_connected():
            message = self._outgoing.popleft()
            info = client.publish(topic(self._config.box, message.kind), message.payload, message.qos, message.retain)
            if message.kind is Kind.PRESS:
                self._presses_in_air.add(info.mid)

    def _farewell(self, client: mqtt.Client) -> None:
        if client.is_connected():
            client.publish(
                topic(self._config.box, Kind.STATUS), self._status("offline", reason="stopped"), 1, retain=True
            )
            while client.want_write() and client.loop_write() == mqtt.MQTT_ERR_SUCCESS:
                continue

    def _silence(self) -> None:
        try:
            self._bell.recv(4096)
        except BlockingIOError:
            log.debug("the bell was silent")

    def _status(self, state: str, **more: str) -> bytes:
        return json.dumps({"state": state, **more, "sent": to_iso(self._clock.sent_ms())}).encode()

    # -- paho ---------------------------------------------------------------------------------------------------

    def _client(self) -> mqtt.Client:
        box = self._config.box
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=box, protocol=mqtt.MQTTv5)
        client.tls_set_context(tls_context(self._config))
        client.connect_timeout = CONNECT_S
        client.max_inflight_messages_set(0)  # the window above bounds what is in flight
        client.will_set(topic(box, Kind.STATUS), b'{"state":"offline"}', qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_disconnect = self._on_disconnect
        return client

    def _on_connect(self, client: mqtt.Client, _: Any, __: Any, reason: ReasonCode, ___: Any) -> None:
        if reason.is_failure:
            self._why = f"the broker refuses this box: {reason}"
            return
        box = self._config.box
        client.subscribe([(topic(box, kind), SubscribeOptions(qos=1)) for kind in (Kind.RECEIPT, Kind.SETTINGS)])

    def _on_subscribe(self, client: mqtt.Client, _: Any, __: int, reasons: list[ReasonCode], ___: Any) -> None:
        refused = [reason for reason in reasons if reason.is_failure]
        if refused:
            self._why = f"the broker does not let this box listen for receipts: {refused[0]}"
            return
        client.publish(topic(self._config.box, Kind.STATUS), self._status("online"), 1, retain=True)
        self._began_s = time.monotonic()
        self._deliver(LinkUp())

    def _on_message(self, _: mqtt.Client, __: Any, message: mqtt.MQTTMessage) -> None:
        if message.topic == topic(self._config.box, Kind.RECEIPT):
            self._deliver(ReceiptCame(bytes(message.payload)))
        elif message.topic == topic(self._config.box, Kind.SETTINGS):
            self._deliver(SettingsCame(bytes(message.payload)))

    def _on_publish(self, _: mqtt.Client, __: Any, mid: int, reason: ReasonCode, ___: Any) -> None:
        if reason.is_failure:
            self._deliver(Unheard(f"the broker refuses what this box sends: {reason}"))
        elif reason.value == NOBODY_LISTENS and mid in self._presses_in_air:
            self._deliver(Unheard(None))
        self._presses_in_air.discard(mid)

    def _on_disconnect(
        self, _: mqtt.Client, __: Any, flags: mqtt.DisconnectFlags, reason: ReasonCode, ___: Any
    ) -> None:
        self._taken_over = reason.value == TAKEN_OVER
        closed = self._sock is not None and self._sock.closed_properly
        told = flags.is_disconnect_packet_from_server
        self._silently = closed and not told
        ended = f"the broker ended the connection: {reason}" if closed or told else "the connection broke off"
        self._why = self._why or ended
