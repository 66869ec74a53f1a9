"""``hailong box``: what a Raspberry Pi runs, and its doctor."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hailong import arguments
from hailong.refused import Refused


def register(commands: Any) -> None:
    """Add ``box`` to the command line."""
    box = arguments.command(
        commands,
        "box",
        _run,
        help="run one button box, or look what is wrong with it",
        description="Be the button box that a box.toml describes: what its systemd unit runs on a Raspberry Pi. "
        "`hailong box doctor` looks what is wrong instead, changes nothing and says the next step.",
        example="hailong box --config badinh-1/box.toml --pins mock\n"
        "hailong box doctor --config /etc/hailong-box/box.toml",
        home=False,
    )
    box.add_argument("action", nargs="?", choices=["run", "doctor"], default="run", help="run (as is) or doctor")
    box.add_argument("--config", type=Path, required=True, metavar="DIR/box.toml", help="the box's own file")
    box.add_argument(
        "--pins", choices=["mock"], help="mock: keys 1, 2 and 3 in place of buttons; the machine's clock is trusted"
    )


def _run(options: argparse.Namespace) -> int:
    import logging
    import sqlite3

    from device import config, service

    try:
        found = config.load(options.config)
    except OSError as error:
        raise Refused(f"{options.config} cannot be read: {error.strerror}. Name the box.toml of a bundle") from error
    if options.action == "doctor":
        try:
            return _doctor(found, mock=options.pins == "mock")
        except PermissionError as error:
            raise Refused(
                f"{error.filename} may not be read: run this as the box's user, sudo -u hailong-box"
            ) from error
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        service.run(found, mock=options.pins == "mock")
    except (OSError, service.CannotRun, sqlite3.DatabaseError) as error:
        raise Refused(f"the box cannot run: {error}. See: hailong box doctor --config {options.config}") from error
    return 0


def _doctor(config: Any, *, mock: bool) -> int:
    """Findings on standard output; 1 when there is something to mend."""
    from device.clock import SystemClock
    from device.doctor import examine

    well = True
    for finding in examine(config, clock=SystemClock(trusted=mock), mock=mock):
        print(finding)
        well &= finding.well
    return 0 if well else 1
