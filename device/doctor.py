"""What is wrong with a box, in plain words, each with the next step. Nothing is changed, nobody is thrown out."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import ssl
from collections.abc import Callable, Iterator
from contextlib import chdir, closing
from pathlib import Path
from tempfile import TemporaryDirectory

from device import certificate, pins
from device.clock import Clock
from device.config import BoxConfig
from device.link import CONNECT_S
from device.rows import PARKED, PENDING, TAKEN
from device.salvage import Newer, whole
from device.service import OUTBOX, AlreadyRunning, only_one
from device.tls import plain, tls_context
from satisfaction.clock import DAY_MS, to_iso
from satisfaction.finding import Finding
from satisfaction.press import Rating

SOON_DAYS = 30
LITTLE_MB = 200
REFUSAL_S = 1.0  # with TLS 1.3 the broker's refusal of a certificate comes after the handshake


def examine(config: BoxConfig, *, clock: Clock, mock: bool = False) -> Iterator[Finding]:
    """Everything that can be looked at from outside the running box, one finding after the other."""
    yield from _files(config)
    yield from _certificate(config, clock)
    yield _clock(clock)
    yield from _disk(config)
    running = _is_running(config)
    yield (
        Finding("the box's process runs")
        if running
        else Finding(
            "the box's process does not run",
            "start it: sudo systemctl start hailong-box; its words: journalctl -u hailong-box",
        )
    )
    if not running and not mock:
        yield _pins(config)
    yield _broker(config)


def _files(config: BoxConfig) -> Iterator[Finding]:
    for path in (config.ca, config.cert, config.key):
        if not path.is_file():
            yield Finding(f"{path} is missing", "copy the whole enrolment bundle beside box.toml again")
    if config.key.is_file() and config.key.stat().st_mode & 0o007:
        yield Finding(f"{config.key} can be read by others", f"sudo chmod o= {config.key}")


def _certificate(config: BoxConfig, clock: Clock) -> Iterator[Finding]:
    validity = certificate.validity_ms(config.cert)
    if validity is None:
        if config.cert.is_file():
            yield Finding("the box's certificate cannot be read", "ask the city for a new bundle: hailong enroll")
        return
    left_days = (validity[1] - clock.sent_ms()) // DAY_MS
    if left_days < 0:
        yield Finding(f"the box's certificate expired on {to_iso(validity[1])[:10]}", _renew(config))
    elif left_days < SOON_DAYS:
        yield Finding(f"the box's certificate expires in {left_days} days", _renew(config))
    else:
        yield Finding(f"the box's certificate holds for {left_days} more days")


def _renew(config: BoxConfig) -> str:
    return f"ask the city for a new one: hailong renew {config.box}; then put it in place of {config.cert}"


def _clock(clock: Clock) -> Finding:
    moment = clock.moment()
    if moment.synced:
        return Finding("the clock is synchronised")
    return Finding(
        "the clock has not been synchronised since power-on: presses are kept, but wait up to 24 hours",
        "let the box reach a time server (UDP 123); see: timedatectl timesync-status",
    )


def _disk(config: BoxConfig) -> Iterator[Finding]:
    directory = config.data if config.data.exists() else config.path.parent
    free_mb = shutil.disk_usage(directory).free // 1_000_000
    if free_mb < LITTLE_MB:
        yield Finding(f"only {free_mb} MB are free on the card", "free some: sudo journalctl --vacuum-size=50M")
    else:
        yield Finding(f"{free_mb} MB are free on the card")
    outbox = config.data / OUTBOX
    if not outbox.exists():
        yield Finding("there are no presses yet")
        return
    try:
        yield _presses(outbox)
    except Newer as error:
        yield Finding(str(error), "sudo device/install-box from the newer version's folder")
    except sqlite3.DatabaseError as error:
        yield Finding(f"the presses cannot be read: {error}", "run the doctor as the box's user: sudo -u hailong-box")


def _presses(outbox: Path) -> Finding:
    if not whole(outbox):
        return Finding(
            "the file of presses is damaged", "restart the box: it saves what can be read; then replace the SD card"
        )
    with closing(sqlite3.connect(f"file:{outbox}?mode=ro", uri=True)) as db:
        ((waiting, parked),) = db.execute(
            "SELECT coalesce(sum(state IN (?, ?)), 0), coalesce(sum(state = ?), 0) FROM presses",
            (PENDING, TAKEN, PARKED),
        )
    if parked:
        return Finding(f"{parked} presses are not answered by the server", "tell the city: hailong doctor shows why")
    return Finding(f"{waiting} presses wait for the server" if waiting else "no press waits")


def _is_running(config: BoxConfig) -> bool:
    if not config.data.exists():  # nor made here: it would be the box's no more
        return False
    try:
        with only_one(config.data):
            return False
    except AlreadyRunning:
        return True


def _pins(config: BoxConfig) -> Finding:
    wired, what = config.pins, "the pins"
    try:
        with TemporaryDirectory() as place, chdir(place):  # lgpio writes where it is imported
            factory = pins.factory(wired.factory)
        for number in (*map(wired.button, Rating), wired.thanks_lamp, wired.status_lamp, wired.buzzer):
            what = f"pin {number}"
            factory.pin(number).close()
        factory.close()
    except Exception as error:  # whatever gpiozero, lgpio or the import of either raises is the finding
        return Finding(
            f"{what} cannot be used: {str(error) or type(error).__name__}",
            "another program may hold them (sudo lsof /dev/gpiochip*), or python3-lgpio is not installed",
        )
    return Finding("the pins are free")


def _broker(config: BoxConfig) -> Finding:
    broker, where = config.broker, f"{config.broker.host}:{config.broker.port}"
    try:
        context = tls_context(config)
    except OSError as error:  # ssl's errors too
        return Finding(
            f"the bundle cannot be used: {plain(error)}", "copy the whole enrolment bundle beside box.toml again"
        )
    try:
        with (
            socket.create_connection((broker.host, broker.port), timeout=CONNECT_S) as plain_socket,
            context.wrap_socket(plain_socket, server_hostname=broker.host) as connection,
        ):
            connection.settimeout(REFUSAL_S)
            _wait_refusal(connection.recv)
    except socket.gaierror:
        return Finding(f"the broker's name {broker.host} is unknown here", "check the network and its DNS server")
    except (ConnectionRefusedError, TimeoutError) as error:
        return Finding(
            f"the broker {where} cannot be reached: {plain(error)}",
            f"check the cable, then whether a firewall lets port {broker.port} through; ask the city whether it runs",
        )
    except ssl.SSLError as error:
        return Finding(f"no trust between box and broker {where}: {plain(error)}", _TRUST)
    except OSError as error:
        return Finding(f"the broker {where} cannot be reached: {plain(error)}", "check the network")
    return Finding(f"the broker {where} takes this box's certificate")


def _wait_refusal(receive: Callable[[int], bytes]) -> None:
    """Wait for a refusal; a broker that accepts says nothing until it is asked. Raises what a refusal raises."""
    try:
        receive(1)
    except TimeoutError:
        return


_TRUST = "check the clock first; then copy the bundle again, or ask the city whether this box was revoked"
