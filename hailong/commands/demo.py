"""``hailong demo``: the whole product on one machine, with synthetic data."""

from __future__ import annotations

import argparse
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``demo``."""
    parser = arguments.command(
        commands,
        "demo",
        run,
        help="show the whole product with synthetic data",
        description="Makes a home in a temporary folder with Hanoi's 126 units and a year of synthetic presses, "
        "starts broker, ingest and dashboard, and presses the buttons of live boxes. Ctrl-C ends it and leaves "
        "nothing behind.",
        example="hailong demo --store influx --port 8051",
        home=False,
    )
    parser.add_argument("--store", choices=("sqlite", "influx"), default="sqlite", help="where presses are kept")
    parser.add_argument(
        "--port", type=arguments.port, metavar="PORT", default=8050, help="port of the officials' page (default: 8050)"
    )


def run(options: argparse.Namespace) -> None:
    """Show it until Ctrl-C."""
    from hailong.demo.show import show

    show(store=options.store, port=options.port)
