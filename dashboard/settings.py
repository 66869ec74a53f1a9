"""What a city can set of the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from satisfaction.settings import between, setting

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _file_problem(value: str) -> str | None:
    return None if not value or Path(value).is_file() else "there is no such file"


@dataclass(frozen=True, slots=True)
class DashboardSettings:
    """Section ``[dashboard]`` of hailong.toml."""

    host: str = setting(
        "127.0.0.1",
        help="The address to listen on. Beyond loopback only with tls_cert and tls_key, or behind proxy.",
    )
    port: int = setting(8050, help="The port of the officials' pages.", check=between(1, 65535))
    tls_cert: str = setting("", help="The server's certificate with its chain (PEM), or empty.", check=_file_problem)
    tls_key: str = setting("", help="The certificate's key (PEM), or empty.", check=_file_problem)
    proxy: str = setting(
        "",
        help="The address of the one reverse proxy in front, which ends HTTPS. Its X-Forwarded-For and "
        "X-Forwarded-Proto are believed, nobody else's. Empty: there is none.",
    )
    workers: int = setting(2, help="Worker processes: about one per processor.", check=between(1, 32))
    threads: int = setting(8, help="Requests at once in each worker.", check=between(1, 64))
    session_hours: int = setting(12, help="After so many hours a login ends.", check=between(1, 168))
    idle_minutes: int = setting(120, help="After so many minutes without a click a login ends.", check=between(5, 1440))


def listening_problem(settings: DashboardSettings) -> str | None:
    """Why the dashboard will not listen as set, or None: passwords never cross a network in the clear."""
    if bool(settings.tls_cert) != bool(settings.tls_key):
        return "[dashboard] tls_cert and tls_key go together: set both or none"
    if settings.host in LOOPBACK or settings.tls_cert or settings.proxy:
        return None
    return (
        f"[dashboard] host = {settings.host!r} would send passwords over the network in the clear. Set tls_cert and "
        'tls_key, or proxy (the address of the reverse proxy that ends HTTPS), or host = "127.0.0.1"'
    )
