"""MQTT 3.1.1 packets, as far as ingest needs them: bytes out, packets in. Pure.

Source: OASIS, MQTT Version 3.1.1 (2014); section numbers below. Why not a client library: docs/decisions/50.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple

MAX_BODY = 268_435_455  # 2.2.3


class Kind(IntEnum):
    """The packet's first four bits (2.2.1)."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    UNSUBACK = 11
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


class ProtocolError(ConnectionError):
    """The peer does not speak MQTT 3.1.1."""


class Publish(NamedTuple):
    """A message. ``packet`` 0: QoS 0, nothing to acknowledge."""

    topic: str
    payload: bytes
    packet: int


class Stream:
    """Turns received bytes into packets, however they were cut."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """(first byte, body) of each packet that is complete now. Raises ProtocolError."""
        data = self._rest + data
        position = 0
        while (span := _span(data, position)) is not None:
            yield data[position], data[span[0] : span[1]]
            position = span[1]
        self._rest = data[position:]


def connect(client: str, *, keepalive_s: int) -> bytes:
    """CONNECT with a clean session; who we are is in the TLS certificate (3.1)."""
    return _packet(Kind.CONNECT << 4, b"\x00\x04MQTT\x04\x02" + struct.pack("!H", keepalive_s) + _text(client))


def subscribe(packet: int, topics: Iterable[tuple[str, int]]) -> bytes:
    """SUBSCRIBE to (filter, QoS) (3.8)."""
    return _packet(
        Kind.SUBSCRIBE << 4 | 2, struct.pack("!H", packet) + b"".join(_text(t) + bytes([q]) for t, q in topics)
    )


def unsubscribe(packet: int, topic: str) -> bytes:
    """UNSUBSCRIBE (3.10)."""
    return _packet(Kind.UNSUBSCRIBE << 4 | 2, struct.pack("!H", packet) + _text(topic))


def publish(packet: int, topic: str, payload: bytes, *, retain: bool = False) -> bytes:
    """PUBLISH with QoS 1 (3.3)."""
    return _packet(Kind.PUBLISH << 4 | 2 | retain, _text(topic) + struct.pack("!H", packet) + payload)


def puback(packet: int) -> bytes:
    """PUBACK (3.4)."""
    return b"\x40\x02" + packet.to_bytes(2, "big")


PINGREQ = bytes([Kind.PINGREQ << 4, 0])
DISCONNECT = bytes([Kind.DISCONNECT << 4, 0])


def read_publish(first: int, body: bytes) -> Publish:
    """The message in a PUBLISH. Raises ProtocolError."""
    end = 2 + int.from_bytes(body[:2], "big")
    qos = first >> 1 & 3
    start = end + 2 if qos else end
    if qos > 1 or len(body) < start:
        raise ProtocolError(f"not a PUBLISH: {first:#x} {body[:40]!r}")
    try:
        topic = body[2:end].decode()
    except UnicodeDecodeError as error:
        raise ProtocolError(f"not a topic: {error}") from None
    return Publish(topic, body[start:], int.from_bytes(body[end:start], "big"))


def _span(data: bytes, position: int) -> tuple[int, int] | None:
    """Where the body of the packet at ``position`` begins and ends; None when it is not complete (2.2.3)."""
    length = shift = 0
    for index in range(position + 1, min(position + 5, len(data))):
        length |= (data[index] & 0x7F) << shift
        if data[index] < 0x80:
            return (index + 1, index + 1 + length) if index + 1 + length <= len(data) else None
        shift += 7
    if shift == 28:
        raise ProtocolError(f"a length of more than four bytes: {data[position : position + 5]!r}")
    return None


def _packet(first: int, body: bytes) -> bytes:
    length, head = len(body), bytearray([first])
    while True:
        length, digit = length >> 7, length & 0x7F
        head.append(digit | 0x80 if length else digit)
        if not length:
            return bytes(head) + body


def _text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack("!H", len(encoded)) + encoded
