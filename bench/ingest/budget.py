"""Where a press's processor time goes in ingest: each step alone, in one thread, the median of ten rounds.

    python -m bench.ingest.budget [--presses 4000]

Prints JSON, microseconds for a press: one in a message, over TLS, of twenty boxes, in batches of 500, stored in SQLite.
A machine that others share may run at half its speed for seconds: compare with what ``bench.ingest.run`` measures in
the same minutes. What that has beyond the sum is threads that take each other's turns, daily figures, heartbeats.
"""

from __future__ import annotations

import argparse
import json
import socket
import ssl
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from bench.ingest.flood import APART_MS
from bench.ingest.stage import BOXES
from ingest import packets
from ingest.arrivals import Arrivals
from ingest.broker_figures import BrokerFigures
from ingest.connection import Connection, Link
from ingest.counts import Counts
from ingest.directory import Directory
from ingest.fleet import Fleet
from ingest.packets import Publish
from ingest.receipts import receipts
from ingest.waiting import Waiting
from satisfaction.press import Press, Rating, encode
from satisfaction.topics import Kind, topic
from store.open import open_writer
from tests.plugins.broker import Broker, running_broker
from tests.plugins.ingest import IngestHome

TOGETHER = 200  # messages in one reading: what the broker sends before it waits for acknowledgements
BATCH = 500
ROUNDS = 10


def budget(broker: Broker, top: Path, *, presses: int) -> dict[str, float]:
    """Microseconds of each step."""
    at = IngestHome(broker, top / "home", store=None, settings={})
    at.enrol(*(f"box{number}" for number in range(BOXES)))
    directory, now_ms = Directory(at.book), time.time_ns() // 1_000_000
    made = [
        Press(f"box{n % BOXES}", "0000abcd", n // BOXES + 1, now_ms - (presses - n) * APART_MS, Rating.SATISFIED)
        for n in range(presses)
    ]
    messages = [Publish(topic(press.box, Kind.PRESS), encode([press], sent_ms=now_ms), 1) for press in made]
    seconds = {
        "read and acknowledged": median(lambda: read(broker, at.path / "ingest", messages)),
        "judged, counted, handed over": median(lambda: judged(directory, messages)),
        "stored": median(lambda: stored(directory, made)),
        "receipted": median(lambda: receipted(made)),
    }
    at.book.close()
    return {step: round(spent / presses * 1e6, 1) for step, spent in (seconds | {"sum": sum(seconds.values())}).items()}


def median(work: Callable[[], float]) -> float:
    """The median of some rounds."""
    return statistics.median(work() for _ in range(ROUNDS))


def read(broker: Broker, files: Path, messages: Sequence[Publish]) -> float:
    """Kernel, TLS, packets, acknowledgements."""
    with played_broker(broker, messages) as (port, sent):
        link = Link("127.0.0.1", port, *(files / name for name in ("ca.crt", "ingest.crt", "ingest.key")))
        with closing(Connection(link, link.context(), client="ingest")) as connection:
            sent.wait()
            began, came = time.thread_time(), 0
            while came < len(messages):
                found = [packets.read_publish(first, body) for first, body in connection.receive()]
                connection.send(b"".join(packets.puback(message.packet) for message in found))
                connection.flush()
                came += len(found)
            return time.thread_time() - began


@contextmanager
def played_broker(broker: Broker, messages: Sequence[Publish]) -> Iterator[tuple[int, threading.Event]]:
    """A port where every message waits in a record of its own once the event is set, as Mosquitto sends them."""
    context, sent, done = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), threading.Event(), threading.Event()
    bundle = broker.authority.issue_broker(["127.0.0.1"])
    with tempfile.NamedTemporaryFile() as file:
        file.write(bundle.certificate_pem + bundle.key_pem)
        file.flush()
        context.load_cert_chain(file.name)

    def serve(server: socket.socket) -> None:
        with context.wrap_socket(server.accept()[0], server_side=True) as connection:
            for topic_, payload, packet in messages:
                connection.sendall(packets.publish(packet, topic_, payload))
            sent.set()
            done.wait()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server,)).start()
        try:
            yield server.getsockname()[1], sent
        finally:
            done.set()


def judged(directory: Directory, messages: Sequence[Publish]) -> float:
    """From a message to a press that waits, and out of the queue."""
    waiting = Waiting(capacity=len(messages))
    arrivals = Arrivals(waiting=waiting, counts=Counts(), fleet=Fleet(), directory=directory, figures=BrokerFigures())
    began = time.thread_time()
    for start in range(0, len(messages), TOGETHER):
        arrivals.take(messages[start : start + TOGETHER])
    while waiting.any():
        waiting.take(idle_s=0)
    return time.thread_time() - began


def stored(directory: Directory, made: Sequence[Press]) -> float:
    """Batches, each on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_writer("sqlite", Path(folder), directory.rules())
        began = time.thread_time()
        for start in range(0, len(made), BATCH):
            store.append(made[start : start + BATCH])
        spent = time.thread_time() - began
        store.close()
        return spent


def receipted(made: Sequence[Press]) -> float:
    """Packets with the receipts of batches."""
    began = time.thread_time()
    for start in range(0, len(made), BATCH):
        for box, receipt in receipts(made[start : start + BATCH], ()):
            packets.publish(1, topic(box, Kind.RECEIPT), receipt.encode())
    return time.thread_time() - began


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=4_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as top, running_broker() as broker:
        print(json.dumps(budget(broker, Path(top), presses=options.presses)))


if __name__ == "__main__":
    main()
