"""How fast a restarted broker lets the boxes in again: full TLS handshakes with client certificates, MQTT connects.

    python -m bench.broker_config.reconnect [BOXES]

Runs the broker as `hailong up` does, on this machine; clients and broker share its cores.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from broker_config.authority import Authority
from broker_config.certificate import Bundle
from broker_config.mosquitto import Mosquitto
from broker_config.mqtt_connect import connect_once
from broker_config.render import write_directory
from broker_config.settings import BrokerSettings


def main(boxes: int) -> None:
    """Issue, connect, print."""
    with tempfile.TemporaryDirectory() as top:
        settings = BrokerSettings(port=18_883)
        began = time.perf_counter()
        authority = Authority.create(Path(top, "authority"))
        write_directory(Path(top, "broker"), settings=settings, authority=authority)
        bundles = [authority.issue_box(f"box-{number}") for number in range(boxes)]
        print(f"{boxes} certificates issued in {time.perf_counter() - began:.1f} s")
        broker = Mosquitto(Path(top, "broker"), settings=settings, log=Path(top, "broker.log"))
        broker.start()
        try:
            began = time.perf_counter()
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda one: _hello(settings, authority.certificate_pem, one), bundles))
            seconds = time.perf_counter() - began
            print(f"{boxes} boxes connected in {seconds:.1f} s: {boxes / seconds:.0f} a second")
        finally:
            broker.stop()


def _hello(settings: BrokerSettings, ca_pem: bytes, bundle: Bundle) -> None:
    connect_once(settings.local_address, ca_pem=ca_pem, bundle=bundle, timeout_s=60)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
