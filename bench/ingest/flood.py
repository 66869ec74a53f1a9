"""Boxes that send as fast as they can: MQTT 5 over TLS, QoS 1, packets made beforehand.

The flood must cost far less than what it measures, so a box is one thread that writes bursts of ready packets and reads
PUBACKs and receipts. Like a real box it keeps a bounded number of messages without a receipt in flight: one played
box stands for ``WINDOW / 20`` real ones, which keep 20 each.
"""

from __future__ import annotations

import json
import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.ingest.wire import Wire
from satisfaction.press import Press, Rating, encode

WINDOW = 150  # messages without a receipt, when each holds one press: 20 boxes together do not fill the broker's queue
ARRAY_WINDOW = 8  # when each holds a hundred: 20 boxes together stay below the 20,000 that may wait in ingest
BURST = 8
AHEAD = 150  # messages of one box that a consumer without receipts may lag behind, for the same reason
APART_MS = 60_000  # a counter that is never still: no box-day has more presses than a day has minutes
NO_KEEPALIVE = b"\x00\x00"  # the broker waits while packets are made
NOBODY = 0x10  # the broker's word for "no subscriber"

Load = tuple["Box", Sequence[bytes], int]  # a box, its packets, how many presses are in them


@dataclass
class Box:
    """One connection. ``receipted_at``: monotonic time at which each (spool, seq) was receipted; ``acknowledged``: by
    the broker, ``nobody`` of them with the word that nobody is there."""

    name: str
    wire: Wire
    receipted_at: dict[tuple[str, int], float] = field(default_factory=dict)
    acknowledged: int = 0
    nobody: int = 0


def connect(name: str, *, host: str, port: int, bundle: Path) -> Box:
    """Connect box ``name`` with its bundle (ca.crt, box.crt, box.key), subscribed to its receipts."""
    box = Box(name, Wire(host, port, bundle=bundle))
    client, receipts = name.encode(), f"hailong/v1/{name}/receipt".encode()
    box.wire.send(
        _packet(0x10, b"\x00\x04MQTT\x05\x02" + NO_KEEPALIVE + b"\x00" + struct.pack("!H", len(client)) + client)
    )
    box.wire.send(_packet(0x82, b"\xff\xff\x00" + struct.pack("!H", len(receipts)) + receipts + b"\x01"))
    kinds: set[int] = set()
    while not {0x20, 0x90} <= kinds:
        kinds |= {kind for kind, _ in box.wire.receive()}
    return box


def messages(box: str, presses: Sequence[Sequence[Press]], *, topic: str = "") -> list[bytes]:
    """PUBLISH packets, one for each group of presses."""
    to = (topic or f"hailong/v1/{box}/press").encode()
    head = struct.pack("!H", len(to)) + to
    return [
        _packet(0x32, head + struct.pack("!H", number % WINDOW + 1) + b"\x00" + encode(group, sent_ms=group[0].at_ms))
        for number, group in enumerate(presses)
    ]


def load(boxes: Sequence[Box], numbers: range, *, spool: str, start_ms: int, each: int) -> list[Load]:
    """The presses with these numbers of every box, a minute apart from ``start_ms`` on, ``each`` in one message."""
    made: list[Load] = []
    for box in boxes:
        presses = [Press(box.name, spool, seq, start_ms + seq * APART_MS, Rating.SATISFIED) for seq in numbers]
        groups = [presses[begin : begin + each] for begin in range(0, len(presses), each)]
        made.append((box, messages(box.name, groups), len(presses)))
    return made


def pour(box: Box, packets: Sequence[bytes], *, presses: int, taken: Callable[[], int] | None = None) -> None:
    """Send all ``packets``, never more than a window beyond what is receipted; returns when the last is sent.

    With ``taken`` receipts are no measure: never more than a window beyond what the broker has acknowledged, nor
    ``AHEAD`` messages beyond the presses of this box that were ``taken``; returns when the broker has the last.
    """
    each = max(1, presses // len(packets))
    window = WINDOW if each == 1 else ARRAY_WINDOW
    for start in range(0, len(packets), BURST):
        while start + BURST - (len(box.receipted_at) // each if taken is None else box.acknowledged) > window:
            absorb(box)
        while taken is not None and start + BURST - taken() // each > AHEAD:
            time.sleep(0.01)
        box.wire.send(b"".join(packets[start : start + BURST]))
    while taken is not None and box.acknowledged < len(packets):
        absorb(box)


def wait_receipts(box: Box, presses: int, *, within_s: float) -> bool:
    """Whether ``presses`` presses have a receipt within ``within_s``."""
    deadline = time.monotonic() + within_s
    while len(box.receipted_at) < presses:
        if (left := deadline - time.monotonic()) <= 0:
            return False
        try:
            absorb(box, within_s=left)
        except TimeoutError:
            return False
    return True


def flood(boxes: Sequence[Load], *, within_s: float, taken: Callable[[], int] | None = None) -> float:
    """All boxes pour at once: until each press has a receipt, or with ``taken`` (see ``pour``) until the broker has it;
    seconds from the first byte to the last."""
    start = time.monotonic()

    def one(box: Box, packets: Sequence[bytes], presses: int) -> None:
        pour(box, packets, presses=presses, taken=taken)
        if taken is None:
            wait_receipts(box, presses, within_s=within_s)

    threads = [threading.Thread(target=one, args=each) for each in boxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - start


def absorb(box: Box, *, within_s: float | None = None) -> None:
    """Read what has come: PUBACKs are counted, receipts noted and acknowledged. Raises TimeoutError."""
    answers = b""
    for kind, body in box.wire.receive(within_s=within_s):
        if kind & 0xF0 == 0x40:
            box.acknowledged += 1
            box.nobody += len(body) > 2 and body[2] == NOBODY
        elif kind & 0xF0 == 0x30:
            length = struct.unpack_from("!H", body)[0]
            offset = 2 + length
            if kind & 0x06:
                answers += b"\x40\x02" + body[offset : offset + 2]
                offset += 2
            _note(box, body[offset + 1 :])
    if answers:
        box.wire.send(answers)


def _note(box: Box, payload: bytes) -> None:
    receipt = json.loads(payload)
    now = time.monotonic()
    for seq in receipt["seqs"]:
        box.receipted_at.setdefault((receipt["spool"], seq), now)


def _packet(kind: int, body: bytes) -> bytes:
    length, head = len(body), bytes([kind])
    while length > 0x7F:
        head += bytes([length & 0x7F | 0x80])
        length >>= 7
    return head + bytes([length]) + body
