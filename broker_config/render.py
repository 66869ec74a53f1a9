"""The broker's directory: what mosquitto reads, rendered from the home's settings and its authority."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from string import Template

from broker_config.authority import Authority
from broker_config.certificate import Bundle
from broker_config.files import give_to_broker, write_private
from broker_config.settings import BrokerSettings


def mosquitto_conf(settings: BrokerSettings) -> str:
    """``mosquitto.conf`` for ``settings``."""
    template = Template(_packaged("mosquitto.conf"))
    return template.substitute(port=settings.port, listen=settings.listen, max_connections=settings.max_connections)


def write_directory(directory: Path, *, settings: BrokerSettings, authority: Authority) -> Bundle | None:
    """Write all that mosquitto reads into ``directory``; a broker certificate only where there is none yet.

    Returns the certificate issued for the broker, for the book, or None. Safe to repeat after a change of settings.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    give_to_broker(directory)
    issued = None
    if not (directory / "broker.crt").exists():
        issued = authority.issue_broker(settings.names, days=settings.certificate_days)
        write_broker_certificate(directory, bundle=issued)
    write_configuration(directory, settings=settings)
    write_private(directory / "ca.crt", authority.certificate_pem)
    write_private(directory / "crl.pem", authority.crl_pem)
    return issued


def write_configuration(directory: Path, *, settings: BrokerSettings) -> None:
    """Write what follows from ``settings`` alone, so that a change of hailong.toml holds from the next start."""
    write_private(directory / "mosquitto.conf", mosquitto_conf(settings).encode())
    write_private(directory / "acl", _packaged("acl").encode())
    write_private(directory / "README.md", _packaged("README.md").encode())


def write_broker_certificate(directory: Path, *, bundle: Bundle) -> None:
    """Replace the broker's certificate and, when ``bundle`` has one, its key."""
    if bundle.key_pem:
        write_private(directory / "broker.key", bundle.key_pem)
    write_private(directory / "broker.crt", bundle.certificate_pem)


def write_crl(directory: Path, *, authority: Authority) -> None:
    """Put the authority's present list of revoked certificates where mosquitto reads it at SIGHUP."""
    write_private(directory / "crl.pem", authority.crl_pem)


def write_client(directory: Path, *, name: str, bundle: Bundle, authority: Authority) -> None:
    """``ca.crt``, ``NAME.crt`` and ``NAME.key`` for a client: name ``box`` in a box's bundle, or ``ingest``."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(directory / "ca.crt", authority.certificate_pem)
    write_private(directory / f"{name}.crt", bundle.certificate_pem)
    if bundle.key_pem:
        write_private(directory / f"{name}.key", bundle.key_pem)


def _packaged(name: str) -> str:
    return resources.files(__package__ or "").joinpath(name).read_text(encoding="utf-8")
