"""What is wrong with an installation, looked at along the way of a press; nothing is changed, nobody is thrown out."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from broker_config import inspection
from dashboard.health import FRESH_MS, serves
from device.clock import Clock
from hailong import home as homes
from hailong import ingesting, ownership, storing
from hailong.home import Home
from hailong.refused import Refused
from satisfaction.clock import MINUTE_MS
from satisfaction.finding import Finding
from store.book import Book, alerts, boxes, rejects, services

SOON_DAYS = 30
LITTLE_MB = 1_000
SEEN_MINUTES = 15


def examine(home: Home, *, clock: Clock) -> Iterator[Finding]:
    """Everything that can be looked at on the server, one finding after the other."""
    yield _clock(clock)
    yield _disk(home)
    yield from _files(home)
    yield from _certificates(home, datetime.fromtimestamp(clock.sent_ms() / 1000, UTC))
    yield from _door(home)
    with closing(homes.open_book(home)) as book:
        yield _book(home, book)
        yield from _ingest(home, services.heartbeat(book, "ingest"), now_ms=clock.sent_ms())
        yield _store(home)
        yield _dashboard(home)
        yield from _boxes(home, book, now_ms=clock.sent_ms())


def _clock(clock: Clock) -> Finding:
    if clock.moment().synced:
        return Finding("the clock is synchronised")
    return Finding("the clock is not synchronised: presses may look as if they came from the future", "timedatectl")


def _disk(home: Home) -> Finding:
    free_mb = shutil.disk_usage(home.data).free // 1_000_000
    return Finding(f"{free_mb:,} MB are free for {home.data}", "free some" if free_mb < LITTLE_MB else "")


def _certificates(home: Home, now: datetime) -> Iterator[Finding]:
    renewals = {
        home.authority / "ca.crt": "plan a new authority: every box needs a new bundle (hailong enroll)",
        home.broker / "broker.crt": f"hailong renew broker --home {home.path}",
        home.ingest / "ingest.crt": f"hailong renew ingest --home {home.path}, then restart ingest",
    }
    for path, renew in renewals.items():
        try:
            until = inspection.ends(path)
        except (FileNotFoundError, ValueError) as error:
            yield Finding(f"{path} is no certificate: {error}", renew)
            continue
        days = (until - now).days
        yield Finding(f"{path.name} holds until {until:%d/%m/%Y} ({days} days)", renew if days < SOON_DAYS else "")
    yield from _names(home)
    if (home.broker / "crl.pem").read_bytes() != (home.authority / "crl.pem").read_bytes():
        yield Finding("the broker's list of revoked certificates is not the authority's", "run the last revoke again")


def _names(home: Home) -> Iterator[Finding]:
    settings, certificate = home.settings.broker, home.broker / "broker.crt"
    if certificate.is_file() and (missing := inspection.lacks(certificate, settings.hosts)):
        yield Finding(
            f"broker.crt is not for {', '.join(missing)}: boxes refuse it", f"hailong renew broker --home {home.path}"
        )
    try:
        socket.getaddrinfo(settings.hosts[0], settings.port)
    except socket.gaierror:
        yield Finding(f"boxes look for the broker at {settings.hosts[0]}, which is unknown here", _MEND_NAME)
    if settings.hears_only_itself:
        yield Finding(
            f"the broker listens on {settings.listen} alone, boxes look for it at {settings.hosts[0]}",
            f'set listen = "0.0.0.0" in [broker] of {home.path / homes.SETTINGS_FILE} and restart the broker',
        )


def _files(home: Home) -> Iterator[Finding]:
    yield from ownership.problems(home, user=os.geteuid() or home.path.stat().st_uid)
    for directory in (home.authority, home.broker, home.ingest):
        for path in inspection.readable_by_others(directory):
            yield Finding(f"{path} can be read by others", f"chmod 600 {path}")


def _door(home: Home) -> Iterator[Finding]:
    try:
        link = ingesting.link(home)
    except Refused as problem:
        yield Finding("ingest has no certificate", str(problem))
        return
    where = f"{link.host}:{link.port}"
    try:
        inspection.handshake((link.host, link.port), link.context())
    except socket.gaierror:
        yield Finding(f"the broker's name {link.host} is unknown here", _MEND_NAME)
    except ssl.SSLCertVerificationError as error:
        yield Finding(f"who answers at {where} is not this home's broker: {error.verify_message}", _ANOTHER)
    except (ssl.SSLError, ConnectionResetError) as error:
        yield Finding(
            f"the broker at {where} refuses ingest's certificate: {error}", f"hailong renew ingest --home {home.path}"
        )
    except OSError as error:
        yield Finding(f"no broker answers at {where}: {error}", _START_BROKER)
    else:
        yield Finding(f"the broker at {where} takes ingest's certificate")


def _book(home: Home, book: Book) -> Finding:
    if damage := book.damage():
        return Finding(f"{home.book_path} is damaged: {damage}", "stop hailong, move it away, hailong restore")
    return Finding("the book is whole")


def _ingest(home: Home, beat: services.Heartbeat | None, *, now_ms: int) -> Iterator[Finding]:
    if beat is None or beat.silent_ms(now_ms) > FRESH_MS:
        since = "has not started yet" if beat is None else f"gives no sign since {beat.silent_ms(now_ms) // 1000} s"
        yield Finding(f"ingest {since}", f"hailong up --home {home.path}, or hailong ingest: it says why it ends")
        return
    for part in ("broker", "store"):
        if serves(beat.state, part):
            yield Finding(f"ingest reaches the {part}")
        else:
            yield Finding(f"ingest does not reach the {part}: {beat.state.get(part + '_problem')}", _SEE_ABOVE)
    if last_ms := beat.state.get("last_stored_ms"):
        yield Finding(f"the last press was stored {(now_ms - last_ms) // MINUTE_MS} minutes ago")


def _store(home: Home) -> Finding:
    try:
        with storing.reading(home.path) as (_, reader):
            reader.ping()
    except Refused as problem:
        return Finding(str(problem), f"see docs/store.md; the store is {home.settings.general.store}")
    return Finding(f"the store answers ({home.settings.general.store})")


def _dashboard(home: Home) -> Finding:
    port = home.settings.dashboard.port
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError as error:
        return Finding(f"no dashboard answers on port {port}: {error}", f"hailong up --home {home.path}")
    return Finding(f"the dashboard answers on port {port}")


def _boxes(home: Home, book: Book, *, now_ms: int) -> Iterator[Finding]:
    seen = [state.last_seen_ms for state in boxes.states(book).values() if state.last_seen_ms]
    if not seen:
        yield Finding(
            "no box has ever been heard", "on a box: hailong box doctor --config box.toml; a firewall on the way?"
        )
    else:
        recent = sum(now_ms - at_ms < SEEN_MINUTES * MINUTE_MS for at_ms in seen)
        yield Finding(f"{recent} of {len(seen)} boxes were heard in the last {SEEN_MINUTES} minutes")
    if count := len(alerts.open_alerts(book)):
        yield Finding(f"{count} alerts are open", f"hailong boxes --alerts --home {home.path}")
    if count := sum(rejects.by_cause(book).values()):
        yield Finding(f"{count} presses were not accepted and are kept", f"hailong rejects list --home {home.path}")


_START_BROKER = (
    "hailong up, or systemctl start mosquitto; it says why it ends in log/broker.log or journalctl -u mosquitto"
)
_MEND_NAME = "mend DNS or /etc/hosts"
_ANOTHER = "hailong renew broker, then restart it; or another broker holds the port"
_SEE_ABOVE = "mend what is named here or above; ingest connects again by itself"
