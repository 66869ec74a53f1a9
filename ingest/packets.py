"""MQTT 3.1.1 packets, as far as ingest needs them: bytes out, packets in. Pure.

Source: OASIS, MQTT Version 3.1.1 (2014); section numbers below. Why not a client library: docs/decisions/50.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple


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
        begin = length = shift = 0  # of the packet; of its body, as far as it is read (2.2.3)
        position = 1
        while position < len(data):
            digit = data[position]
            position += 1
            length |= (digit & 0x7F) << shift
            if digit >= 0x80:
                shift += 7
                if shift == 28:
                    raise ProtocolError(f"a length of more than four bytes: {data[begin : begin + 5]!r}")
                continue
            end = position + length
            if end > len(data):
                break
            yield data[begin], data[position:end]
            begin, position, length, shift = end, end + 1, 0, 0
        self._rest = data[begin:]


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
