"""``hailong dashboard``: the officials' pages of a home."""

from __future__ import annotations

import argparse
from typing import Any

from hailong import arguments
from hailong.refused import Refused


def register(commands: Any) -> None:
    """Add ``dashboard``."""
    arguments.command(
        commands,
        "dashboard",
        run,
        help="serve the officials' pages of a home",
        description="Serves the pages on the address of [dashboard] in hailong.toml. "
        "Beyond this machine only over HTTPS: with tls_cert and tls_key, or behind the reverse proxy named there.",
        example="hailong dashboard --home /srv/hailong",
    )


def run(options: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM."""
    from dashboard.data.sources import Sources
    from dashboard.server import serve
    from dashboard.settings import listening_problem
    from dashboard.visit import Site
    from hailong import home as homes
    from hailong import running
    from store.book import Book
    from store.open import open_reader

    home = homes.load(options.home)
    settings = home.settings.dashboard
    problem = listening_problem(settings)
    if problem:
        raise Refused(problem)
    running.check_port(home, "dashboard", settings.port)
    sources = Sources(
        open_book=lambda: Book(home.book_path),
        open_reader=lambda: open_reader(home.settings.general.store, home.data, influxdb=home.settings.influxdb),
        period_day=home.settings.general.period_day,
    )
    serve(Site(sources, home.registry, settings, home.settings.report))
