"""``hailong revoke``: a lost or stolen box, or a leaked key, may no longer speak."""

from __future__ import annotations

import argparse
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``revoke``."""
    parser = arguments.command(
        commands,
        "revoke",
        run,
        help="shut a box (or ingest's key) out of the broker, now and for good",
        description="Revokes every certificate that was issued to the name, makes the running broker read the list, "
        "and ends a session that is open. Presses that were received stay. The box can be enrolled again, with a new "
        "key. Safe to repeat.",
        example="hailong revoke q01 --home /srv/hailong",
    )
    parser.add_argument("name", metavar="NAME", help="a box's name, or ingest")


def run(options: argparse.Namespace) -> None:
    """Revoke, and say how far it got."""
    from broker_config.authority import INGEST
    from broker_config.revocation import Reach
    from hailong import person, signing
    from hailong.home import opened

    with opened(options.home) as (here, book):
        revoked = signing.revoke(here, book, name=options.name, who=person.who())
    print(f"{options.name}: {revoked.certificates} certificate(s) revoked.")
    if revoked.reach is Reach.IN_FORCE:
        print("The running broker refuses them, and an open session has been ended.")
    else:
        print("No broker runs here now; it reads the list when it starts. If it runs on another machine, copy")
        print(f"{here.broker}/crl.pem there and restart it: nothing is lost, and an open session ends.")
    if options.name == INGEST:
        print("Now run `hailong renew ingest` for a new key, and restart ingest.")
