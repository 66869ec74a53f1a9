"""What a city decides about its broker: section ``[broker]`` of hailong.toml."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from satisfaction.settings import between, setting

_HOST = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\Z"
)


def host_problem(host: str) -> str | None:
    """Why ``host`` can be neither a DNS name nor an IP address of the broker, or None when it can."""
    if _is_address(host) or _HOST.match(host):
        return None
    return f"{host!r} is neither a DNS name nor an IP address"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _hosts(value: Sequence[str]) -> str | None:
    if not value:
        return 'a list of names and addresses, for example ["mqtt.example.vn", "10.1.2.3"]'
    return next((problem for problem in map(host_problem, value) if problem), None)


def _address(value: str) -> str | None:
    return None if _is_address(value) else "an IP address of this machine: 127.0.0.1, 0.0.0.0 (all, IPv4), :: (all)"


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """The broker's address, its limits, and how long certificates live."""

    hosts: tuple[str, ...] = setting(
        ("127.0.0.1", "localhost"),
        help="names and addresses by which boxes reach the broker, the first one first; they stand in its certificate, "
        "beside localhost. After a change: hailong renew broker",
        check=_hosts,
    )
    listen: str = setting(
        "127.0.0.1", help="address the broker listens on; 0.0.0.0 for the boxes' network", check=_address
    )
    ingest_host: str = setting(
        "",
        help="one of hosts, where ingest finds a broker on another machine; empty: the broker is on this one",
        check=lambda value: host_problem(value) if value else None,
    )
    port: int = setting(8883, help="TLS port; there is no port without TLS", check=between(1, 65535))
    max_connections: int = setting(
        2000, help="connections at once, more than there are boxes", check=between(10, 100_000)
    )
    certificate_days: int = setting(
        730, help="days that a certificate of a box, of ingest and of the broker is valid", check=between(1, 3650)
    )
    log_mb: int = setting(
        10, help="megabytes that the broker's logs under `hailong up` may take in all", check=between(1, 1000)
    )
    reload: str = setting(
        "",
        help="command that makes the broker read its files again, for example "
        '"systemctl reload mosquitto"; empty: the broker that `hailong up` started',
    )

    @property
    def names(self) -> tuple[str, ...]:
        """What stands in the broker's certificate: ``hosts``, and this machine's own names for those beside it."""
        return tuple(dict.fromkeys((*self.hosts, "localhost", "127.0.0.1", "::1")))

    @property
    def hears_only_itself(self) -> bool:
        """Whether it listens on the loopback alone although boxes are told to look for it under another name."""
        own = ("localhost", "127.0.0.1", "::1")
        return ipaddress.ip_address(self.listen).is_loopback and not set(self.hosts) <= set(own)

    @property
    def local_address(self) -> tuple[str, int]:
        """Where this machine reaches the broker: host and port."""
        every = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # looked up, not bound
        return every.get(self.listen, self.listen), self.port

    @property
    def reached_by_ingest(self) -> str:
        """The name or address that ingest connects to; it stands in the broker's certificate.

        On this machine that needs no DNS: a city's public name may lead nowhere from within.
        """
        here = self.local_address[0]
        return self.ingest_host or (here if here in self.names else self.hosts[0])
