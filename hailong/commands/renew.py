"""``hailong renew``: a new certificate before the old one ends."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``renew``."""
    parser = arguments.command(
        commands,
        "renew",
        run,
        help="give a box, ingest or the broker a new certificate",
        description="Signs a box's existing key again, so that only a certificate, which is no secret, has to reach "
        "the box; a revoked box has to be enrolled anew. For `ingest` and `broker`, which stand in the home, key and "
        "certificate are replaced there. Certificates that end within 30 days raise an alert.",
        example="hailong renew q01 --home /srv/hailong --out /media/usb",
    )
    parser.add_argument("name", metavar="NAME", help="a box's name, ingest or broker")
    parser.add_argument(
        "--out", type=Path, default=Path(), metavar="DIR", help="folder for a box's certificate (default: this one)"
    )


def run(options: argparse.Namespace) -> None:
    """Renew, and say how it reaches its place."""
    from broker_config.authority import BROKER, INGEST
    from broker_config.files import write_public
    from hailong import person, signing
    from hailong.home import opened

    with opened(options.home) as (here, book):
        bundle = signing.renew(here, book, name=options.name, who=person.who())
    until = datetime.fromtimestamp(bundle.not_after_ms / 1000, UTC)
    print(f"{options.name}: a new certificate until {until:%d/%m/%Y}.")
    if options.name == BROKER:
        print("It stands in the home, and a running broker has been told to read it.")
    elif options.name == INGEST:
        print("It stands in the home. Restart ingest (or `hailong up`) to use it; presses wait on the boxes meanwhile.")
    else:
        options.out.mkdir(parents=True, exist_ok=True)
        path = options.out / "box.crt"
        write_public(path, bundle.certificate_pem)
        print(f"Put {path} in the place of box.crt on the box, beside its box.key (over ssh or with a USB stick), and")
        print(
            "restart the box's program: its presses wait on the card meanwhile. The old one stays valid until it ends."
        )
