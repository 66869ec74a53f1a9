"""``hailong rules``: from which day which version of the counting rules holds."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``rules`` and its sub-commands."""
    family = arguments.family(
        commands,
        "rules",
        help="which presses count: versions of the rule",
        description="Presses outside office hours do not count; a rule says how many minutes before the first opening "
        "and after the last closing still do. A press is judged by the version that held on its day.",
    )
    arguments.command(
        family,
        "list",
        run_list,
        help="all versions",
        description="All versions of the rule, oldest first.",
        example="hailong rules list --home /srv/hailong",
    )
    adding = arguments.command(
        family,
        "add",
        run_add,
        help="a new version from a day on",
        description="Adds a version that holds from a day on. Presses since then are counted again. A day within or "
        "before a closed period is refused: what was signed keeps its rule.",
        example='hailong rules add --home /srv/hailong --from 2027-01-01 --grace 30 --note "QĐ 12/2026"',
    )
    adding.add_argument(
        "--from", dest="since", required=True, type=arguments.day, metavar="DATE", help="its first day, 2027-01-01"
    )
    adding.add_argument("--grace", required=True, type=int, metavar="MINUTES", help="0 to 1440; version 1 has 60")
    adding.add_argument("--note", required=True, help="why, for the audit log")


def run_list(options: argparse.Namespace) -> None:
    """Print the versions."""
    from hailong.home import opened
    from store.book import rule_versions

    with opened(options.home) as (_, book):
        known = rule_versions.load(book)
    for rule in known:
        since = "the beginning" if rule.valid_from == date.min else str(rule.valid_from)
        print(f"version {rule.version}  from {since}  {rule.grace_min} minutes around office hours")


def run_add(options: argparse.Namespace) -> None:
    """Add a version."""
    from hailong import person
    from hailong.home import opened
    from hailong.refused import Refused
    from store.book import rule_versions

    with opened(options.home) as (_, book):
        try:
            rule = rule_versions.add(
                book, valid_from=options.since, grace_min=options.grace, note=options.note, who=person.who()
            )
        except ValueError as problem:
            raise Refused(str(problem)) from None
    print(f"Version {rule.version} judges presses from {rule.valid_from} on.")
