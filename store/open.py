"""Open the store that ``store`` in hailong.toml names: to read, or as the one process that writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from store.book.live import LiveRules
from store.book.recounts import Pending
from store.contract import PressReader, PressStore, StoreMisconfigured
from store.judge import Judge, RulesSource
from store.reader import Reader
from store.settings import InfluxSettings
from store.sqlite import SqliteReader
from store.sqlite_writer import SqliteWriter
from store.writer import Writer

if TYPE_CHECKING:
    from store.influx.server import Server

NO_LOGIN = InfluxSettings()


def open_reader(
    url: str, data: Path, rules: RulesSource | None = None, *, influxdb: InfluxSettings = NO_LOGIN
) -> PressReader:
    """Read presses of ``url`` (``sqlite``: data/presses.db, or ``influxdb://host:port/database``).

    ``rules``: what presses are judged by, or a function that gives it (asked at every tally); default: the registry in
    data/book.db. Corrections there that ingest has not taken up yet are heeded at once. May be shared by threads.
    Raises StoreMisconfigured when ``url`` names no store.
    """
    judge = _judge(url, data, rules)
    if url == "sqlite":
        return Reader(SqliteReader(data / "presses.db"), judge)
    server = _server(url, influxdb)
    from store.influx.reader import InfluxReader  # 0.3 s of imports that a command on SQLite does not wait for

    return Reader(InfluxReader(server), judge)


def open_writer(
    url: str, data: Path, rules: RulesSource | None = None, *, influxdb: InfluxSettings = NO_LOGIN
) -> PressStore:
    """The same, to write: for the one process that holds ``store.lock.writer(data)``, and one of its threads.

    Makes what is not there yet. Raises StoreUnavailable or StoreMisconfigured.
    """
    judge = _judge(url, data, rules)
    if url == "sqlite":
        return Writer(SqliteWriter(data / "presses.db"), judge)
    server = _server(url, influxdb)
    from store.influx.writer import InfluxWriter

    return Writer(InfluxWriter(server), judge)


def _server(url: str, influxdb: InfluxSettings) -> Server:
    if not url.startswith(("influxdb://", "influxdbs://")):
        raise StoreMisconfigured(f"no store is known by {url!r}: write sqlite or influxdb://host:port/database")
    from store.influx.server import Server

    return Server(url, influxdb)


def _judge(url: str, data: Path, rules: RulesSource | None) -> Judge:
    book = data / "book.db"
    return Judge(LiveRules(book) if rules is None else rules, Pending(book, url))
