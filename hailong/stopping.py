"""How a command that serves is told to stop."""

from __future__ import annotations

import signal
from threading import Event


def stop_on_signals() -> Event:
    """An event that SIGINT, SIGTERM and SIGHUP set: Ctrl-C, a service manager, a terminal that is closed.

    Where SIGHUP is ignored already (``nohup``) it stays so.
    """
    stop, hang_up = Event(), signal.getsignal(signal.SIGHUP)
    for number in (signal.SIGINT, signal.SIGTERM, *([] if hang_up is signal.SIG_IGN else [signal.SIGHUP])):
        signal.signal(number, lambda *_: stop.set())
    return stop
