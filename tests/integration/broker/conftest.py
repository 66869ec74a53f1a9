"""A small town around the real broker: ingest that sends a receipt for each press, an honest box, and a bad one."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from broker_config.certificate import Bundle
from broker_config.mosquitto import Mosquitto
from hailong import making
from hailong.home import Home
from tests.integration.broker.client import DEADLINE_S, Client, connected
from tests.plugins.broker import Broker, free_port

_numbers = count(1)


@dataclass(frozen=True)
class Town:
    """``honest`` is a box that goes about its work; ``bad`` has the files of an enrolled box that turned bad."""

    broker: Broker
    honest: Client
    honest_name: str
    ingest: Client
    bad_name: str
    bad: Path
    bad_bundle: Bundle

    def overhear(self, topic: str) -> queue.Queue[bytes]:
        """Payloads that reach ingest on ``topic``, from now on; no receipt is sent for these."""
        heard: queue.Queue[bytes] = queue.Queue()
        self.ingest.mqtt.message_callback_add(topic, lambda _, __, message: heard.put(message.payload))
        return heard

    def serves_the_honest_box(self) -> bool:
        """Whether a press of the honest box is answered by a receipt within 5 s."""
        press = f"press {next(_numbers)}".encode()
        self.honest.mqtt.publish(f"hailong/v1/{self.honest_name}/press", press, qos=1)
        while self.honest.messages.get(timeout=DEADLINE_S)[1] != press:
            pass
        return True


@pytest.fixture
def town(broker: Broker, tmp_path: Path) -> Iterator[Town]:
    """Everybody in place and talking."""
    honest, bad = f"honest-{next(_numbers)}", f"bad-{next(_numbers)}"
    broker.box_bundle(honest, tmp_path / "honest")
    bundle = broker.box_bundle(bad, tmp_path / "bad")
    broker.ingest_bundle(tmp_path / "ingest")
    with connected(broker, tmp_path / "ingest") as ingest, connected(broker, tmp_path / "honest") as box:
        ingest.mqtt.on_message = lambda client, _, message: client.publish(
            message.topic.replace("/press", "/receipt"), message.payload, qos=1
        )
        ingest.mqtt.on_publish = None
        box.mqtt.on_publish = None
        assert ingest.subscribe("hailong/v1/+/press") == 1
        assert box.subscribe(f"hailong/v1/{honest}/receipt") == 1
        town = Town(broker, box, honest, ingest, bad, tmp_path / "bad", bundle)
        assert town.serves_the_honest_box()
        yield town


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Home]:
    """A home with its broker running, as ``hailong up`` starts it."""
    path = tmp_path / "home"
    made = making.make(path, values={("general", "city"): "none", ("broker", "port"): free_port()})
    mosquitto = Mosquitto(made.broker, settings=made.settings.broker, log=made.log / "broker.log")
    mosquitto.start()
    yield made
    mosquitto.stop()
