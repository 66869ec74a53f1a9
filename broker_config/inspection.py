"""What can be learned of a home's certificates, keys and broker by looking: nothing changes, nobody is thrown out."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from cryptography import x509

from broker_config.certificate import alternative_names

_OTHERS = 0o077
_ANSWER_S = 15.0


def ends(path: Path) -> datetime:
    """When the certificate in ``path`` ends, UTC. OSError, ValueError: there is none."""
    return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc


def lacks(path: Path, hosts: Iterable[str]) -> list[str]:
    """Those of ``hosts`` that the server certificate in ``path`` is not for. OSError, ValueError."""
    extensions = x509.load_pem_x509_certificate(path.read_bytes()).extensions
    held = set(extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    return [host for host in hosts if not held.issuperset(alternative_names([host]))]


def readable_by_others(directory: Path) -> list[Path]:
    """Private keys in ``directory`` that are not their owner's alone."""
    return [path for path in sorted(directory.glob("*.key")) if path.stat().st_mode & _OTHERS]


def handshake(address: tuple[str, int], context: ssl.SSLContext) -> None:
    """Complete a TLS handshake at the broker's ``address`` and leave, without MQTT: no session is made or taken over.

    Raises ssl.SSLCertVerificationError when the server is not this home's, another ssl.SSLError or ConnectionResetError
    when it refuses the certificate of ``context``, another OSError when nobody answers.
    """
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # with 1.3 a refusal comes only after the handshake
    with socket.create_connection(address, timeout=_ANSWER_S) as plain:
        context.wrap_socket(plain, server_hostname=address[0]).close()
