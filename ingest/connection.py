"""One TLS connection to the broker: packets in large pieces. The only module of this room that touches a socket."""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest import packets
from ingest.packets import ProtocolError, Stream

CONNECT_S = 10.0
KEEPALIVE_S = 30
PIECE = 65_536  # read in one go: then what is to be sent has its turn
RECORD = 16_384  # the most that TLS puts into one
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
    """Any thread may ``send``; one thread reads. Everything raises OSError when the connection is lost.

    TLS works in memory: the broker puts every message into a record of its own, and a socket of ``ssl`` would go to the
    kernel twice for each.
    """

    def __init__(self, link: Link, context: ssl.SSLContext, *, client: str) -> None:
        self._socket = socket.create_connection((link.host, link.port), timeout=CONNECT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received, self._sealed = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._sealed, server_hostname=link.host)
        self._shake_hands()
        self._socket.setblocking(False)
        self._wake, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        self._stream = Stream()
        self._lock = threading.Lock()
        self._unsent = bytearray()  # as it is
        self._leaving = bytearray()  # sealed, and not yet taken by the kernel
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
        self.flush()
        self._wait()
        try:
            data = self._socket.recv(PIECE)
        except BlockingIOError:
            return
        if not data:
            raise ConnectionError("the broker has closed the connection")
        self._heard = time.monotonic()
        self._received.write(data)
        yield from self._stream.feed(b"".join(self._opened()))

    def flush(self) -> None:
        """Send as much of what is unsent as the kernel takes now. For the thread that reads."""
        self._seal()
        if self._leaving:
            with suppress(BlockingIOError):
                del self._leaving[: self._socket.send(self._leaving)]
                self._said = time.monotonic()
        if len(self._leaving) > MAX_UNSENT:
            raise ProtocolError("the broker does not read")

    def close(self) -> None:
        """Say goodbye, if the broker still listens."""
        try:
            self._socket.settimeout(1.0)
            self.send(packets.DISCONNECT)
            self._seal()
            self._socket.sendall(self._leaving)
        except OSError:
            pass  # it is gone already
        finally:
            for each in (self._socket, self._wake, self._woken):
                each.close()

    def _shake_hands(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._socket.sendall(self._sealed.read())
                data = self._socket.recv(PIECE)
                if not data:
                    raise ConnectionError("the broker has closed the connection") from None
                self._received.write(data)
            else:
                self._socket.sendall(self._sealed.read())
                return

    def _opened(self) -> Iterator[bytes]:
        """The content of each record that is complete."""
        with suppress(ssl.SSLWantReadError):
            while content := self._tls.read(RECORD):
                yield content
            raise ConnectionError("the broker has closed the connection")

    def _wait(self) -> None:
        now = time.monotonic()
        if now - self._heard > 2 * KEEPALIVE_S:
            raise ProtocolError(f"nothing heard from the broker for {now - self._heard:.0f} s")
        if now - self._said > KEEPALIVE_S / 2:
            self._said = now
            self.send(packets.PINGREQ)
        with self._lock:
            self._sleeping = not self._unsent
        writers = [self._socket] if self._leaving else []
        seconds = 1.0 if self._sleeping else 0.0
        readable, _, _ = select.select([self._socket, self._woken], writers, [], seconds)
        with self._lock:
            self._sleeping = False
        if self._woken in readable:
            self._woken.recv(PIECE)

    def _seal(self) -> None:
        with self._lock:
            unsent, self._unsent = self._unsent, bytearray()
        if unsent:
            self._tls.write(unsent)
            self._leaving += self._sealed.read()
