"""What a home says to ingest: where the broker is, and where presses are kept."""

from __future__ import annotations

from hailong.home import Home
from hailong.refused import Refused
from ingest.connection import Link
from ingest.service import Store


def link(home: Home) -> Link:
    """The broker of ``home``, and ingest's certificate. Raises Refused when a file is missing."""
    broker = home.settings.broker
    files = (home.ingest / name for name in ("ca.crt", "ingest.crt", "ingest.key"))
    found = Link(broker.reached_by_ingest, broker.port, *files)
    for file in (found.ca, found.certificate, found.key):
        if not file.is_file():
            raise Refused(f"{file} is missing: `hailong renew ingest --home {home.path}` writes a new one")
    return found


def store(home: Home) -> Store:
    """Where the presses of ``home`` are kept."""
    settings = home.settings
    return Store(settings.general.store, home.data, settings.influxdb, settings.presses.keep_days)
