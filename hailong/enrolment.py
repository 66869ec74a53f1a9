"""Enrols boxes: a certificate, a place in the registry, and the bundle of files that goes onto the box."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from broker_config import render as broker_files
from broker_config.authority import Authority
from device import config as box_config
from hailong import home, signing
from hailong.files import new_folder
from hailong.home import Home
from hailong.refused import Refused
from satisfaction.places import BoxPlace
from satisfaction.registry_csv import Entries
from satisfaction.topics import box_name_problem
from store.book import Book, registry, registry_files


def enroll(made: Home, *, box: str, counter: str, out: Path, since: date | None = None, who: str) -> None:
    """Issue the bundle of ``box`` into ``out`` and place the box at ``counter`` from ``since`` (default: today).

    A box that stands there already keeps its place (a new card for an old box). Raises Refused, or Problems.
    """
    if problem := box_name_problem(box):
        raise Refused(f"{box!r}: {problem}")
    if out.exists() and any(out.iterdir()):
        raise Refused(f"{out} is not empty: name a new folder for the bundle of {box}")
    authority = signing.open_authority(made)
    # the folder first: a key that cannot be written is lost
    with new_folder(out, mode=0o700), closing(home.open_book(made)) as book:
        _place(book, made, BoxPlace(box, counter, since or date.today()), who=who)
        issue(made, book, authority, box=box, out=out, who=who)


def issue(made: Home, book: Book, authority: Authority, *, box: str, out: Path, who: str) -> None:
    """Issue the bundle of ``box``, which has its place already, into ``out``."""
    broker = made.settings.broker
    bundle = authority.issue_box(box, days=broker.certificate_days)
    signing.record(book, bundle, action="enroll", who=who)
    broker_files.write_client(out, name="box", bundle=bundle, authority=authority)
    (out / "box.toml").write_text(box_config.render(box, host=broker.hosts[0], port=broker.port), encoding="utf-8")


def _place(book: Book, made: Home, wanted: BoxPlace, *, who: str) -> None:
    registry_files.sync(book, made.registry, who=who)
    entries = registry.load(book)
    known = {row.code for row in entries.counters}
    if wanted.counter not in known:
        hint = f"known: {', '.join(sorted(known)[:8])}" if known else "there are none yet"
        raise Refused(
            f"there is no counter {wanted.counter!r} ({hint}). Add a line for it to {made.registry / 'counters.csv'}, "
            "then run this again."
        )
    stands = next((row for row in entries.boxes if row.box == wanted.box and row.valid_to is None), None)
    if stands is not None and stands.counter != wanted.counter:
        raise Refused(
            f"{wanted.box} stands at {stands.counter}. To move it: "
            f"hailong reassign {wanted.box} --from DATE --counter {wanted.counter} --home {made.path}"
        )
    if stands is None:
        registry_files.update(book, made.registry, lambda now: _with(now, wanted), who=who)


def _with(entries: Entries, box: BoxPlace) -> Entries:
    return replace(entries, boxes=(*entries.boxes, box))
