"""``hailong enroll``: the bundle that goes onto a box."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``enroll``."""
    parser = arguments.command(
        commands,
        "enroll",
        run,
        help="issue the certificate and settings of a box and place it at a counter",
        description="Writes what goes onto the box (box.toml, box.crt, box.key, ca.crt) and places the box "
        "at its counter from today, or from --from. The key stands only in the bundle: carry it to the box, then "
        "delete it here.",
        example="hailong enroll hoankiem-1 --counter 00070-1 --home /srv/hailong --out ./hoankiem-1",
    )
    parser.add_argument("box", metavar="BOX", help="the box's name: a-z, 0-9 and -, at most 32")
    parser.add_argument(
        "--counter", required=True, metavar="COUNTER", help="the counter's code, as in registry/counters.csv"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder for the bundle")
    parser.add_argument(
        "--from", dest="since", type=arguments.day, metavar="DATE", help="first day there (default: today), 2026-10-05"
    )


def run(options: argparse.Namespace) -> None:
    """Enrol and say what to do with the bundle."""
    from hailong import home, person
    from hailong.enrolment import enroll

    made = home.load(options.home)
    enroll(made, box=options.box, counter=options.counter, out=options.out, since=options.since, who=person.who())
    print(f"The bundle of {options.box} is in {options.out}. It holds the box's key: carry it to the Raspberry Pi, run")
    print(f"`sudo device/install-box {options.out.name}` there, and destroy the copy. At a desk, without one:")
    print(f"`hailong box --config {options.out}/box.toml --pins mock`")
