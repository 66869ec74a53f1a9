"""``hailong simulate``: press the buttons of boxes that run the real device code."""

from __future__ import annotations

import argparse
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``simulate`` to the command line."""
    simulate = arguments.command(
        commands,
        "simulate",
        _run,
        help="play a scenario: presses on boxes without hardware",
        description="Press buttons as a scenario says: the boxes run the real device code on mock pins with a driven "
        "clock, so months pass in seconds, and every press goes through the running broker and ingest of the home. "
        "`hailong up` must run. What was interrupted goes on where it stopped.",
        example="hailong simulate --home /srv/hailong --scenario ha-dong-h1",
    )
    simulate.add_argument(
        "--scenario", required=True, metavar="NAME_OR_FILE", help="ha-dong-h1, or a TOML file: see docs/device.md"
    )


def _run(options: argparse.Namespace) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from hailong import home
    from hailong.simulation import scenario
    from hailong.simulation.play import run_scenario

    made = home.load(options.home)
    wanted = scenario.find(options.scenario)
    print(wanted.title)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("presses", total=None)
        count = run_scenario(made, wanted, progress=lambda done, total: bar.update(task, completed=done, total=total))
    print(f"{count} presses played, all with their receipts.")
