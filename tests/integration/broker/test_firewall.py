"""The firewall rule of the README of the broker, loaded as it stands there: it counts each address by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which("nft") or not shutil.which("ip"), reason="needs root, nft and ip"
    ),
]

CALLS = """
import socket, sys
held, refused = [socket.create_server(("127.0.0.1", 8883), backlog=500)], 0
for address in sys.argv[1:]:
    for _ in range(100):
        try:
            held.append(socket.create_connection(held[0].getsockname(), timeout=3, source_address=(address, 0)))
        except ConnectionRefusedError:
            refused += 1
    print(address, len(held) - 1, refused)
"""


@pytest.fixture
def network() -> Iterator[str]:
    """A network of its own with nothing but a loopback."""
    name = f"hailong-{uuid.uuid4().hex[:8]}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
    yield name
    subprocess.run(["ip", "netns", "delete", name], check=True)


def test_an_address_that_opens_a_hundred_connections_gets_twenty_and_another_address_gets_its_own(network: str) -> None:
    within = ["ip", "netns", "exec", network]
    subprocess.run([*within, "nft", "-f", "-"], input=_rule(), text=True, check=True)
    done = subprocess.run(
        [*within, sys.executable, "-c", CALLS, "127.0.0.2", "127.0.0.3"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["127.0.0.2 20 80", "127.0.0.3 40 160"]


def _rule() -> str:
    readme = Path("broker_config/README.md").read_text(encoding="utf-8")
    return "table inet hailong" + readme.split("    table inet hailong")[1].split("\n\n")[0]
