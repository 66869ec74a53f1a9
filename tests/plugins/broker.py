"""A real Mosquitto over TLS, as ``hailong up`` runs it, with an authority of its own. One per test process."""

from __future__ import annotations

import random
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from broker_config.authority import Authority
from broker_config.certificate import Bundle
from broker_config.mosquitto import Mosquitto
from broker_config.render import write_client, write_directory
from broker_config.settings import BrokerSettings


@dataclass(frozen=True)
class Broker:
    """A running broker: connect to ``host``:``port``, trusting ``ca``, with a bundle written by the functions below."""

    host: str
    port: int
    ca: Path
    directory: Path
    authority: Authority
    mosquitto: Mosquitto
    log: Path

    def box_bundle(self, name: str, directory: Path) -> Bundle:
        """Write ca.crt, box.crt and box.key of box ``name`` into ``directory``."""
        bundle = self.authority.issue_box(name)
        write_client(directory, name="box", bundle=bundle, authority=self.authority)
        return bundle

    def ingest_bundle(self, directory: Path) -> Bundle:
        """Write ca.crt, ingest.crt and ingest.key into ``directory``."""
        bundle = self.authority.issue_ingest()
        write_client(directory, name="ingest", bundle=bundle, authority=self.authority)
        return bundle

    def restart(self) -> None:
        """Start the broker again, on the same port, after it was killed or stopped."""
        self.mosquitto.start()


NewBroker = Callable[[], Broker]


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nothing listens on, below those from which the kernel serves outgoing connections.

    So a killed broker finds its port free again.
    """
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """The broker that this test process shares. Use box names of your own; there is one ingest session at a time."""
    with running_broker() as running:
        yield running


@pytest.fixture
def new_broker() -> Iterator[NewBroker]:
    """Starts brokers for one test alone: to be killed, reloaded, or with a second ingest."""
    with ExitStack() as running:
        yield lambda: running.enter_context(running_broker())


@contextmanager
def running_broker() -> Iterator[Broker]:
    """A broker with an authority of its own, in a directory of its own, until the block ends."""
    top = Path(tempfile.mkdtemp(prefix="hailong-broker-"))
    settings = BrokerSettings(port=free_port())
    authority = Authority.create(top / "authority")
    write_directory(top / "broker", settings=settings, authority=authority)
    mosquitto = Mosquitto(top / "broker", settings=settings, log=top / "mosquitto.log")
    try:
        mosquitto.start()
        yield Broker(
            "127.0.0.1",
            settings.port,
            top / "authority" / "ca.crt",
            top / "broker",
            authority,
            mosquitto,
            top / "mosquitto.log",
        )
    finally:
        mosquitto.stop()
        shutil.rmtree(top)
