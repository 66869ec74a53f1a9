"""Runs a home's three parts until told to stop, and says when they serve."""

from __future__ import annotations

import os
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from threading import Event, Thread

from broker_config.mosquitto import Mosquitto, MosquittoError, find_program
from broker_config.render import write_configuration
from broker_config.running import stop_left_over
from hailong import ownership
from hailong.home import Home, open_book
from hailong.refused import Refused
from hailong.stopping import stop_on_signals
from hailong.supervisor import Part, PartFailed, Program, Supervisor
from store.book import registry_files

READY_WITHIN_S = 60.0


def say(line: str) -> None:
    """One line for the person at the terminal or for the journal."""
    print(f"hailong: {line}", file=sys.stderr, flush=True)


class Broker:
    """The home's mosquitto as a part; its log is kept and rotated in ``log/broker.log`` of the home."""

    name = "broker"

    def __init__(self, home: Home) -> None:
        self._home = home
        self._mosquitto = Mosquitto(home.broker, settings=home.settings.broker, log=home.log / "broker.log")

    def start(self) -> None:
        """Write its files as hailong.toml says now, start it and wait until it accepts connections."""
        try:
            write_configuration(self._home.broker, settings=self._home.settings.broker)
            self._mosquitto.start()
        except MosquittoError as error:
            raise PartFailed(str(error)) from error

    def ended(self) -> str | None:
        """Mosquitto's last words are in its log."""
        return None if self._mosquitto.pid else "see log/broker.log"

    def stop(self) -> None:
        """End it."""
        self._mosquitto.stop()


def parts(home: Home, *, logs: bool = False) -> list[Part]:
    """The three parts; each also runs alone. With ``logs`` they write to files in ``log/``, not to our output."""
    home.log.mkdir(exist_ok=True, mode=0o700)
    hailong = (sys.executable, "-m", "hailong")
    return [
        Broker(home),
        *(
            Program(name, *hailong, name, "--home", str(home.path), log=home.log / f"{name}.log" if logs else None)
            for name in ("ingest", "dashboard")
        ),
    ]


def check(home: Home) -> None:
    """Everything that would stop a part, before any starts: registry files (Problems), files of somebody else, ports,
    programs (Refused)."""
    if strange := list(ownership.problems(home, user=os.geteuid())):
        raise Refused("; ".join(f"{found.what}: {found.next_step}" for found in strange))
    try:
        find_program()
        stop_left_over(home.broker)
    except MosquittoError as error:
        raise Refused(str(error)) from error
    book = open_book(home)
    try:
        registry_files.sync(book, home.registry, who="hailong up")
    finally:
        book.close()
    check_port(home, "broker", home.settings.broker.port)
    check_port(home, "dashboard", home.settings.dashboard.port)


def check_port(home: Home, part: str, port: int) -> None:
    """Raises Refused when something listens on ``port`` already, before ``part`` tries."""
    if not is_free(port):
        raise Refused(
            f"port {port} of the {part} is taken on this machine: another `hailong up`? "
            f"Stop it, or set another port in {home.path}/hailong.toml, section [{part}]."
        )


def is_free(port: int) -> bool:
    """Whether this machine's loopback can listen on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def run_until_signal(home: Home) -> None:
    """Check, start, watch, until told to stop."""
    check(home)
    stop = stop_on_signals()
    Thread(target=_announce, args=(home, stop), daemon=True).start()
    Supervisor(parts(home), say=say).run(stop)
    say("all parts have ended")


def address(home: Home) -> str:
    """Where the dashboard answers on this machine."""
    scheme = "https" if home.settings.dashboard.tls_cert else "http"
    return f"{scheme}://127.0.0.1:{home.settings.dashboard.port}"


def wait_ready(home: Home, stop: Event, *, within_s: float = READY_WITHIN_S) -> str | None:
    """None once /health answers 200; else what it said last, when ``within_s`` have passed or ``stop`` is set."""
    deadline, said = time.monotonic() + within_s, "no answer yet"
    while not stop.is_set() and time.monotonic() < deadline:
        said = _health(home)
        if not said:
            return None
        stop.wait(0.2)
    return said


def _health(home: Home) -> str:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # our own loopback, asked for its health only
    try:
        with urllib.request.urlopen(f"{address(home)}/health", timeout=5, context=context):  # noqa: S310  # http(s) of our own loopback
            return ""
    except urllib.error.HTTPError as error:
        return error.read().decode(errors="replace").strip()
    except OSError as error:
        return str(error)


def _announce(home: Home, stop: Event) -> None:
    missing = wait_ready(home, stop)
    if missing is None:
        say(f"broker, ingest and dashboard serve: {address(home)}")
    elif not stop.is_set():
        say(f"not everything serves after {READY_WITHIN_S:g} s: {missing}")


def free_port() -> int:
    """A port on which nothing listens on this machine's loopback."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
