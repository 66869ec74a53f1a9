"""``hailong audit``: whether all presses of a period are here, box by box."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hailong import arguments

if TYPE_CHECKING:
    from satisfaction.to_check import Found
    from store.completeness import Completeness, SpoolFacts

SHOWN = 20  # signals (`hailong signals` lists all), and holes of a box


def register(commands: Any) -> None:
    """Add ``audit``."""
    parser = arguments.command(
        commands,
        "audit",
        run,
        help="prove that all presses of a period are here, or say what is missing",
        description="Prints stored, excluded, rejected, missing and lost presses of each box, and whether it is proven "
        "that this is all: a health report from after the period's end has named the box's last number, and no number "
        "that is missing later may be of this period. Exit status 1 when anything is missing or not proven. Patterns "
        "that a person should look at (cần kiểm tra) are listed below; they do not change the exit status.",
        example="hailong audit --home /srv/hailong --period 2026-10",
    )
    parser.add_argument("--period", required=True, help=arguments.PERIOD)


def run(options: argparse.Namespace) -> int:
    """1 when anything is missing or not proven."""
    from contextlib import closing

    from hailong.commands import signals
    from hailong.home import open_book
    from hailong.storing import period_of, reading
    from store import evidence
    from store.book import registry
    from store.completeness import total

    with reading(options.home) as (here, reader), closing(open_book(here)) as book:
        period = period_of(here, options.period)
        parts = evidence.completeness(reader, book, registry.load_registry(book), period)
        facts = evidence.spool_facts(reader, book)
        found = signals.look(reader, registry.rules(book), period)
    if not parts:
        days = f"{period.first:%d/%m/%Y} to {period.last:%d/%m/%Y}"
        print(f"No box stood anywhere from {days}: there is nothing to prove.")
        return 1
    print(f"{'box':<24} {'stored':>9} {'excluded':>9} {'rejected':>9} {'missing':>9} {'lost':>9}  proven")
    for part in parts:
        print(line(part))
        if part.missing:
            print(_holes(facts.get(part.box, ())))
    whole = total(parts, name=f"all ({len(parts)} boxes)")
    print(line(whole))
    print(*to_be_looked_at(found), sep="\n")
    return 1 if whole.missing or whole.unproven else 0


def _holes(spools: Iterable[SpoolFacts]) -> str:
    from store.completeness import missing

    runs = [f"{facts.spool} {low}-{high}" for facts in spools for low, high in missing(facts)]
    return f"    holes of this box, in all periods: {', '.join(runs[:SHOWN])}{' …' if len(runs) > SHOWN else ''}"


def to_be_looked_at(found: list[Found]) -> list[str]:
    """The section of signals: what there is, the first of them, and where to read on."""
    from hailong.commands import signals

    if not found:
        return ["To be looked at (cần kiểm tra): nothing."]
    head = f"To be looked at (cần kiểm tra): {len(found)}. They exclude nothing and accuse nobody."
    rest = [f"    … and {len(found) - SHOWN} more: see `hailong signals`"] if len(found) > SHOWN else []
    return [head, *(f"    {text}" for text in signals.lines(found[:SHOWN])), *rest]


def line(part: Completeness) -> str:
    """One row of the table."""
    proven = "yes" if part.unproven is None else f"no: {part.unproven}"
    numbers = (part.stored, part.excluded, part.rejected, part.missing, part.lost)
    return f"{part.box:<24} " + " ".join(f"{n:>9}" for n in numbers) + f"  {proven}"
