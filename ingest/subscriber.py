"""Stays connected to the broker: hands messages on, acknowledges them, publishes receipts and settings."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Iterator, Sequence

from ingest import packets
from ingest.connection import Connection, Link
from ingest.packets import Kind as Packet
from ingest.packets import Publish
from satisfaction.topics import Kind, topic

log = logging.getLogger(__name__)
CLIENT_ID = "ingest"
PRESSES = topic("+", Kind.PRESS)
REPORTS = ((topic("+", Kind.STATUS), 1), (topic("+", Kind.HEALTH), 0), ("$SYS/broker/#", 0))
AGAIN_S = (1.0, 2.0, 5.0, 10.0, 15.0)
REFUSED = 0x80
OnMessages = Callable[[Sequence[Publish]], None]


class Subscriber:
    """Hands messages to ``on_messages``, in its own thread; ``on_connect`` runs there at each connect.

    ``wanted`` is asked at least once a second: while it is false no presses are taken, and the broker tells boxes that
    nobody is there (0x10).

    No durable session and nothing sent twice: what is lost on the way has no receipt, so its box sends it again.
    """

    def __init__(
        self, link: Link, *, on_messages: OnMessages, on_connect: Callable[[], None], wanted: Callable[[], bool]
    ) -> None:
        self._link = link
        self._context = link.context()
        self._on_messages = on_messages
        self._on_connect = on_connect
        self._packets: Iterator[int] = itertools.cycle(range(1, 65_536))
        self._wanted = wanted
        self._asked = False  # for presses
        self.taking = False  # presses: the broker has confirmed it
        self._connection: Connection | None = None
        self.problem = "not connected yet"  # empty while connected

    @property
    def connected(self) -> bool:
        """Whether the broker answers."""
        return not self.problem

    def run(self, stop: threading.Event) -> None:
        """Connect, and connect again whenever the connection is lost, until ``stop``."""
        failures = 0
        while not stop.is_set():
            try:
                self._connection = Connection(self._link, self._context, client=CLIENT_ID)
                failures = -1
                self._serve(self._connection, stop)
            except OSError as error:
                failures += 1
                self._lost(error)
                stop.wait(AGAIN_S[min(failures, len(AGAIN_S) - 1)])
            finally:
                if self._connection is not None:
                    self._connection.close()
                    self._connection = None

    def publish(self, to: str, payload: bytes, *, retain: bool = False) -> None:
        """Send ``payload`` with QoS 1, if the broker is there: whatever is lost comes again or is computed again."""
        self._send(packets.publish(next(self._packets), to, payload, retain=retain))

    def _send(self, data: bytes) -> None:
        connection = self._connection
        if connection is not None and self.connected:
            try:
                connection.send(data)
            except OSError:  # closed at this moment: ``run`` notices, and boxes send again
                log.info("not sent: the connection is lost")

    def _serve(self, connection: Connection, stop: threading.Event) -> None:
        while not stop.is_set():
            self._on_messages(self._received(connection))
            if self.connected and self._asked != self._wanted():
                self._turn(connection)

    def _received(self, connection: Connection) -> list[Publish]:
        """The messages that have come, acknowledged at once, for the broker to send on while they are judged. Only a
        receipt promises anything."""
        messages = []
        for first, body in connection.receive():
            if first >> 4 == Packet.PUBLISH:
                messages.append(packets.read_publish(first, body))
            else:
                self._heard(connection, first, body)
        if acknowledgements := b"".join(packets.puback(message.packet) for message in messages if message.packet):
            connection.send(acknowledgements)
            connection.flush()
        return messages

    def _turn(self, connection: Connection) -> None:
        """Take presses, or take none any more."""
        self._asked, self.taking = not self._asked, False
        packet = next(self._packets)
        connection.send(
            packets.subscribe(packet, [(PRESSES, 1)]) if self._asked else packets.unsubscribe(packet, PRESSES)
        )

    def _heard(self, connection: Connection, first: int, body: bytes) -> None:
        if first >> 4 == Packet.CONNACK:
            if body[1:] != b"\x00":
                raise ConnectionRefusedError(f"the broker refuses ingest: code {body[1:].hex()}")
            self._asked = self._wanted()
            topics = (*REPORTS, (PRESSES, 1)) if self._asked else REPORTS
            connection.send(packets.subscribe(next(self._packets), topics))
        elif first >> 4 == Packet.SUBACK:
            if body[-1] == REFUSED:
                raise ConnectionRefusedError("the broker refuses ingest a subscription: see its acl")
            self.taking = self._asked
            if self.problem:
                self.problem = ""
                log.info("connected to the broker at %s:%d", self._link.host, self._link.port)
                self._on_connect()

    def _lost(self, error: OSError) -> None:
        problem = f"{self._link.host}:{self._link.port}: {error}"
        if problem != self.problem:
            log.warning("no broker: %s", problem)
        self.problem, self.taking = problem, False
