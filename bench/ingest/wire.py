"""One box's TLS connection, as cheap as Python can: packets are made beforehand, records are opened in memory."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ingest.packets import Stream

PIECE = 65_536


class Wire:
    """Connected with the bundle's ca.crt, box.crt and box.key."""

    def __init__(self, host: str, port: int, *, bundle: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(bundle / "ca.crt")
        context.load_cert_chain(bundle / "box.crt", bundle / "box.key")
        self._socket = socket.create_connection((host, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received, self._sealed = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._sealed, server_hostname=host)
        self._stream = Stream()
        while not self._hands_shaken():
            self._take()

    def send(self, data: bytes) -> None:
        """Send ``data``."""
        self._tls.write(data)
        self._socket.sendall(self._sealed.read())

    def receive(self, *, within_s: float | None = None) -> Iterator[tuple[int, bytes]]:
        """(first byte, body) of packets, once something has come. Raises TimeoutError, ConnectionError."""
        self._socket.settimeout(within_s)
        try:
            self._take()
        finally:
            self._socket.settimeout(None)
        yield from self._stream.feed(b"".join(self._opened()))

    def _hands_shaken(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        finally:
            self._socket.sendall(self._sealed.read())
        return True

    def _take(self) -> None:
        data = self._socket.recv(PIECE)
        if not data:
            raise ConnectionError("the broker has closed the connection")
        self._received.write(data)

    def _opened(self) -> Iterator[bytes]:
        with suppress(ssl.SSLWantReadError):
            while content := self._tls.read(PIECE):
                yield content
