"""``hailong copy``: all presses from one store into another."""

from __future__ import annotations

import argparse
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``copy``."""
    parser = arguments.command(
        commands,
        "copy",
        run,
        help="copy all presses into another store, from SQLite to InfluxDB or back",
        description="Copies day by day; broken off, it can be started again and goes on where it was. At the end every "
        "press is looked up in the new store. The book stays as it is. A running ingest pauses meanwhile, boxes keep "
        "their presses. Then write the new address as store in hailong.toml and start again; the same command, given "
        "once more, brings what came in between. The login of an InfluxDB comes from [influxdb] there, never from the "
        "command line.",
        example="hailong copy --from sqlite --to influxdb://127.0.0.1:8086/hailong --home /srv/hailong",
    )
    for name, meaning in (("from", "where the presses are"), ("to", "where they shall be")):
        parser.add_argument(
            f"--{name}",
            required=True,
            dest=f"{name}_url",
            metavar="STORE",
            help=f"{meaning}: sqlite (HOME/data), sqlite:FOLDER, or influxdb://host:port/database",
        )


def run(options: argparse.Namespace) -> None:
    """Copy, then prove."""
    from contextlib import closing

    from hailong.home import open_book
    from hailong.moving import move, take_over
    from hailong.refused import Refused
    from hailong.storing import place, reading, stored, writing
    from store.book import recounts

    with reading(options.home, url=options.from_url) as (here, source):
        if place(here, options.from_url) == place(here, options.to_url):
            raise Refused("both stores are the same")
        with writing(options.home, url=options.to_url) as (_, target):
            if not target.held() and place(here, options.to_url) == (options.to_url, here.data):
                with closing(open_book(here)) as book:
                    recounts.none_wait(book, options.to_url)
            past = source.past()
            take_over(past, source.figures(past.raw_since) if past else (), target)
            move(source.scan, target, total=stored(source))
    print(f'Now write store = "{options.to_url}" into {options.home}/hailong.toml and start again.')
    print("Presses that came in between: give this command once more after that.")
