"""The longest message of each kind passes the broker as it is rendered: no limit of it can stop honest boxes."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.receipts import MAX_SEQS
from satisfaction.box_settings import BoxSettings, Refill
from satisfaction.health import Health, SpoolHealth
from satisfaction.press import (
    MAX_ARRAY,
    MAX_MESSAGE_BYTES,
    MAX_SEQ,
    Cause,
    ClockState,
    Press,
    Rating,
    Void,
    encode,
)
from satisfaction.reasons import Reason
from satisfaction.receipt import Receipt
from satisfaction.topics import Kind, topic
from tests.integration.broker.client import DEADLINE_S, connected
from tests.plugins.broker import Broker

BOX = "b" * 32
NOW_MS = 1_800_000_000_000


def longest(words: type) -> object:
    return max(words, key=len)  # type: ignore[call-overload]


def array() -> bytes:
    press = Press(
        BOX,
        "9f3c2a1b",
        MAX_SEQ,
        NOW_MS,
        Rating.DISSATISFIED,
        longest(ClockState),  # type: ignore[arg-type]
        longest(Reason),  # type: ignore[arg-type]
        longest(Void),  # type: ignore[arg-type]
    )
    return encode([press] * MAX_ARRAY, sent_ms=NOW_MS)


def receipt() -> bytes:
    rejected = {MAX_SEQ - number: str(longest(Cause)) for number in range(MAX_ARRAY)}
    seqs = tuple(range(MAX_SEQ - MAX_SEQS, MAX_SEQ))
    times = (NOW_MS,) * MAX_SEQS
    return Receipt("9f3c2a1b", seqs, rejected, times, dict.fromkeys(rejected, NOW_MS)).encode()


def health() -> bytes:
    spools = tuple(SpoolHealth(f"{number:08x}", MAX_SEQ, MAX_SEQ, MAX_SEQ) for number in range(50))
    texts = ("ậ" * 200,) * 20
    return Health(NOW_MS, "0.1.0", spools=spools, broken_spools=("9f3c2a1b",) * 20, problems=texts).encode()


def settings() -> bytes:
    return BoxSettings(60.0, True, Refill("x" * 64, NOW_MS)).encode()


def status() -> bytes:
    return b'{"state":"offline","reason":"stopped","sent":"2026-11-22T03:15:42.203Z"}'


FROM_THE_BOX = [(Kind.PRESS, array), (Kind.HEALTH, health), (Kind.STATUS, status)]
TO_THE_BOX = [(Kind.RECEIPT, receipt), (Kind.SETTINGS, settings)]


@pytest.mark.parametrize(
    ("kind", "message"), FROM_THE_BOX + TO_THE_BOX, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_the_longest_message_passes_the_rendered_broker(
    broker: Broker, tmp_path: Path, kind: Kind, message: Callable[[], bytes]
) -> None:
    broker.box_bundle(BOX, tmp_path / "box")
    broker.ingest_bundle(tmp_path / "ingest")
    payload = message()
    with connected(broker, tmp_path / "box") as box, connected(broker, tmp_path / "ingest") as ingest:
        sender, reader = (box, ingest) if (kind, message) in FROM_THE_BOX else (ingest, box)
        assert reader.subscribe(topic(BOX, kind)) == 1
        assert sender.publish(topic(BOX, kind), payload) == 0
        assert reader.messages.get(timeout=DEADLINE_S) == (topic(BOX, kind), payload)
        with pytest.raises(queue.Empty):
            sender.ended.get_nowait()


def test_a_full_array_of_the_longest_presses_keeps_within_the_message_s_bound() -> None:
    assert len(array()) <= MAX_MESSAGE_BYTES
