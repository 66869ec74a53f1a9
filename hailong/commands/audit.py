"""``hailong audit``: whether all presses of a period are here, box by box."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from hailong import arguments

if TYPE_CHECKING:
    from satisfaction.to_check import Found
    from store.completeness import Completeness

SHOWN = 20  # signals; `hailong signals` lists all


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

    from hailong import home as homes
    from hailong.commands import signals
    from hailong.refused import Refused
    from satisfaction import periods
    from store import evidence
    from store.book import registry
    from store.completeness import missing, total
    from store.contract import StoreUnavailable
    from store.open import open_reader

    home = homes.load(options.home)
    settings = home.settings
    try:
        period = periods.parse(options.period, period_day=settings.general.period_day)
    except ValueError as error:
        raise Refused(str(error)) from None
    with (
        closing(homes.open_book(home)) as book,
        closing(open_reader(settings.general.store, home.data, influxdb=settings.influxdb)) as reader,
    ):
        try:
            parts = evidence.completeness(reader, book, registry.load_registry(book), period)
            facts = evidence.spool_facts(reader, book)
            found = signals.look(reader, registry.rules(book), period)
        except StoreUnavailable as error:
            raise Refused(f"the store cannot be read: {error}") from None
    print(f"{'box':<24} {'stored':>9} {'excluded':>9} {'rejected':>9} {'missing':>9} {'lost':>9}  proven")
    for part in parts:
        print(line(part))
        if part.missing:
            runs = [f"{item.spool} {low}-{high}" for item in facts.get(part.box, ()) for low, high in missing(item)]
            print(f"    holes of this box, in all periods: {', '.join(runs[:20])}{' …' if len(runs) > 20 else ''}")
    if not parts:
        print(
            f"No box stood anywhere from {period.first:%d/%m/%Y} to {period.last:%d/%m/%Y}: there is nothing to prove."
        )
        return 1
    whole = total(parts, name=f"all ({len(parts)} boxes)")
    print(line(whole))
    print(*to_be_looked_at(found), sep="\n")
    return 1 if whole.missing or whole.unproven else 0


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
