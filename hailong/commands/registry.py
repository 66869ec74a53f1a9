"""``hailong registry``: check, import and export the registry's CSV files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hailong import arguments

if TYPE_CHECKING:
    from satisfaction.registry_change import BoxDays
    from satisfaction.settings import Problem


def register(commands: Any) -> None:
    """Add ``registry`` and its sub-commands."""
    family = arguments.family(
        commands,
        "registry",
        help="units, counters, boxes, office hours: check, import, export",
        description="The registry says which box stood at which counter of which unit, and when each office is open. "
        "It lives in the book; HOME/registry holds the same as CSV files for you to edit, check and import.",
    )
    for add in (_check, _import, _export, _former):
        add(family)


def _check(family: Any) -> None:
    parser = arguments.command(
        family,
        "check",
        run_check,
        help="look for mistakes in the CSV files; changes nothing",
        description="Reads all CSV files and prints every mistake with its file and line: overlaps, holes, unknown "
        "codes, duplicates, dates out of order. Exit status 1 when there is one.",
        example="hailong registry check --home /srv/hailong --from ~/Desktop/new-registry",
    )
    _from(parser)


def run_check(options: argparse.Namespace) -> None:
    """Read and judge the files; Problems go up to the command line."""
    from hailong import home
    from satisfaction.registry_check import check
    from store.book.registry_files import read_directory

    directory = options.source or home.load(options.home).registry
    sheets, notes = check(_some(read_directory(directory), directory))
    _say(notes)
    counts = ", ".join(f"{len(rows)} {table.replace('_', ' ')}" for table, rows in sheets.rows.items())
    print(f"No mistakes in {directory}: {counts}.")


def _import(family: Any) -> None:
    parser = arguments.command(
        family,
        "import",
        run_import,
        help="make the CSV files the registry",
        description="Checks all CSV files, then makes them the registry. Presses of the past whose counter or hours "
        "change are counted again; closed periods keep their figures and show the difference as an adjustment.",
        example="hailong registry import --home /srv/hailong",
    )
    _from(parser)


def _from(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", type=Path, dest="source", metavar="DIR", help="a folder (default: HOME/registry)")


def run_import(options: argparse.Namespace) -> None:
    """Check, then import."""
    from hailong import person
    from hailong.home import opened
    from satisfaction.registry_check import check
    from store.book import registry, registry_files

    who = person.who()
    with opened(options.home) as (here, book):
        directory = options.source or here.registry
        files = _some(registry_files.read_directory(directory), directory)
        sheets, notes = check({**registry_files.texts(book), **files})
        if options.source is None:
            days = registry_files.sync(book, here.registry, who=who)
        else:
            days = registry_files.update(book, here.registry, lambda _: sheets.entries(), who=who)
        entries = registry.load(book)
    _say(notes)
    print(f"The registry has {len(entries.units)} units, {len(entries.counters)} counters, {len(entries.boxes)} boxes.")
    _tell(days)


def _export(family: Any) -> None:
    parser = arguments.command(
        family,
        "export",
        run_export,
        help="write the registry as CSV files",
        description="Writes the registry as the book has it into HOME/registry, or into another folder.",
        example="hailong registry export --home /srv/hailong --out ~/Desktop/registry",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="a folder (default: HOME/registry)")
    parser.add_argument("--force", action="store_true", help="overwrite edits in HOME/registry not imported yet")


def run_export(options: argparse.Namespace) -> None:
    """Write the files."""
    from hailong import person
    from hailong.home import opened
    from store.book import registry_files

    with opened(options.home) as (here, book):
        if options.out is not None and options.out.resolve() != here.registry.resolve():
            registry_files.copy(book, options.out)
        elif options.force:
            registry_files.overwrite(book, here.registry)
        else:
            registry_files.sync(book, here.registry, who=person.who())
    print(f"The registry is in {options.out or here.registry}.")


def _former(family: Any) -> None:
    parser = arguments.command(
        family,
        "former",
        run_former,
        help="which of today's units an old ward of Hanoi became",
        description="Names today's units that took over parts of an old ward on 1 July 2025. There may be several: "
        "then the address of the counter decides, not this program.",
        example='hailong registry former "Dịch Vọng Hậu" "quán thánh"',
        home=False,
    )
    parser.add_argument("names", nargs="+", metavar="NAME", help="an old ward, marks and case do not matter")


def run_former(options: argparse.Namespace) -> int:
    """Print what each name became; 1 when one is not found or not unique."""
    from hailong import former, hanoi
    from hailong.refused import Refused

    try:
        known = former.load(hanoi.units())
    except ImportError:
        raise Refused(
            "only this command needs the table of the merger: "
            f"{sys.executable} -m pip install vietnam-address-converter"
        ) from None
    clear = True
    for name in options.names:
        found = former.find(name, formers=known)
        clear = clear and len(found) == 1 and len(found[0].units) == 1
        if not found:
            print(f"{name}: no ward or commune of Hanoi had this name before 1 July 2025")
        for item in found:
            units = ", ".join(f"{unit.code} {unit.name}" for unit in item.units)
            print(f"{item.name} ({item.district}): {units}" + ("  [in parts]" if len(item.units) > 1 else ""))
    return 0 if clear else 1


def _some(files: dict[str, str], directory: Path) -> dict[str, str]:
    from hailong.refused import Refused

    if not files:
        raise Refused(f"{directory} holds none of the registry's files (units.csv, counters.csv, boxes.csv …)")
    return files


def _say(notes: Sequence[Problem]) -> None:
    for note in notes:
        print(note, file=sys.stderr)


def _tell(days: Sequence[BoxDays]) -> None:
    if not days:
        print("No stored press changes its place or hours.")
        return
    print("Counted again, because place or hours have changed:")
    for item in days:
        box = "every box" if item.box == "*" else item.box
        since = "the first day" if item.since == date.min else item.since
        print(f"  {box}  {since} to {item.until or 'today and after'}")
