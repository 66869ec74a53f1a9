"""MQTT packets: whatever way the stream is cut, the same packets come out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import packets
from ingest.packets import Kind, ProtocolError, Publish, Stream, read_publish

TOPIC = "hailong/v1/b1/press"


def messages(chunks: list[bytes]) -> list[Publish]:
    stream = Stream()
    return [read_publish(first, body) for chunk in chunks for first, body in stream.feed(chunk)]


@given(st.lists(st.tuples(st.integers(1, 65_535), st.binary(max_size=300)), max_size=8), st.integers(1, 50))
def test_messages_survive_any_cutting_of_the_stream(sent: list[tuple[int, bytes]], size: int) -> None:
    data = b"".join(packets.publish(packet, TOPIC, payload) for packet, payload in sent)
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    assert messages(chunks) == [Publish(TOPIC, payload, packet) for packet, payload in sent]


@pytest.mark.parametrize("length", [0, 127, 128, 16_383, 16_384, 40_000])
def test_every_size_of_length_field_is_written_and_read(length: int) -> None:
    assert len(messages([packets.publish(1, TOPIC, b"x" * length)])[0].payload) == length


def test_a_message_with_qos_0_has_nothing_to_acknowledge() -> None:
    assert messages([b"\x30\x05\x00\x01thi"]) == [Publish("t", b"hi", 0)]


@pytest.mark.parametrize(
    "data",
    [
        b"\x30\xff\xff\xff\xff\x01",  # a length of five bytes
        b"\x36\x05\x00\x01thi",  # QoS 3
        b"\x32\x02\x00\x09",  # a topic longer than the packet
        b"\x30\x03\x00\x01\xff",  # a topic that is not UTF-8
    ],
)
def test_what_is_not_mqtt_is_said(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        messages([data])


@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    assert read_or_refused(data)


def read_or_refused(data: bytes) -> bool:
    """True, or whatever else was raised."""
    try:
        return isinstance(messages([data]), list)
    except ProtocolError:
        return True


def test_packets_are_those_of_the_standard() -> None:
    assert packets.connect("ingest", keepalive_s=30) == b"\x10\x12\x00\x04MQTT\x04\x02\x00\x1e\x00\x06ingest"
    assert packets.subscribe(7, [("a/+", 1)]) == b"\x82\x08\x00\x07\x00\x03a/+\x01"
    assert packets.unsubscribe(7, "a/+") == b"\xa2\x07\x00\x07\x00\x03a/+"
    assert packets.publish(7, "a", b"!", retain=True) == b"\x33\x06\x00\x01a\x00\x07!"
    assert packets.puback(258) == b"\x40\x02\x01\x02"
    assert packets.PINGREQ[0] >> 4 == Kind.PINGREQ
