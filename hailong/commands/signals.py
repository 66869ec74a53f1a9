"""``hailong signals``: patterns in presses that a person should look at (cần kiểm tra)."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hailong import arguments

if TYPE_CHECKING:
    from satisfaction.integrity import Rules
    from satisfaction.periods import Period
    from satisfaction.to_check import Found
    from store.contract import PressReader

NAMES = {
    "burst": "more than 6 presses in 60 s",
    "long_run": "a long run of one rating",
    "regular_spacing": "presses as by a clock",
    "after_closing": "presses after closing",
    "no_dissatisfied": "not one dissatisfied press",
}


def register(commands: Any) -> None:
    """Add ``signals``."""
    parser = arguments.command(
        commands,
        "signals",
        run,
        help="list patterns in presses that a person should look at",
        description="Looks through the counted presses of a period for bursts, long runs of one rating, regular "
        "spacing, presses after closing, and counters without one dissatisfied press (cần kiểm tra). Each line says "
        "how many such signals chance alone would give. They exclude nothing and accuse nobody.",
        example="hailong signals --home /srv/hailong --period 2026-10",
    )
    parser.add_argument("--period", required=True, help=arguments.PERIOD)


def run(options: argparse.Namespace) -> None:
    """Print the signals of the period."""
    from hailong.storing import period_of, reading, rules

    with reading(options.home) as (here, reader):
        found = look(reader, rules(here)(), period_of(here, options.period))
    print(*lines(found), sep="\n")


def look(reader: PressReader, rules: Rules, period: Period) -> list[Found]:
    """All signals of ``period``, in one pass over its presses; memory holds one day of them."""
    from dashboard.analysis.counts import counts_by_all, total
    from satisfaction import to_check
    from satisfaction.places import Place
    from store.contract import By, Tally

    table = reader.tally(Tally(period.first, period.end, (By.UNIT, By.COUNTER, By.RATING)))
    counters = {Place(*key): counts for key, counts in counts_by_all(table, ("unit", "counter")).items()}
    usual = total(table)
    presses = reader.scan(since_ms=period.since_ms, until_ms=period.until_ms)
    return to_check.of_days(presses, rules, usual=usual) + to_check.of_counters(counters, usual=usual)


def lines(found: Iterable[Found]) -> list[str]:
    """One line a signal; one that says so when there is none."""
    return [line(item) for item in found] or ["Nothing to look at."]


def line(found: Found) -> str:
    """``2026-11-02 08:00  00004 q1  ba-dinh-1  burst: …``."""
    from satisfaction import clock

    signal = found.signal
    when = f"{clock.local_datetime(signal.since_ms):%Y-%m-%d %H:%M}" if found.day else "the whole period"
    where = " ".join(part for part in (*found.place, found.box) if part)
    return f"{when:<16}  {where}  {NAMES[signal.kind]}: {signal.observed} presses; by chance {signal.expected:.2g}"
