"""Tells systemd that the box is ready and alive (sd_notify(3)), with the standard library."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping


class Notify:
    """Sends to the socket that systemd named; outside systemd it does nothing."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._ready = False

    def alive(self) -> None:
        """The box works: ready at the first call, then feeds the watchdog."""
        self._send("WATCHDOG=1" if self._ready else "READY=1\nWATCHDOG=1")
        self._ready = True

    def stopping(self) -> None:
        """The box ends on purpose."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.sendto(message.encode(), address)
