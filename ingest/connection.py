"""One TLS connection to the broker: packets in large pieces. The only module of this room that touches a socket."""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest import packets
from ingest.packets import ProtocolError, Stream

CONNECT_S = 10.0
KEEPALIVE_S = 30
PIECE = 65_536
READS = 64  # TLS records in one go: then what is to be sent has its turn
MAX_UNSENT = 16_000_000


@dataclass(frozen=True, slots=True)
class Link:
    """Where the broker is, and the files (PEM) with which ingest shows who it is."""

    host: str
    port: int
    ca: Path
    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Show our certificate; trust only our authority, and only under the broker's own name. Raises OSError."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.ca)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Connection:
    """Any thread may ``send``; one thread reads. Everything raises OSError when the connection is lost."""

    def __init__(self, link: Link, context: ssl.SSLContext, *, client: str) -> None:
        raw = socket.create_connection((link.host, link.port), timeout=CONNECT_S)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._tls = context.wrap_socket(raw, server_hostname=link.host)
        self._tls.setblocking(False)
        self._wake, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        self._stream = Stream()
        self._lock = threading.Lock()
        self._unsent = bytearray()
        self._sleeping = False
        self._heard = self._said = time.monotonic()
        self.send(packets.connect(client, keepalive_s=KEEPALIVE_S))

    def send(self, data: bytes) -> None:
        """Have ``data`` sent soon, in the order of the calls."""
        with self._lock:
            self._unsent += data
            wake = self._sleeping
            self._sleeping = False
        if wake:
            self._wake.send(b"x")

    def receive(self) -> Iterator[tuple[int, bytes]]:
        """(first byte, body) of what has come, after waiting at most a second; what is unsent is sent meanwhile."""
        self._flush()
        self._wait()
        for _ in range(READS):
            try:
                data = self._tls.recv(PIECE)
            except ssl.SSLWantReadError:
                return
            if not data:
                raise ConnectionError("the broker has closed the connection")
            self._heard = time.monotonic()
            yield from self._stream.feed(data)

    def close(self) -> None:
        """Say goodbye, if the broker still listens."""
        self._tls.settimeout(1.0)
        try:
            with self._lock:
                self._tls.sendall(bytes(self._unsent) + packets.DISCONNECT)
        except OSError:
            pass  # it is gone already
        finally:
            for each in (self._tls, self._wake, self._woken):
                each.close()

    def _wait(self) -> None:
        now = time.monotonic()
        if now - self._heard > 2 * KEEPALIVE_S:
            raise ProtocolError(f"nothing heard from the broker for {now - self._heard:.0f} s")
        if now - self._said > KEEPALIVE_S / 2:
            self._said = now
            self.send(packets.PINGREQ)
        if self._tls.pending():
            return
        with self._lock:
            self._sleeping = not self._unsent
            writers = [self._tls] if self._unsent else []
        readable, _, _ = select.select([self._tls, self._woken], writers, [], 1.0)
        with self._lock:
            self._sleeping = False
        if self._woken in readable:
            self._woken.recv(PIECE)

    def _flush(self) -> None:
        with self._lock:
            while self._unsent:
                try:
                    sent = self._tls.send(self._unsent[:PIECE])
                except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
                    break
                del self._unsent[:sent]
                self._said = time.monotonic()
            if len(self._unsent) > MAX_UNSENT:
                raise ProtocolError("the broker does not read")
