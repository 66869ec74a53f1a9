"""``hailong ingest``: from the broker into the store."""

from __future__ import annotations

import argparse
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``ingest``."""
    parser = arguments.command(
        commands,
        "ingest",
        run,
        help="store what the boxes send, and send them receipts",
        description="Takes presses from the broker into the store and answers each with a receipt once it is durable. "
        "Needs no memory of its own: stop it, kill it, start it again, no press is lost or counted twice. One at a "
        "time for a home. `hailong up` runs it for you.",
        example="hailong ingest --home /srv/hailong --metrics-port 9108",
    )
    parser.add_argument(
        "--metrics-port",
        type=arguments.port,
        metavar="PORT",
        help="Prometheus metrics on this port of 127.0.0.1 (0: none)",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 1 when something failed."""
    import logging
    from dataclasses import replace

    from hailong import home as homes
    from hailong.ingesting import link, store
    from hailong.refused import Refused
    from hailong.stopping import stop_on_signals
    from ingest.process import serve
    from store.lock import Locked

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    home = homes.load(options.home)
    settings = home.settings.ingest
    if options.metrics_port is not None:
        settings = replace(settings, metrics_port=options.metrics_port)
    try:
        return serve(link(home), store=store(home), settings=settings, stop=stop_on_signals())
    except Locked as error:
        raise Refused(str(error)) from None
