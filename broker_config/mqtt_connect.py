"""One MQTT 5 connect over TLS, without a client library: to take over a session, or to see who is let in."""

from __future__ import annotations

import socket
import ssl
import tempfile
from pathlib import Path

from broker_config.certificate import Bundle

_CONNECT, _CONNACK, _DISCONNECT = 0x10, 0x20, b"\xe0\x00"
_CLEAN_START = 0x02
_KEEPALIVE_S = 10


class ConnectRefused(Exception):
    """The broker refused; the text is its reason: a TLS alert, or a CONNACK reason code of MQTT 5."""


def connect_once(address: tuple[str, int], *, ca_pem: bytes, bundle: Bundle, timeout_s: float = 15.0) -> None:
    """Connect as ``bundle`` with a clean start, and disconnect: whatever session that name had has then ended.

    Raises ConnectRefused when the broker refuses, OSError when there is no broker.
    """
    with socket.create_connection(address, timeout=timeout_s) as plain:
        try:
            with _context(ca_pem, bundle).wrap_socket(plain) as secure:
                secure.sendall(connect_packet(bundle.name))
                answer = secure.recv(4)
                if len(answer) < 4 or answer[0] != _CONNACK or answer[3] != 0:
                    raise ConnectRefused(f"CONNACK {answer.hex()}")
                secure.sendall(_DISCONNECT)
        except (ssl.SSLError, ConnectionError) as error:
            raise ConnectRefused(str(error)) from error


def connect_packet(client_id: str) -> bytes:
    """A CONNECT of MQTT 5 (section 3.1): clean start, no will, no properties. ``client_id``: at most 100 characters."""
    name = client_id.encode()
    body = b"\x00\x04MQTT\x05" + bytes((_CLEAN_START, 0, _KEEPALIVE_S, 0)) + len(name).to_bytes(2, "big") + name
    return bytes((_CONNECT, len(body))) + body


def _context(ca_pem: bytes, bundle: Bundle) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=ca_pem.decode())
    context.check_hostname = False  # this machine's own broker, by address; its certificate still is this authority's
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # with 1.3 a refusal comes only after the handshake, or not at all
    with tempfile.TemporaryDirectory() as directory:
        chain, key = Path(directory, "crt"), Path(directory, "key")
        chain.write_bytes(bundle.certificate_pem)
        key.touch(mode=0o600)
        key.write_bytes(bundle.key_pem)
        context.load_cert_chain(chain, key)
    return context
