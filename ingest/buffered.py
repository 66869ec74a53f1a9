"""A TLS socket that reads and writes in large pieces under a client that asks for single bytes.

paho reads a packet in four calls and writes every PUBACK with a call of its own; over TLS each of them is a record, a
system call and a fight for the interpreter's lock. Figures: docs/decisions/50-the-client-library.md.
"""

from __future__ import annotations

import ssl
from contextlib import suppress

PIECE = 65_536
FLUSH_AT = 16_384  # one TLS record


class BufferedSSLSocket(ssl.SSLSocket):
    """For one thread. What is sent leaves when everything read has been handed out, or when a TLS record is full."""

    _read = b""
    _position = 0
    _unsent: bytearray | None = None

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """As ``socket.recv``; SSLWantReadError when nothing is there."""
        if self._position >= len(self._read):
            self._flush()
            self._read = super().recv(PIECE, flags)
            self._position = 0
        start = self._position
        self._position = min(start + buflen, len(self._read))
        return self._read[start : self._position]

    def pending(self) -> int:
        """Bytes that can be had without waiting; the client asks before it sleeps, so what is unsent leaves now."""
        left = len(self._read) - self._position
        if left:
            return left
        self._flush()
        return super().pending()

    def send(self, data: bytes, _flags: int = 0) -> int:  # type: ignore[override]  # the client sends bytes only
        """Take all of ``data``; SSLWantWriteError when the peer takes nothing and a record's worth waits already."""
        unsent = self._unsent = bytearray() if self._unsent is None else self._unsent
        if len(unsent) >= FLUSH_AT:
            self._flush()
        if len(unsent) >= FLUSH_AT:
            raise ssl.SSLWantWriteError("the peer does not read")
        unsent += data
        return len(data)

    def close(self) -> None:
        """As ``socket.close``, with a last attempt to send."""
        with suppress(OSError, ValueError):  # the connection is lost: so is what was unsent, and it will come again
            self._flush()
        super().close()

    def _flush(self) -> None:
        while self._unsent:
            try:
                sent = super().send(bytes(self._unsent[:FLUSH_AT]))
            except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
                return  # the peer's window is full: the next call tries again
            del self._unsent[:sent]
