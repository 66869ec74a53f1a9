"""``hailong box``: what a Raspberry Pi runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from hailong.refused import Refused


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``box`` to the command line."""
    box = commands.add_parser(
        "box",
        help="run one button box",
        description="Be the button box that a box.toml describes: what its systemd unit runs on a Raspberry Pi.",
        epilog="On a desk without buttons: hailong box --config DIR/box.toml --pins mock",
    )
    box.add_argument(
        "--config", type=Path, required=True, metavar="DIR/box.toml", help="the box's own file, as enrolled"
    )
    box.add_argument("--pins", choices=["mock"], help="mock: no buttons needed, the machine's clock is trusted")
    box.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    import sqlite3

    from device import config, service

    try:
        service.run(config.load(options.config), mock=options.pins == "mock")
    except (OSError, service.AlreadyRunning, sqlite3.DatabaseError) as error:
        raise Refused(f"the box cannot run: {error}") from error
