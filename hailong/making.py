"""Makes a home: settings, registry, certificates, book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from broker_config import render as broker_files
from broker_config.authority import Authority
from hailong import enrolment, hanoi, home
from hailong.home import Home
from hailong.refused import Refused
from satisfaction.registry_csv import Entries
from store.book import audit, registry_files


def make(path: Path, *, values: Mapping[tuple[str, str], object]) -> Home:
    """A new home in ``path``; ``values`` by (section, name) replace defaults of hailong.toml.

    Raises Refused when the folder holds something already, Problems when a value cannot be.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused(f"{path} is not empty: name a new folder, nothing here is overwritten")
    settings = home.read_settings(home.render(values), name=home.SETTINGS_FILE)
    path.mkdir(parents=True, exist_ok=True)
    (path / home.SETTINGS_FILE).write_text(home.render(values), encoding="utf-8")
    made = Home(path.resolve(), settings)
    _registry(made)
    _certificates(made)
    return made


def _registry(made: Home) -> None:
    book = home.open_book(made)
    until_year = date.today().year + 2
    entries = hanoi.entries(until_year=until_year) if made.settings.general.city == "hanoi" else Entries()
    registry_files.update(book, made.registry, lambda _: entries, who="hailong init")
    audit.add(book, who="hailong init", action="init", subject=str(made.path))
    book.close()


def _certificates(made: Home) -> None:
    authority = Authority.create(made.authority)
    broker_files.write(made.path, made.settings.broker, authority)
    enrolment.write_ingest(made, authority)
