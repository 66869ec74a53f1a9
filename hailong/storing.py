"""What the commands about presses share: a home's store to read or to write, its failures said plainly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hailong.home import Home, load
from hailong.refused import Refused
from satisfaction import periods
from satisfaction.periods import Period
from store import intervals, lock
from store.book.live import LiveRules
from store.contract import PressReader, PressStore, StoreMisconfigured, StoreUnavailable
from store.open import open_reader, open_writer

PATIENCE_S = 60.0  # ingest ends its batch and its round of upkeep before it lets go


@contextmanager
def reading(home: Path, *, url: str | None = None) -> Iterator[tuple[Home, PressReader]]:
    """The home and a reader of its presses (or of those at ``url``)."""
    here = load(home)
    with _said_plainly():
        where, data = place(here, url)
        reader = open_reader(where, data, rules(here), influxdb=here.settings.influxdb)
        try:
            yield here, reader
        finally:
            reader.close()


@contextmanager
def writing(home: Path, *, url: str | None = None, book_lost: bool = False) -> Iterator[tuple[Home, PressStore]]:
    """The home and the one writer of its presses (or of those at ``url``). An ingest that runs waits meanwhile and goes
    on afterwards; Refused when it, or another command, does not let go of them."""
    here = load(home, book_lost=book_lost)
    here.data.mkdir(mode=0o700, exist_ok=True)  # as init makes it; a restore may have to make it again
    with _said_plainly(), lock.lent(here.data, within_s=PATIENCE_S):
        where, data = place(here, url)
        store = open_writer(where, data, rules(here), influxdb=here.settings.influxdb)
        try:
            yield here, store
        finally:
            store.close()


def place(here: Home, url: str | None) -> tuple[str, Path]:
    """(url, data) for ``open_reader`` and ``open_writer``; ``sqlite:FOLDER`` means the presses.db in FOLDER."""
    text = here.settings.general.store if url is None else url
    if text.startswith("sqlite:"):
        folder = Path(text.removeprefix("sqlite:"))
        return "sqlite", folder.parent if folder.name == "presses.db" else folder
    return text, here.data


def rules(here: Home) -> LiveRules:
    """What presses are judged by, as the home's book has it."""
    return LiveRules(here.book_path)


def stored(reader: PressReader) -> int:
    """About how many presses there are, for a progress bar."""
    return sum(intervals.count(held.runs) for held in reader.held())


def period_of(here: Home, text: str) -> Period:
    """The period that ``text`` names in this home. Raises Refused."""
    try:
        return periods.parse(text, period_day=here.settings.general.period_day)
    except ValueError as problem:
        raise Refused(str(problem)) from problem


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except lock.Locked as busy:
        raise Refused(f"{busy} (boxes keep their presses meanwhile)") from busy
    except StoreMisconfigured as problem:
        raise Refused(f"{problem}. See [influxdb] in hailong.toml and docs/store.md.") from problem
    except StoreUnavailable as problem:
        raise Refused(
            f"the presses cannot be reached: {problem}. Is the store running? See docs/store.md."
        ) from problem
