"""Makes a home: settings, registry, certificates, book."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from broker_config import render as broker_files
from broker_config.authority import Authority
from hailong import hanoi, home, signing
from hailong.files import new_folder
from hailong.home import Home
from hailong.refused import Refused
from satisfaction.registry_csv import Entries
from store.book import Book, registry_files

WHO = "hailong init"


def make(path: Path, *, values: Mapping[tuple[str, str], object], entries: Entries | None = None) -> Home:
    """A new home in ``path``; ``values`` by (section, name) replace defaults of hailong.toml.

    ``entries``: the registry to begin with; by default the city's. Raises Refused when the folder holds something
    already, Problems when a value cannot be.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused(f"{path} is not empty: name a new folder, nothing here is overwritten")
    text = home.render(values)
    made = Home(path.resolve(), home.read_settings(text, name=home.SETTINGS_FILE))
    with new_folder(path, mode=0o711):  # mosquitto's own user passes through to its directory
        (path / home.SETTINGS_FILE).touch(mode=0o600)  # a webhook's address may hold its key
        (path / home.SETTINGS_FILE).write_text(text, encoding="utf-8")
        made.data.mkdir(mode=0o700)
        with closing(Book(made.book_path, new=True)) as book:
            begin = city(made.settings.general.city) if entries is None else entries
            registry_files.update(book, made.registry, lambda _: begin, who=WHO)
            _certificates(made, book)
    return made


def city(name: str) -> Entries:
    """The registry with which a home of the city ``name`` begins; public holidays to the end of the year after next.

    Without a city it has hours and holidays all the same: an office that is never open would count no press.
    """
    entries = hanoi.entries(until_year=date.today().year + 2)
    return entries if name == "hanoi" else replace(entries, units=())


def _certificates(made: Home, book: Book) -> None:
    settings = made.settings.broker
    authority = Authority.create(made.authority)
    broker = broker_files.write_directory(made.broker, settings=settings, authority=authority)
    ingest = authority.issue_ingest(days=settings.certificate_days)
    broker_files.write_client(made.ingest, name="ingest", bundle=ingest, authority=authority)
    for bundle in filter(None, (broker, ingest)):
        signing.record(book, bundle, action="issue", who=WHO)
