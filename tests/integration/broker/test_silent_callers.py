"""Connections that never say what they want."""

from __future__ import annotations

import socket
import ssl

import pytest

from tests.integration.broker.conftest import Town

PATIENCE_S = 150


@pytest.mark.proof  # 2.0.x ends such a connection after 90 to 96 s, 2.1 after 35 s
def test_a_connection_that_never_says_connect_is_ended_by_the_broker(town: Town) -> None:
    address = (town.broker.host, town.broker.port)
    context = ssl.create_default_context(cafile=str(town.bad / "ca.crt"))
    context.load_cert_chain(town.bad / "box.crt", town.bad / "box.key")
    with (
        socket.create_connection(address, timeout=PATIENCE_S) as no_tls,
        socket.create_connection(address, timeout=PATIENCE_S) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as no_connect,
    ):
        assert _ended(no_tls)
        assert _ended(no_connect)
    assert town.serves_the_honest_box()


def _ended(connection: socket.socket) -> bool:
    """Whether the other side ends it; TimeoutError when it does not."""
    try:
        return connection.recv(1) == b""
    except (ssl.SSLError, ConnectionResetError):
        return True
