"""A home: one folder with the settings, the registry's CSV files, certificates and data of one installation."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from broker_config.settings import BrokerSettings
from dashboard.report.settings import ReportSettings
from dashboard.settings import DashboardSettings
from hailong.refused import Refused
from ingest.settings import IngestSettings
from satisfaction.settings import File, setting, text_in
from store.book import Book, BookError
from store.settings import InfluxSettings, StoreSettings

SETTINGS_FILE = "hailong.toml"


def _store_problem(value: str) -> str | None:
    if "@" in value:
        return "a login has its place in [influxdb], its password in a file: doctor and errors name the store"
    if value == "sqlite" or value.startswith(("influxdb://", "influxdbs://")):
        return None
    return 'write "sqlite", or "influxdb://127.0.0.1:8086/hailong" with the login in [influxdb]'


@dataclass(frozen=True, slots=True)
class GeneralSettings:
    """What stands before the first section of hailong.toml."""

    city: str = setting(
        "hanoi", help="The city whose units and holidays init wrote: hanoi, or none for an empty registry."
    )
    store: str = setting(
        "sqlite",
        help='Where presses are kept: "sqlite" (data/presses.db), or InfluxDB as "influxdb://127.0.0.1:8086/hailong" '
        '("influxdbs://…" over TLS).',
        check=_store_problem,
    )
    period_day: int = setting(
        1,
        help="First day of a reporting month: 1, or 15 for reports that run from the 15th to the 14th.",
        check=lambda value: None if value in (1, 15) else "must be 1 or 15",
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Every room's settings."""

    general: GeneralSettings
    broker: BrokerSettings
    ingest: IngestSettings
    dashboard: DashboardSettings
    report: ReportSettings
    presses: StoreSettings
    influxdb: InfluxSettings


SECTIONS: Mapping[str, type[Any]] = {
    "general": GeneralSettings,
    "broker": BrokerSettings,
    "ingest": IngestSettings,
    "dashboard": DashboardSettings,
    "report": ReportSettings,
    "presses": StoreSettings,
    "influxdb": InfluxSettings,
}


@dataclass(frozen=True, slots=True)
class Home:
    """The folder and what its hailong.toml says."""

    path: Path
    settings: Settings

    @property
    def data(self) -> Path:
        """Presses and the book."""
        return self.path / "data"

    @property
    def book_path(self) -> Path:
        """The book's file."""
        return self.data / "book.db"

    @property
    def registry(self) -> Path:
        """The registry's CSV files."""
        return self.path / "registry"

    @property
    def authority(self) -> Path:
        """The certificate authority: its key is the one thing to keep away from others."""
        return self.path / "authority"

    @property
    def broker(self) -> Path:
        """mosquitto.conf, acl and the broker's certificate."""
        return self.path / "broker"

    @property
    def ingest(self) -> Path:
        """The certificate with which ingest speaks to the broker."""
        return self.path / "ingest"

    @property
    def log(self) -> Path:
        """The broker's log."""
        return self.path / "log"


def load(path: Path, *, book_lost: bool = False) -> Home:
    """The home in ``path``. Raises Refused when there is none, Problems with every wrong setting at once.

    Refused also when its book is not there, unless it may be lost: nothing goes on with an empty one in silence."""
    file = path / SETTINGS_FILE
    if not file.is_file():
        raise Refused(f"{path} is not a home: it has no {SETTINGS_FILE}. Make one with `hailong init {path}`.")
    home = Home(path.resolve(), read_settings(text_in(file.read_bytes(), name=str(file)), name=str(file)))
    if not book_lost and not home.book_path.is_file():
        raise Refused(
            f"{home.book_path} is not there. Is its disk mounted? If it is lost: `hailong restore BACKUP --home {path}`"
            ". Without a backup: `hailong init NEW`, then move NEW/data/book.db there (users, closed periods and the"
            " audit log are gone; places come from the registry's files, presses from the boxes)."
        )
    return home


def read_settings(text: str, *, name: str) -> Settings:
    """The settings in the text of a hailong.toml; ``name`` stands in the Problems that it may raise."""
    read = File(text, name=name)
    values: dict[str, Any] = {
        section: read.read(kind, "" if section == "general" else section) for section, kind in SECTIONS.items()
    }
    read.finish()
    return Settings(**values)


def open_book(home: Home) -> Book:
    """The home's book, brought to this program's version. Raises Refused when it cannot be opened."""
    try:
        return Book(home.book_path)
    except BookError as problem:
        raise Refused(f"{problem}.") from problem


@contextmanager
def opened(path: Path) -> Iterator[tuple[Home, Book]]:
    """The home in ``path`` and its book, for as long as the block lasts. Raises as ``load`` and ``open_book`` do."""
    here = load(path)
    with closing(open_book(here)) as book:
        yield here, book


def render(values: Mapping[tuple[str, str], object]) -> str:
    """The text of a hailong.toml with every setting explained; ``values`` by (section, name) replace defaults."""
    parts = ["# Settings of one Hài Lòng installation. Every setting is here, with its default unless changed.\n"]
    for section, kind in SECTIONS.items():
        parts.append("" if section == "general" else f"\n\n[{section}]\n")
        for entry in fields(kind):
            default = None if entry.default is MISSING else entry.default
            value = values.get((section, entry.name), default)
            parts.append(_explained(entry.metadata.get("help", ""), entry.name, value))
    return "".join(parts)


def _explained(text: str, name: str, value: object) -> str:
    comment = "".join(f"# {line}\n" for line in textwrap.wrap(text, 100))
    return f"\n{comment}{'# ' if value is None else ''}{name} = {_toml(value)}\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, int | float):
        return str(value)
    escaped = str("" if value is None else value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
