"""``hailong up``: broker, ingest and dashboard on one machine."""

from __future__ import annotations

import argparse
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``up``."""
    arguments.command(
        commands,
        "up",
        run,
        help="run broker, ingest and dashboard of a home on this machine",
        description="Runs the three parts as processes of their own, starts again what dies and says so. Ctrl-C or "
        "SIGTERM ends all. GET /health on the dashboard's port answers 200 once all three serve.",
        example="hailong up --home /srv/hailong",
    )


def run(options: argparse.Namespace) -> None:
    """Check everything first, then run until told to stop."""
    from hailong import home
    from hailong.running import run_until_signal

    run_until_signal(home.load(options.home))
